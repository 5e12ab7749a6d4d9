"""Rows with the hits of a search marked, each of which can be opened; see marked_rows.js.

Everything travels as data and is set as textContent. A row's number is a button, for the keyboard;
a click anywhere in the row does the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from glassbox.data.search import Piece
from glassbox.text import whole

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "glassbox_marked_rows",
    html='<div class="rows"></div>\n',
    css=(_HERE / "marked_rows.css").read_text(encoding="utf-8"),
    js=(_HERE / "marked_rows.js").read_text(encoding="utf-8"),
)
_SHORT_CHARS = 24


def marked_rows(
    numbers: Sequence[int],
    texts: Mapping[str, Sequence[tuple[Piece, ...] | None]],
    others: Mapping[str, Sequence[object]],
    *,
    key: str,
    opened: int | None,
    on_row: Callable[[int], None],
) -> None:
    """A line a row: its number, the searched columns with their hits, the other columns.

    ``on_row`` gets the number of a row that was clicked; ``opened`` is drawn as the open one.
    """

    def picked() -> None:
        number = (st.session_state.get(key) or {}).get("picked")
        if type(number) is int and number in numbers:
            on_row(number)

    data = {**payload(numbers, texts, others), "opened": opened}
    _component(key=key, data=data, on_picked_change=picked)


def payload(
    numbers: Sequence[int],
    texts: Mapping[str, Sequence[tuple[Piece, ...] | None]],
    others: Mapping[str, Sequence[object]],
) -> dict[str, Any]:
    """What marked_rows.js draws: a cell is null, or its pieces as pairs of text and hit."""
    lines = []
    for place, number in enumerate(numbers):
        cells = [_pieces(column[place]) for column in texts.values()]
        cells += [_plain(column[place]) for column in others.values()]
        lines.append({"number": number, "cells": cells})
    return {"head": [whole(name) for name in (*texts, *others)], "rows": lines}


def _pieces(pieces: tuple[Piece, ...] | None) -> dict[str, Any] | None:
    if pieces is None:
        return None
    short = sum(len(piece.text) for piece in pieces) <= _SHORT_CHARS
    return {"short": short, "pieces": [[whole(piece.text), piece.hit] for piece in pieces]}


def _plain(value: object) -> dict[str, Any] | None:
    if value is None:
        return None
    text = whole(str(value))
    return {"short": len(text) <= _SHORT_CHARS, "pieces": [[text, False]]}
