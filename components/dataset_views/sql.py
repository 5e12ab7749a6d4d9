"""Ask SQL: one SELECT on the splits, with a crib of the columns and queries to begin with."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components import cache, frame
from components.code import snippet
from components.dataset_code import load_code
from components.notice import notice, plain
from glassbox import settings
from glassbox.data import rows, sql
from glassbox.data.chain import Shown
from glassbox.data.sql import Example, Result
from glassbox.snippets import dataset_sql as python

_TEXT = "sql"
_PICKED = "sql_example"
_DRAWN = 1_000


def view(shown: Shown) -> None:
    """The query, the crib, the result, and the code."""
    columns, examples = cache.sql_help(shown)
    names = list(cache.shown(shown))
    first = examples[min(1, len(examples) - 1)].sql
    left, right = st.columns([3, 2], gap="large")
    with left:
        text = _box(examples, first)
    with right:
        _crib(names, columns)
    with frame.boundary("The query"):
        if text.strip():
            _result(cache.asked(shown, text))
        else:
            notice("info", "Write a SELECT, or take one of the examples.")
    snippet(load_code(shown, python.ask(names, text)))


def _box(examples: list[Example], first: str) -> str:
    limits = settings.current()
    text = st.text_area(
        "Query",
        first,
        key=_TEXT,
        bind="query-params",
        persist_state="session",
        height=150,
        max_chars=sql.MAX_CHARS,
        help=f"One SELECT in DuckDB's SQL. It is stopped after {limits.max_query_seconds:g} s, and "
        f"gives back at most {limits.max_query_rows:,} rows. Ctrl+Enter asks.",
    )
    by_title = {each.title: each.sql for each in examples}

    def use() -> None:
        picked = st.session_state[_PICKED]
        if picked in by_title:
            st.session_state[_TEXT] = by_title[picked]
        st.session_state[_PICKED] = None

    st.pills(
        "Examples",
        list(by_title),
        key=_PICKED,
        format_func=plain,
        on_change=use,
        label_visibility="collapsed",
        wrap=True,
    )
    return text or ""


def _crib(names: list[str], columns: list[tuple[str, str, str]]) -> None:
    tables = ", ".join(sql.quoted(name) for name in names)
    st.caption(plain(f"Tables: {tables}"))
    st.dataframe(
        {
            "column": [name for name, _, _ in columns],
            "type": [kind for _, kind, _ in columns],
            "note": [note for _, _, note in columns],
        },
        hide_index=True,
        height=min(250, 38 + 35 * max(1, len(columns))),
    )


def _result(result: Result) -> None:
    found = result.table
    drawn = found.slice(0, _DRAWN)
    st.dataframe(
        _cells(drawn),
        hide_index=True,
        height=min(520, 38 + 35 * max(1, drawn.num_rows)),
    )
    said = [f"{found.num_rows:,} {'row' if found.num_rows == 1 else 'rows'}"]
    if result.more:
        said = [f"the first {found.num_rows:,} rows, and there are more: that is the most"]
    if found.num_rows > _DRAWN:
        said.append(f"{_DRAWN:,} drawn, all in the file")
    said.append(f"{result.seconds * 1000:,.0f} ms")
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.download_button(
            "Download CSV",
            lambda: sql.as_csv(result),
            "query.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
            help="Cells that a spreadsheet would compute begin with an apostrophe.",
        )
        st.caption(plain(" · ".join(said)))


def _cells(table: Any) -> dict[str, list[Any]]:
    """Columns under names that differ, long texts cut."""
    made: dict[str, list[Any]] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        unique = name
        while unique in made:
            unique += " "
        made[unique] = [rows.cell(value) for value in column.to_pylist()]
    return made
