"""The quality of a dataset: what was found at a glance, and the rows behind each number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import dataset_chain
from components.in_url import in_url
from components.notice import notice, plain, user_error
from glassbox.data import columns, rows
from glassbox.data.chain import Shown
from glassbox.data.columns import Roles
from glassbox.data.quality import Check, Part, Quality
from glassbox.errors import UserError

if TYPE_CHECKING:
    from datasets import DatasetDict

_CHECK, _PART, _TEXTS, _LABEL = "check", "part", "quality_texts", "quality_label"
_FAILED = "quality_failed"
_NONE = "(none)"
_PAGE = 10
_COLUMNS = 12


def choice(dataset: DatasetDict, roles: Roles | None) -> tuple[tuple[str, ...], str | None]:
    """Which columns a model would read, and which it would learn; guessed, and to be changed."""
    texts, labels = columns.text_columns(dataset), columns.label_columns(dataset)
    first = [name for name in (roles.text, roles.text_pair) if name] if roles else texts
    # A text that the model reads is nothing for it to learn, however often it comes back.
    others = [name for name in labels if name not in first]
    label = roles.label if roles else (others[0] if others else _NONE)
    kept = st.session_state.get(_TEXTS)
    if kept is not None and not set(kept) <= set(texts):
        # Chosen for a dataset, or before a step, that had other columns.
        st.session_state[_TEXTS] = [name for name in kept if name in texts] or first
    left, right = st.columns([3, 2])
    with left:
        chosen = st.multiselect(
            "Columns that a model reads",
            texts,
            first,
            key=_TEXTS,
            bind="query-params",
            placeholder="no column of text",
        )
    with right:
        options = [*labels, _NONE]
        follow = in_url(_LABEL, options, label)
        st.selectbox(
            "Column that it learns",
            options,
            key=_LABEL,
            on_change=follow,
            persist_state="session",
        )
    learnt = st.session_state[_LABEL]
    return tuple(name for name in texts if name in chosen), None if learnt == _NONE else learnt


def glance(quality: Quality) -> Check:
    """A line a check with its number; gives back the one that is open, which the URL names."""
    names = [check.name for check in quality.checks]
    first = next((check.name for check in quality.checks if check.found), names[0])
    wanted = st.query_params.get(_CHECK, first)
    name = wanted if wanted in names else first
    for check in quality.checks:
        st.button(
            f"**{plain(check.said)}** · {plain(check.title)}",
            key=f"quality_{check.name}",
            icon=":material/warning:" if check.found else ":material/check:",
            type="primary" if check.name == name else "tertiary",
            on_click=_open,
            args=(check.name,),
        )
    return quality.checks[names.index(name)]


def _open(name: str) -> None:
    st.query_params[_CHECK] = name
    st.query_params.pop(_PART, None)


def detail(
    shown: Shown, dataset: DatasetDict, quality: Quality, check: Check, first: Sequence[str]
) -> None:
    """Why the check matters, its numbers, and the rows of the one that is chosen.

    The columns ``first`` lead the table: the others may be out of sight.
    """
    st.subheader(plain(check.title), anchor=False)
    st.caption(plain(check.why))
    if _FAILED in st.session_state:
        user_error(st.session_state.pop(_FAILED))
    if not check.parts:
        notice("success", check.none)
        return
    part = _part(check)
    _table(dataset, quality, check, part, first)
    if part.step is not None:
        st.button(
            part.deed,
            icon=":material/playlist_add_check:",
            key="quality_step",
            help=plain(f"Adds the step: {part.step.words()}"),
            on_click=_add,
            args=(shown, part),
        )


def _add(shown: Shown, part: Part) -> None:
    if part.step is None:
        return
    try:
        dataset_chain.add(shown, part.step)
    except UserError as error:
        st.session_state[_FAILED] = error


def _part(check: Check) -> Part:
    names = [part.name for part in check.parts]
    titles = {part.name: f"{part.count:,} {_unit(part)} · {part.title}" for part in check.parts}
    if len(names) == 1:
        st.markdown(plain(titles[names[0]]))
        return check.parts[0]
    # A key of its own for each check: what is chosen in one means nothing in another.
    key = f"{_PART}_{check.name}"
    chosen = st.query_params.get(_PART, names[0])
    chosen = chosen if chosen in names else names[0]
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen

    def follow() -> None:
        st.query_params[_PART] = st.session_state[key]

    draw: Any = st.radio if len(names) <= _PAGE else st.selectbox
    wording = (lambda name: plain(titles[name])) if draw is st.radio else titles.__getitem__
    draw(
        "Which rows",
        names,
        key=key,
        format_func=wording,
        on_change=follow,
        label_visibility="collapsed",
        persist_state="session",
    )
    return check.parts[names.index(chosen)]


def _unit(part: Part) -> str:
    return part.unit.removesuffix("s") if part.count == 1 else part.unit


def _table(
    dataset: DatasetDict, quality: Quality, check: Check, part: Part, first_columns: Sequence[str]
) -> None:
    total = len(part.rows)
    pages = max(1, -(-total // _PAGE))
    place, foot = st.container(), st.container(horizontal=True, vertical_alignment="center")
    number = 1
    if pages > 1:
        with foot:
            key = f"quality_page_{check.name}_{part.name}"
            number = min(pages, st.pagination(pages, key=key))
    first = (number - 1) * _PAGE
    numbers = part.rows[first : first + _PAGE].tolist()
    places = [quality.place(each) for each in numbers]
    table: dict[str, list[Any]] = {"split": [split for split, _ in places]}
    table["row"] = [row for _, row in places]
    if part.characters is not None:
        table["characters"] = part.characters[first : first + _PAGE].tolist()
    for name, cells in _cells(dataset, places, first_columns).items():
        table[f"{name} " if name in table else name] = cells
    # As wide as a text would make them, they would push the label out of sight.
    wide = [name for name, cells in table.items() if any(isinstance(c, str) for c in cells)]
    wide.remove("split")
    with place:
        st.dataframe(
            table,
            hide_index=True,
            height=38 + 35 * max(1, len(numbers)),
            column_config={
                "split": st.column_config.TextColumn(width="small", pinned=True),
                "row": st.column_config.NumberColumn(width="small", pinned=True),
                **dict.fromkeys(wide, st.column_config.TextColumn(width="medium")),
            },
        )
    of = "All rows of each group, side by side. " if check.name in _GROUPED else ""
    foot.caption(f"{of}Rows {first + 1:,} to {first + len(numbers):,} of {total:,}.")


_GROUPED = ("duplicates", "leakage", "conflicts")


def _cells(
    dataset: DatasetDict, places: list[tuple[str, int]], first: Sequence[str]
) -> dict[str, list[Any]]:
    """The cells of rows of several splits, by column, in the order of ``places``."""
    names = next(iter(dataset.values())).column_names
    names = list(dict.fromkeys([*first, *names]))[:_COLUMNS]
    cells: dict[str, list[Any]] = {name: [None] * len(places) for name in names}
    for split in {split for split, _ in places}:
        at = [place for place, (of, _) in enumerate(places) if of == split]
        found = rows.at(dataset[split], [places[each][1] for each in at], names)
        for name in names:
            for place, value in zip(at, found[name], strict=True):
                cells[name][place] = value
    return cells
