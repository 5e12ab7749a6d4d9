"""A page of rows, as a table that can be clicked, and one row by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from glassbox.data.rows import Value
from glassbox.text import whole

_CARD = '<dl style="margin:0;padding:0;font-size:.9rem;line-height:1.45">{rows}</dl>'
_ROW = (
    '<div style="border-bottom:1px solid rgba(128,140,150,.28);padding:.35rem 0 .45rem">'
    '<dt style="overflow-wrap:anywhere"><span style="font-weight:600">{name}</span> '
    '<span style="opacity:.75;font-size:.78rem">{feature}</span></dt>'
    '<dd style="margin:0;overflow-wrap:anywhere;white-space:pre-wrap">{value}{meaning}</dd></div>'
)
_MEANING = (
    '<div style="font-size:.8rem;opacity:.8">int2str: <span style="font-weight:600">{}</span></div>'
)
_NUMBERS = "row"  # the column of the rows' numbers


def clickable_rows(
    numbers: Sequence[int],
    cells: Mapping[str, list[Any]],
    *,
    key: str,
    on_row: Callable[[int], None],
    on_header: Callable[[str], None],
) -> None:
    """Rows by column; a click on a cell or on a column's header is told by its row or name.

    ``key`` names what is shown: what was picked in one table is not picked in another.
    """

    def picked() -> None:
        selection = st.session_state[key]["selection"]
        for name in selection["columns"][:1]:
            if name != _NUMBERS:
                on_header(name if name in cells else name.removesuffix(" "))
        for place, _ in selection["cells"][:1]:
            if place < len(numbers):
                on_row(numbers[place])

    st.dataframe(
        {_NUMBERS: list(numbers), **_apart(cells)},
        hide_index=True,
        height=38 + 35 * max(1, len(numbers)),
        key=key,
        on_select=picked,
        selection_mode=["single-cell", "single-column"],
        column_config={_NUMBERS: st.column_config.NumberColumn(pinned=True, width="small")},
    )


def _apart(cells: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """A column that is itself called "row" must not take the place of the row numbers."""
    return {f"{name} " if name == _NUMBERS else name: values for name, values in cells.items()}


def row_card(values: tuple[Value, ...]) -> None:
    """One row, feature by feature; every text is escaped."""
    st.html(_CARD.format(rows="".join(map(_line, values))))


def _line(value: Value) -> str:
    return _ROW.format(
        name=escape(whole(value.name)),
        feature=escape(whole(value.feature)),
        value=escape(whole(value.value)),
        meaning=_MEANING.format(escape(whole(value.meaning))) if value.meaning else "",
    )
