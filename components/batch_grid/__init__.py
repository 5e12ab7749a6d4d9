"""The grid of a batch: a row for each window, a cell for each token, in one layer at a time.

Everything travels as data and is set as textContent; see batch_grid.js.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import streamlit as st

from glassbox import settings
from glassbox.tokenization.batch import Batch, Cell
from glassbox.tokenization.glyphs import parts

Layer = Literal[
    "token",
    "id",
    "attention_mask",
    "token_type_ids",
    "special_tokens_mask",
    "position",
    "overflow_to_sample_mapping",
]
LAYERS: tuple[Layer, ...] = (
    "token",
    "id",
    "attention_mask",
    "token_type_ids",
    "special_tokens_mask",
    "position",
    "overflow_to_sample_mapping",
)

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "glassbox_batch_grid",
    html='<div class="legend"></div>\n<div class="grid"></div>\n'
    '<div class="readout" aria-live="polite"></div>\n',
    css=(_HERE / "batch_grid.css").read_text(encoding="utf-8"),
    js=(_HERE / "batch_grid.js").read_text(encoding="utf-8"),
)
# So many columns are drawn however many rows there are: less would be no picture of a batch.
_LEAST_COLUMNS = 64
# Enough of a vocabulary entry for a cell; the line below the grid has more of it.
_CHARACTERS = 24


def batch_grid(batch: Batch, *, key: str, layer: Layer) -> None:
    """Draw ``batch``: ``max_drawn_tokens`` cells at most, and say so."""
    _component(key=key, data={**payload(batch), "layer": layer})


def payload(batch: Batch) -> dict[str, Any]:
    """What batch_grid.js draws: rows of cells, and what is not drawn."""
    limit = settings.current().max_drawn_tokens
    windows, widths = len(batch.encodings), batch.widths
    width = max(widths)
    columns = min(width, max(_LEAST_COLUMNS, limit // windows))
    drawn = min(windows, max(1, limit // max(1, columns)))
    rows = []
    of = batch.row_of
    number, count_of = 0, _counts(of)
    for index in range(drawn):
        number = number + 1 if index and of[index] == of[index - 1] else 0
        cells = batch.window(index)[:columns]
        source = batch.rows[of[index]]
        rows.append(
            {
                "row": of[index],
                "window": number,
                "windows": count_of[of[index]],
                "length": widths[index],
                "padding": widths[index] - sum(batch.encodings[index].attention_mask),
                "cells": [_cell(cell, (source.first, source.second or "")) for cell in cells],
            }
        )
    return {"rows": rows, "columns": columns, "more": _more(windows, drawn, width, columns)}


def _counts(of: Any) -> dict[int, int]:
    counts: dict[int, int] = {}
    for row in of:
        counts[row] = counts.get(row, 0) + 1
    return counts


def _cell(cell: Cell, sources: tuple[str, str]) -> list[Any]:
    shown = _visible(cell.text)
    text = ""
    if cell.sequence is not None:
        text = _visible(sources[cell.sequence][cell.start : cell.end])
    return [
        shown,
        cell.id,
        cell.kind,
        cell.attention,
        cell.type_id,
        cell.special,
        cell.sequence,
        cell.start,
        cell.end,
        text,
    ]


def _visible(text: str) -> str:
    shown = "".join(part.text for part in parts(text[:_CHARACTERS]))
    return shown if len(text) <= _CHARACTERS else f"{shown}…"


def _more(windows: int, drawn: int, width: int, columns: int) -> str:
    parts = []
    if drawn < windows:
        parts.append(f"the first {drawn:,} of {windows:,} rows")
    if columns < width:
        parts.append(f"positions 0 to {columns - 1:,} of {width:,}")
    return f"Drawn: {' and '.join(parts)}. All cells are counted." if parts else ""
