"""Rows with the hits of a search marked; every text is escaped into a fixed template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from glassbox.data.search import Piece
from glassbox.text import whole

_TABLE = (
    '<div style="overflow-x:auto"><table style="width:100%;border-collapse:collapse;'
    'font-size:.875rem;line-height:1.45"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody>'
    "</table></div>"
)
_HEAD = (
    '<th scope="col" style="text-align:left;padding:.35rem .8rem .35rem 0;font-weight:600;'
    'border-bottom:1px solid rgba(128,140,150,.5)">{}</th>'
)
_CELL = (
    '<td style="vertical-align:top;padding:.4rem .8rem .4rem 0;overflow-wrap:anywhere;'
    'white-space:pre-wrap;border-bottom:1px solid rgba(128,140,150,.28)">{}</td>'
)
_SHORT = _CELL.replace("overflow-wrap:anywhere;white-space:pre-wrap", "white-space:nowrap")
_SHORT_CHARS = 24
# Not by colour alone: a hit is underlined too.
_MARK = (
    '<mark style="background:rgba(255,196,0,.38);color:inherit;border-bottom:2px solid '
    'rgba(217,131,10,.95);border-radius:2px">{}</mark>'
)
_NONE = '<span style="opacity:.55">None</span>'


def marked_rows(
    numbers: Sequence[int],
    texts: Mapping[str, Sequence[tuple[Piece, ...] | None]],
    others: Mapping[str, Sequence[object]],
) -> None:
    """A line a row: its number, the searched columns with their hits, the other columns."""
    head = "".join(_HEAD.format(escape(whole(name))) for name in ("row", *texts, *others))
    lines = []
    for place, number in enumerate(numbers):
        cells = [_SHORT.format(f"{number:,}")]
        cells += [_CELL.format(_pieces(column[place])) for column in texts.values()]
        for column in others.values():
            short = len(str(column[place])) <= _SHORT_CHARS
            cells.append((_SHORT if short else _CELL).format(_plain(column[place])))
        lines.append(f"<tr>{''.join(cells)}</tr>")
    st.html(_TABLE.format(head=head, rows="".join(lines)))


def _pieces(pieces: tuple[Piece, ...] | None) -> str:
    if pieces is None:
        return _NONE
    return "".join(
        _MARK.format(escape(whole(piece.text))) if piece.hit else escape(whole(piece.text))
        for piece in pieces
    )


def _plain(value: object) -> str:
    return _NONE if value is None else escape(whole(str(value)))
