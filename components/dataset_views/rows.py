"""The rows of a split: a page anywhere, sorted, searched, and one row in full."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import (
    cache,
    dataset_card,
    dataset_chain,
    filter_form,
    frame,
    marked_rows,
    rows_choice,
    rows_view,
)
from components.code import snippet
from components.dataset_code import code_of, load_code
from components.in_url import whole_number
from components.notice import notice, plain
from components.rows_choice import Choice
from glassbox.data import rows, search
from glassbox.data.chain import Shown
from glassbox.data.search import Search
from glassbox.data.step import Step
from glassbox.data.steps_rows import Filter, Find, Sort
from glassbox.snippets import dataset_rows as python

if TYPE_CHECKING:
    from datasets import Dataset

_PAGE = "page"
_FIRST = "rows_first_page"
_OPEN = "row"


def view(shown: Shown) -> None:
    """Controls, a page of rows, beside it the row that is open, and the code."""
    dataset = cache.shown(shown)
    if st.session_state.pop(_FIRST, False):
        st.session_state[_PAGE] = 1
    split = dataset_card.split_choice(list(dataset))
    data = dataset[split]
    if not data.num_rows:
        notice("info", f"The split {split} has no rows.", "Remove the step that left none.")
        return
    choice = rows_choice.choose(
        data.column_names, search.text_columns(data.features), partial(_filter, shown)
    )
    with frame.boundary("These rows"):
        _table(shown, split, choice)
    code = python.page(split, choice.search, choice.keys, data.features)
    snippet(load_code(shown, code) if code else code_of(shown))


def _filter(shown: Shown) -> None:
    """The form of a filter; it joins the chain, so every view shows what is left."""
    with frame.boundary("The filter"):
        step = filter_form.form(shown, cache.shown(shown))
        dataset_chain.add_button(
            "Add this filter",
            shown,
            step,
            key="rows_filter_add",
            then=partial(_begin_again, Filter),
        )


def _table(shown: Shown, split: str, choice: Choice) -> None:
    data = cache.shown(shown)[split]
    found = cache.found(shown, split, choice.search) if choice.search else None
    count = data.num_rows if found is None else len(found.rows)
    if found is not None:
        _said(shown, split, choice, count, found.hits)
        if not count:
            return
    elif choice.keys:
        _keep_step(shown, _sort_step(shown, split, choice), "sort")
    place, foot = st.container(), st.container(horizontal=True, vertical_alignment="center")
    pages = max(1, -(-count // rows.PAGE_ROWS))
    number = 1
    if pages > 1:
        with foot:
            drawn = st.pagination(
                pages, key=_PAGE, bind="query-params", width=min(340, 84 + 44 * pages)
            )
            number = min(drawn, pages)
    first = (number - 1) * rows.PAGE_ROWS
    last = min(first + rows.PAGE_ROWS, count)
    if choice.keys:
        every = cache.ordered(shown, split, choice.search, choice.keys, last)
        numbers = [int(each) for each in every[first:last]]
    elif found is not None:
        numbers = [int(each) for each in found.rows[first:last]]
    else:
        numbers = list(range(first, last))
    names = list(choice.columns) or data.column_names
    shown_names = names[: rows.PAGE_COLUMNS]
    where = numbers if choice.keys or found is not None else slice(first, last)
    cells = rows.at(data, where, shown_names)
    more = len(names) - len(shown_names)
    hidden = f" The first {rows.PAGE_COLUMNS} columns; {more:,} more." if more > 0 else ""
    with foot:
        st.caption(f"{first + 1:,} to {last:,} of {count:,} rows.{hidden}")
        opened = _opened(data.num_rows)
    with place:
        # One column or two: what was clicked keeps its place, and with it the keyboard.
        left, *right = st.columns([5, 3] if opened is not None else 1, gap="medium")
    if right and opened is not None:
        with right[0], frame.boundary("The row"):
            _one(data, split, opened)
    with left:
        stamp = f"{shown.key} {split} {choice} {number}"
        key = f"rows_{hashlib.sha256(stamp.encode()).hexdigest()[:12]}"
        if choice.search:
            _hits(data, choice.search, numbers, cells, key, opened)
        else:
            rows_view.clickable_rows(
                numbers,
                cells,
                key=key,
                on_row=_open,
                on_header=partial(rows_choice.header_clicked, keys=choice.keys),
            )


def _said(shown: Shown, split: str, choice: Choice, count: int, hits: int | None) -> None:
    """How much was found, and the way to keep only that."""
    assert choice.search is not None
    data = cache.shown(shown)[split]
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        said = f"{count:,} of {data.num_rows:,} rows"
        if hits is not None:
            said = f"{hits:,} {'hit' if hits == 1 else 'hits'} in {said}"
        st.markdown(f"**{said}**")
        wanted = choice.search
        where = _where(shown, split)
        step = Find(wanted.text, wanted.regex, wanted.match_case, wanted.columns, where)
        if count:
            _keep_step(shown, step, "search")


def _sort_step(shown: Shown, split: str, choice: Choice) -> Sort:
    key = choice.keys[0]
    return Sort((key.column,), (True,) if key.down else (), _where(shown, split))


def _where(shown: Shown, split: str) -> str:
    """The split that a step is about: not named where it is the only one."""
    return split if len(cache.shown(shown)) > 1 else ""


def _keep_step(shown: Shown, step: Find | Sort, name: str) -> None:
    dataset_chain.add_button(
        f"Make this {name} a step",
        shown,
        step,
        key=f"rows_step_{name}",
        kind="tertiary",
        help="It joins the chain above: every view then shows the result.",
        then=partial(_begin_again, type(step)),
    )


def _begin_again(step: type[Step]) -> None:
    """What is a step now is none of this view's any more; from its first page on."""
    st.session_state[_FIRST] = True
    if step is Find:
        rows_choice.forget_search()
    elif step is Sort:
        rows_choice.forget_order()


def _hits(
    data: Dataset,
    wanted: Search,
    numbers: list[int],
    cells: Mapping[str, list[Any]],
    key: str,
    opened: int | None,
) -> None:
    """The page of a search: its columns of text with their hits."""
    names = search.columns_of(wanted, data.features)
    texts = data.select_columns(list(names))[numbers]
    marked = {}
    for name in names:
        pieces = search.marked(texts[name], wanted)
        marked[name] = [
            None if text is None else piece for text, piece in zip(texts[name], pieces, strict=True)
        ]
    others = {name: values for name, values in cells.items() if name not in names}
    marked_rows.marked_rows(numbers, marked, others, key=key, opened=opened, on_row=_open)


def _open(number: int | None) -> None:
    st.session_state[_OPEN] = number  # bound: the URL follows


def _opened(count: int) -> int | None:
    """The number of the row that is open, typed or clicked; None for none."""
    before = st.session_state.get(_OPEN)
    if before is not None and before >= count:  # an earlier dataset, or step, had more rows
        st.session_state[_OPEN] = None
    number = st.number_input(
        "Row to open",
        0,
        count - 1,
        None,
        key=_OPEN,
        bind=whole_number(_OPEN),
        placeholder="open row …",
        label_visibility="collapsed",
        width=170,
    )
    return None if number is None else int(number)


def _one(data: Dataset, split: str, number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**Row {number:,}** of {plain(split)}")
        st.button(
            "Close", icon=":material/close:", type="tertiary", key="row_close", on_click=_open,
            args=(None,),
        )  # fmt: skip
    rows_view.row_card(rows.one(data, number))
