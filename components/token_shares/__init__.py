"""A text with what each of its tokens has of an output: for it or against it, and how much.

The sign is told by colour, by a mark (+ or −) and by the side of the line under the piece; the
amount by the strength of the colour and by the number. Everything travels as data and is set as
textContent; see token_shares.js.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from components.token_label import shown
from glassbox.training.attribution import Attribution, Share

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "glassbox_token_shares",
    html='<div class="texts"></div>\n<div class="legend"></div>\n',
    css=(_HERE / "token_shares.css").read_text(encoding="utf-8"),
    js=(_HERE / "token_shares.js").read_text(encoding="utf-8"),
)


def token_shares(found: Attribution, shares: Sequence[Share], *, most: int, key: str) -> None:
    """Draw ``shares`` (tokens or words) on the texts of ``found``, ``most`` of them at most."""
    _component(key=key, data=payload(found, shares, most))


def payload(found: Attribution, shares: Sequence[Share], most: int) -> dict[str, Any]:
    """What token_shares.js draws.

    A text is a list of [characters, number as text or null, strength -1 to 1, is it added].
    """
    largest = max((abs(share.value) for share in shares), default=0.0) or 1.0
    # So many that the largest has two figures: numbers beside each other are compared.
    decimals = min(9, max(0, 1 - math.floor(math.log10(largest))))

    def amount(share: Share) -> tuple[str, float]:
        return _number(share.value, decimals), round(share.value / largest, 4)

    drawn = list(shares[:most])
    lines: list[list[list[Any]]] = [[] for _ in found.texts]
    at = [0] * len(found.texts)
    place = 0
    for share in drawn:
        if share.sentence is not None:
            place = share.sentence
            text = found.texts[place]
            if share.start > at[place]:
                lines[place].append([text[at[place] : share.start], None, 0, False])
            # Several tokens of one character have one place: the later ones bring no characters.
            characters = text[max(share.start, at[place]) : share.end]
            piece = characters or f"↳{shown(share.token)}"
            lines[place].append([piece, *amount(share), False])
            at[place] = max(at[place], share.end)
        else:
            lines[place].append([shown(share.token), *amount(share), True])
    for number, text in enumerate(found.texts):
        # What truncation cut, or what is not drawn: there, and without a share.
        if at[number] < len(text):
            rest = text[at[number] :]
            tail = [rest if len(rest) <= 200 else rest[:200] + "…", None, 0, False]
            added = lines[number][-1:] if lines[number] and lines[number][-1][3] else []
            lines[number] = [*lines[number][: len(lines[number]) - len(added)], tail, *added]
    return {
        "texts": lines,
        "target": found.target,
        "more": len(shares) - len(drawn),
    }


def _number(value: float, decimals: int) -> str:
    """With its sign; what rounds to nothing has none."""
    text = f"{abs(value):.{decimals}f}"
    if not text.strip("0."):
        return "0"
    return ("+" if value > 0 else "−") + text
