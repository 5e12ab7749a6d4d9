"""The rows of a split, a page at a time, and one row by itself."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from glassbox.data import rows
from glassbox.data.rows import Value

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


def _apart(cells: dict[str, list[object]]) -> dict[str, list[object]]:
    """A column that is itself called "row" must not take the place of the row numbers."""
    return {f"{name} " if name == "row" else name: values for name, values in cells.items()}


def row_card(values: tuple[Value, ...]) -> None:
    """One row, feature by feature; every text is escaped."""
    st.html(_CARD.format(rows="".join(map(_line, values))))


def _line(value: Value) -> str:
    return _ROW.format(
        name=escape(value.name),
        feature=escape(value.feature),
        value=escape(value.value),
        meaning=_MEANING.format(escape(value.meaning)) if value.meaning else "",
    )
