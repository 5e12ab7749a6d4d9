"""How long rows are as bars, with the line of truncation to drag.

The line moves by pointer or by keyboard (arrows, Page Up and Down, Home, End); what it cuts is told
while it moves, from the lengths themselves; see length_line.js.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from glassbox.data.token_lengths import PERCENTILES, Bars, Spread

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "glassbox_length_line",
    html='<div class="picture"></div>\n<div class="told" aria-live="polite"></div>\n',
    css=(_HERE / "length_line.css").read_text(encoding="utf-8"),
    js=(_HERE / "length_line.js").read_text(encoding="utf-8"),
)
# More different lengths than these do not travel; what is cut is then told once the line rests.
_STEPS = 5_000


def length_line(
    found: Spread, bars: Bars, line: int, least: int, *, key: str, on_move: Callable[[], None]
) -> None:
    """Draw the bars and the line at ``line`` tokens; ``on_move`` runs when it was moved.

    ``least`` is the shortest max_length there is: the special tokens.
    """
    data = {**payload(found, bars, line, least), "heard": _sent(key, "at") or 0}
    _component(key=key, data=data, on_line_change=on_move)


def moved(key: str, found: Spread, least: int) -> int | None:
    """Where the browser says that the line is, if it may be there."""
    value = _sent(key, "line")
    return value if value is not None and least <= value <= most(found, least) else None


def _sent(key: str, name: str) -> int | None:
    sent = (st.session_state.get(key) or {}).get("line")
    value = sent.get(name) if isinstance(sent, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def most(found: Spread, least: int) -> int:
    """The largest max_length that the line can say, a multiple of 8: nothing is cut there."""
    return max(-(-found.longest // 8) * 8, least + 1)


def travels(found: Spread) -> bool:
    """Whether the browser has every length, and tells by itself what the line cuts."""
    return len(found.steps) <= _STEPS


def payload(found: Spread, bars: Bars, line: int, least: int) -> dict[str, Any]:
    """What length_line.js draws."""
    names = {50: "median", 100: "longest"}
    return {
        "edges": list(bars.edges),
        "counts": list(bars.counts),
        "beyond": bars.beyond,
        "rows": found.rows,
        "tokens": found.tokens,
        "line": line,
        "least": least,
        "most": most(found, least),
        "marks": [
            [names.get(percent, f"{percent} %"), value]
            for percent, value in zip(PERCENTILES, found.percentiles, strict=True)
        ],
        "steps": [list(each) for each in found.steps] if travels(found) else None,
    }
