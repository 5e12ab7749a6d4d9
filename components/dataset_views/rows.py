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
    frame,
    marked_rows,
    rows_choice,
    rows_view,
)
from components.code import snippet
from components.dataset_code import code_of, load_code
from components.notice import notice, plain
from components.rows_choice import Choice
from glassbox.data import rows, search
from glassbox.data.chain import Shown
from glassbox.data.steps_rows import Find, Sort
from glassbox.snippets import dataset_rows as python

if TYPE_CHECKING:
    from datasets import Dataset

_PAGE = "page"
_OPEN = "row"


def view(shown: Shown) -> None:
    """Controls, a page of rows, the row that is open, and the code."""
    dataset = cache.shown(shown)
    split = dataset_card.split_choice(list(dataset))
    data = dataset[split]
    if not data.num_rows:
        notice("info", f"The split {split} has no rows.", "Remove the step that left none.")
        return
    choice = rows_choice.choose(data.column_names, search.text_columns(data.features))
    with frame.boundary("These rows"):
        _table(shown, split, choice)
    with frame.boundary("The row"):
        _one(shown, split)
    code = python.page(split, choice.search, choice.keys, data.features)
    snippet(load_code(shown, code) if code else code_of(shown))


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
            number = min(st.pagination(pages, key=_PAGE, bind="query-params"), pages)
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
    with place:
        if choice.search:
            _hits(data, choice, numbers, cells)
        else:
            stamp = f"{shown.key} {split} {choice} {number}"
            rows_view.clickable_rows(
                numbers,
                cells,
                key=f"rows_{hashlib.sha256(stamp.encode()).hexdigest()[:12]}",
                on_row=_open,
                on_header=partial(rows_choice.header_clicked, keys=choice.keys),
            )
    more = len(names) - len(shown_names)
    hidden = f" The first {rows.PAGE_COLUMNS} columns; {more:,} more." if more > 0 else ""
    foot.caption(f"{first + 1:,} to {last:,} of {count:,} rows.{hidden}")


def _said(shown: Shown, split: str, choice: Choice, count: int, hits: int) -> None:
    """How much was found, and the way to keep only that."""
    assert choice.search is not None
    data = cache.shown(shown)[split]
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        one = "hit" if hits == 1 else "hits"
        st.markdown(f"**{hits:,} {one} in {count:,} of {data.num_rows:,} rows**")
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
    st.button(
        f"Make this {name} a step",
        icon=":material/add:",
        type="tertiary",
        key=f"rows_step_{name}",
        on_click=_add,
        args=(shown, step),
        help="It joins the chain above: every view then shows the result.",
    )


def _add(shown: Shown, step: Find | Sort) -> None:
    with frame.boundary("This step"):
        dataset_chain.add(shown, step)
        if isinstance(step, Find):
            rows_choice.forget_search()
        else:
            rows_choice.forget_order()
        st.session_state[_PAGE] = 1


def _hits(
    data: Dataset, choice: Choice, numbers: list[int], cells: Mapping[str, list[Any]]
) -> None:
    """The page of a search: its columns of text with their hits."""
    assert choice.search is not None
    names = search.columns_of(choice.search, data.features)
    texts = data.select_columns(list(names))[numbers]
    marked = {}
    for name in names:
        pieces = search.marked(texts[name], choice.search)
        marked[name] = [
            None if text is None else piece for text, piece in zip(texts[name], pieces, strict=True)
        ]
    others = {name: values for name, values in cells.items() if name not in names}
    marked_rows.marked_rows(numbers, marked, others)


def _open(number: int) -> None:
    st.session_state[_OPEN] = number  # bound: the URL follows


def _one(shown: Shown, split: str) -> None:
    data = cache.shown(shown)[split]
    st.subheader("One row in full", anchor=False)
    last = data.num_rows - 1
    number = st.number_input(
        "Row",
        0,
        last,
        0,
        key=_OPEN,
        bind="query-params",
        width=200,
        help="Or click a row in the table.",
    )
    st.caption(plain(f'dataset["{split}"][{number}]'))
    rows_view.row_card(rows.one(data, number))
