"""Which positions' outputs changed, measured, beside what the masks say."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from components.token_label import shown
from glassbox.families.moving import Moved
from glassbox.text import whole

_CELL = "padding:.16rem .45rem;text-align:center;white-space:nowrap;"
_HEAD = (
    "padding:.16rem .7rem .16rem 0;text-align:left;white-space:nowrap;font-weight:400;opacity:.75;"
)
_COLOUR = "#c2410c"


def moved_table(rows: Sequence[Moved], *, label: str) -> None:
    """A column for each position. Tokens are drawn as text."""
    top = max((each.difference or 0.0 for each in rows), default=0.0) or 1.0
    lines = {
        "before": [_token(each.before, each.given) for each in rows],
        "after": [_token(each.after, each.given) for each in rows],
        "largest difference": [_difference(each, top) for each in rows],
        "measured": [_sign(each.changed, "changed", "the same") for each in rows],
        "the masks say": [_sign(each.may, "may change", "cannot change") for each in rows],
    }
    body = "".join(
        f'<tr><th scope="row" style="{_HEAD}">{name}</th>{"".join(cells)}</tr>'
        for name, cells in lines.items()
    )
    st.html(
        f'<div style="overflow-x:auto"><table aria-label="{escape(label)}" '
        f'data-moved="{escape(label)}" style="border-collapse:collapse;font-size:.84rem">{body}'
        "</table></div>"
    )


def _token(token: str, given: bool) -> str:
    style = _CELL
    if given and token:
        style += f"box-shadow:inset 0 0 0 1.5px {_COLOUR};border-radius:.3rem;font-weight:600;"
    return f'<td style="{style}">{escape(whole(shown(token))) or "–"}</td>'


def _difference(each: Moved, top: float) -> str:
    if each.difference is None:
        return f'<td style="{_CELL}opacity:.5" title="no partner to compare with">–</td>'
    share = round(60 * each.difference / top) if each.changed else 0
    said = f"{each.difference:.2g}" if each.changed else "0"
    style = f"{_CELL}font-variant-numeric:tabular-nums;border-radius:.3rem;"
    style += f"background:color-mix(in srgb,{_COLOUR} {share}%,transparent);"
    return f'<td style="{style}" title="{each.difference:.3e}">{said}</td>'


def _sign(state: bool | None, yes: str, no: str) -> str:
    if state is None:
        return f'<td style="{_CELL}opacity:.5">–</td>'
    said, style = ("●", _CELL) if state else ("○", f"{_CELL}opacity:.6;")
    title = yes if state else no
    return f'<td style="{style}" data-state="{int(state)}" title="{title}">{said}</td>'
