"""What of a split's rows is looked at: a search, an order, some columns; all of it in the URL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from components.notice import plain
from glassbox.data import search as searching
from glassbox.data.query import Key
from glassbox.data.search import Search

_SORT = "sort"  # "name", or "-name" from the greatest; the parameter in the URL
_FIND = "find"
_COLUMNS = "rows_columns"
_FORGET = "rows_forget_search"


@dataclass(frozen=True)
class Choice:
    """``search`` is None where nothing is looked for; ``columns`` are those that are drawn."""

    search: Search | None
    keys: tuple[Key, ...]
    columns: tuple[str, ...]


def choose(
    names: list[str], texts: tuple[str, ...], filter_by: Callable[[], None] | None = None
) -> Choice:
    """Draw the controls. ``texts`` are the columns that can be searched.

    ``filter_by`` draws what filters them, in a popover that is opened for it.
    """
    if st.session_state.pop(_FORGET, False):
        # A field takes another value only before it is drawn.
        st.session_state[_FIND] = ""
        st.session_state["find_in"] = []
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        text = st.text_input(
            "Search",
            key=_FIND,
            bind="query-params",
            persist_state="session",
            max_chars=searching.MAX_CHARS,
            placeholder="a text in any row" if texts else "no column holds text",
            icon=":material/search:",
            disabled=not texts,
            help="In all rows of the split and all columns of text, or in those that are chosen.",
        )
        keys = _sort(names)
        if filter_by is not None:
            popover = st.popover(
                "Filter", icon=":material/filter_alt:", key="rows_filter", on_change="rerun"
            )
            if popover.open:
                with popover:
                    filter_by()
        columns = _columns(names)
    # How it is looked for is asked once there is something to look for.
    search = _search(text, texts) if text else None
    return Choice(search, keys, columns)


def _search(text: str, texts: tuple[str, ...]) -> Search:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        where = st.multiselect(
            "Search in",
            list(texts),
            placeholder="in all columns of text",
            key="find_in",
            bind="query-params",
            persist_state="session",
            format_func=plain,
            label_visibility="collapsed",
            width=300,
        )
        regex = st.toggle(
            "Regular expression",
            key="find_regex",
            bind="query-params",
            persist_state="session",
            help="Of RE2, whose time never explodes: no look-around, no back references.",
        )
        case = st.toggle(
            "Match case", key="find_case", bind="query-params", persist_state="session"
        )
    return Search(text, regex, case, tuple(where))


def _sort(names: list[str]) -> tuple[Key, ...]:
    key = _sorted_by(names)
    options = ["", *names]
    wanted = key.column if key else ""
    if st.session_state.get("rows_sort") != wanted:
        st.session_state["rows_sort"] = wanted
    if st.session_state.get("rows_down") != bool(key and key.down):
        st.session_state["rows_down"] = bool(key and key.down)
    st.selectbox(
        "Sort by",
        options,
        format_func=lambda name: name or "(as they are)",
        key="rows_sort",
        on_change=_follow,
        persist_state="session",
        width=170,
        help="Or click a column's header in the table: once from the least, twice from the "
        "greatest, three times as they were.",
    )
    if key is not None:
        st.toggle("Greatest first", key="rows_down", on_change=_follow, persist_state="session")
    return (key,) if key else ()


def _sorted_by(names: list[str]) -> Key | None:
    text = st.query_params.get(_SORT) or st.session_state.get("rows_sort_kept") or ""
    st.session_state["rows_sort_kept"] = text
    if text in names:
        return Key(text)
    if text[:1] == "-" and text[1:] in names:
        return Key(text[1:], True)
    return None


def _follow() -> None:
    name = st.session_state["rows_sort"]
    _put(Key(name, bool(st.session_state.get("rows_down"))) if name else None)


def _put(key: Key | None) -> None:
    text = f"{'-' if key.down else ''}{key.column}" if key else ""
    st.session_state["rows_sort_kept"] = text
    if text:
        st.query_params[_SORT] = text
    else:
        st.query_params.pop(_SORT, None)


def forget_search() -> None:
    """Nothing is looked for from the next run on."""
    st.session_state[_FORGET] = True


def forget_order() -> None:
    """The rows come as they are from the next run on."""
    _put(None)


def header_clicked(name: str, keys: tuple[Key, ...]) -> None:
    """A column's header: from the least, then from the greatest, then as they were."""
    now = keys[0] if keys and keys[0].column == name else None
    _put(Key(name) if now is None else (None if now.down else Key(name, True)))


def _columns(names: list[str]) -> tuple[str, ...]:
    before = [name for name in st.session_state.get(_COLUMNS, ()) if name in names]
    title = f"Columns ({len(before)})" if before else "Columns"
    with st.popover(title, icon=":material/view_column:"):
        chosen = st.multiselect(
            "Columns to show",
            names,
            placeholder="all",
            key=_COLUMNS,
            persist_state="session",
            format_func=plain,
            width=280,
        )
    return tuple(chosen)
