"""What may come next, as bars to choose from: a click, or Enter on one, takes that token.

Each bar has two lengths: as the model gives it, and after temperature, top-k and top-p. Everything
travels as data and is set as textContent; see next_tokens.js.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from components.token_label import shown
from glassbox.families.generate import Candidate, Next

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "glassbox_next_tokens",
    html='<div class="bars"></div>\n<!-- filled by next_tokens.js -->',
    css=(_HERE / "next_tokens.css").read_text(encoding="utf-8"),
    js=(_HERE / "next_tokens.js").read_text(encoding="utf-8"),
)


def next_tokens(
    found: Next, ends: frozenset[int], *, key: str, on_take: Callable[[int], None]
) -> None:
    """Draw the candidates of ``found``; ``on_take`` gets the id of the one that was clicked."""

    def clicked() -> None:
        id = st.session_state[key].taken
        if type(id) is int and any(each.id == id for each in found.candidates):
            on_take(id)

    _component(key=key, data=payload(found, ends), on_taken_change=clicked)


def payload(found: Next, ends: frozenset[int]) -> dict[str, Any]:
    """What next_tokens.js draws; lengths are shares of the longest bar."""
    longest = max((max(each.raw, each.probability) for each in found.candidates), default=1.0)
    return {
        "bars": [_bar(each, ends, longest) for each in found.candidates],
        "rest": f"{found.size - len(found.candidates):,} more tokens share {found.rest:.1%}",
    }


def _bar(each: Candidate, ends: frozenset[int], longest: float) -> dict[str, Any]:
    return {
        "id": each.id,
        "text": "end of the text" if each.id in ends else shown(each.token),
        "end": each.id in ends,
        "raw": each.raw / longest,
        "now": each.probability / longest,
        "says": f"{each.raw:.1%}",
        "after": f"cut by {each.cut}" if each.cut else f"{each.probability:.1%}",
        "cut": bool(each.cut),
    }
