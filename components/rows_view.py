"""A page of rows, as a table that can be clicked, and one row by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from glassbox.data import rows
from glassbox.data.rows import Value
from glassbox.text import whole

if TYPE_CHECKING:
    from datasets import Dataset

_CARD = (
    '<table style="width:100%;border-collapse:collapse;font-size:.9rem;line-height:1.45">'
    "<tbody>{rows}</tbody></table>"
)
_ROW = (
    '<tr style="border-bottom:1px solid rgba(128,140,150,.28)">'
    '<th scope="row" style="text-align:left;vertical-align:top;padding:.45rem .8rem .45rem 0;'
    'width:9.5rem;overflow-wrap:anywhere;font-weight:600">{name}'
    '<div style="font-weight:400;opacity:.7;font-size:.78rem">{feature}</div></th>'
    '<td style="vertical-align:top;padding:.45rem 0;overflow-wrap:anywhere;white-space:pre-wrap">'
    "{value}{meaning}</td></tr>"
)
_MEANING = (
    '<div style="font-size:.8rem;opacity:.8">int2str: <span style="font-weight:600">{}</span></div>'
)


def rows_table(dataset: Dataset) -> None:
    """A page of rows and, where there are more, the way to the others; the page is in the URL."""
    total = rows.pages(dataset)
    place = st.container()
    foot = st.container(horizontal=True, vertical_alignment="center", gap="medium")
    number = 1
    if total > 1:
        with foot:
            number = st.pagination(total, key="page", bind="query-params")
    page = rows.page(dataset, min(number, total))
    with place:
        st.dataframe(
            {"row": list(range(page.first, page.last + 1)), **_apart(page.cells)},
            hide_index=True,
            height=min(388, 38 + 35 * (page.last - page.first + 1)),
            column_config={"row": st.column_config.NumberColumn(pinned=True, width="small")},
        )
    hidden = f" The first {rows.PAGE_COLUMNS} columns; {page.hidden:,} more." if page.hidden else ""
    foot.caption(f"Rows {page.first:,} to {page.last:,} of {dataset.num_rows:,}.{hidden}")


def clickable_rows(
    numbers: Sequence[int],
    cells: Mapping[str, list[Any]],
    *,
    key: str,
    on_row: Callable[[int], None],
    on_header: Callable[[str], None],
) -> None:
    """Rows by column; a click on a row or on a column's header is told by its number or name.

    ``key`` names what is shown: what was picked in one table is not picked in another.
    """
    shown = {"row": list(numbers), **_apart(cells)}

    def picked() -> None:
        selection = st.session_state[key]["selection"]
        for name in selection["columns"][:1]:
            if name != "row":
                on_header(name if name in cells else name.removesuffix(" "))
        for place in selection["rows"][:1]:
            if place < len(numbers):
                on_row(numbers[place])

    st.dataframe(
        shown,
        hide_index=True,
        height=min(740, 38 + 35 * max(1, len(numbers))),
        key=key,
        on_select=picked,
        selection_mode=["single-row", "single-column"],
        column_config={"row": st.column_config.NumberColumn(pinned=True, width="small")},
    )


def _apart(cells: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """A column that is itself called "row" must not take the place of the row numbers."""
    return {f"{name} " if name == "row" else name: values for name, values in cells.items()}


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
