"""The map while it goes, and what came of it: the DatasetDict, its new columns, its rows."""

from __future__ import annotations

import streamlit as st

from components import cache, dataset_card, frame
from components.notice import notice, plain
from glassbox.data import mapping
from glassbox.data import rows as data_rows
from glassbox.data.mapped import Mapped, discard
from glassbox.data.mapping import Mapping, Progress
from glassbox.data.mapping_cost import Cost
from glassbox.data.quality_check import rows_said
from glassbox.data.statistics import type_text
from glassbox.errors import UserError
from glassbox.tokenization import library
from glassbox.units import duration

_GOING = "ready_going"  # the key of the map that this session works on
# Text that is tokenized without being asked to: a second or two of work.
_AT_ONCE_BYTES = 1_500_000
_SECONDS = 0.8
_ROWS_PIXELS = 248
_WHAT = {
    "input_ids": "the id of each token",
    "token_type_ids": "0: first text, 1: second text",
    "attention_mask": "1: a token; padding (0) comes in the collator",
}


def finished(work: Mapping) -> bool:
    """Draw the map as it goes, with its buttons; whether it is finished."""
    state = mapping.progress(work)
    if state is None:
        bytes_ = cache.mapping_size(work)
        if bytes_ <= _AT_ONCE_BYTES:
            st.session_state[_GOING] = work.key
        elif not _is_going(work):
            _offer(work, bytes_)
            return False
    elif state.finished:
        return True
    if not _is_going(work):
        _stopped(work, state)
        return False
    frame.live(lambda: _work(work), until=lambda: _over(work), every_s=0.2)
    return False


def _is_going(work: Mapping) -> bool:
    return st.session_state.get(_GOING) == work.key


def _over(work: Mapping) -> bool:
    state = mapping.progress(work)
    return (state is not None and state.finished) or not _is_going(work)


def _work(work: Mapping) -> None:
    """A second's work, and how far it is. The script runs no longer than that at a time."""
    if not _is_going(work):
        return
    before = mapping.progress(work)
    # First what can be clicked: the work takes most of the time from one tick to the next.
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        bar = st.empty()
        if before is not None:
            bar.progress(before.share, text=plain(_says(before)))
        st.button("Stop", icon=":material/stop_circle:", on_click=_stop, key="ready_stop")
    try:
        state = mapping.advance(
            work,
            cache.shown(work.shown),
            library.get(work.asked.tokenizer, work.shown.owner),
            _SECONDS,
        )
    except UserError:
        st.session_state.pop(_GOING, None)
        raise
    if state.finished:
        # Without the wait for the next tick.
        st.rerun()
    bar.progress(state.share, text=plain(_says(state)))


def _says(state: Progress) -> str:
    left = "" if state.left is None else f" · about {duration(max(1, state.left))} left"
    speed = f" · {state.rows / state.seconds:,.0f} rows a second" if state.seconds else ""
    return f"map(tokenize, batched=True): {state.rows:,} of {state.all_rows:,} rows{speed}{left}"


def _stop() -> None:
    st.session_state.pop(_GOING, None)


def _go_on(key: str) -> None:
    st.session_state[_GOING] = key


def _offer(work: Mapping, bytes_: int) -> None:
    rows = sum(each.num_rows for each in cache.shown(work.shown).values())
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.button(
            f"Map {rows_said(rows)}",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_go_on,
            args=(work.key,),
            key="ready_start",
        )
        st.caption(
            f"{bytes_ / 1e6:,.1f} MB of text. It can be stopped at any time, and goes on where it "
            "ended."
        )


def _stopped(work: Mapping, state: Progress | None) -> None:
    if state is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        notice(
            "info",
            f"Stopped after {state.rows:,} of {state.all_rows:,} rows.",
            "What is done is kept.",
        )
        st.button("Go on", icon=":material/play_arrow:", on_click=_go_on, args=(work.key,))
        st.button("Discard", icon=":material/delete:", on_click=discard, args=(work,))


def result(made: Mapped, rows: int) -> str:
    """The DatasetDict as Python prints it, its new columns, its rows; gives back the split."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.subheader("What map gives back", anchor=False)
        st.code(repr(made.dataset), language=None, wrap_lines=True)
    with right:
        st.subheader("The new columns", anchor=False)
        features = next(iter(made.dataset.values())).features
        st.dataframe(
            {
                "column": list(made.new),
                "feature": [type_text(features[name]) for name in made.new],
                "holds": [_WHAT.get(name, "") for name in made.new],
            },
            hide_index=True,
            height="content",
        )
        if "token_type_ids" not in made.new:
            st.caption("No token_type_ids: they are not among this tokenizer's model_input_names.")
        speed = f", {rows / made.seconds:,.0f} rows a second" if made.seconds else ""
        st.caption(
            f"{rows_said(rows)} in {made.seconds:,.1f} s{speed}. The new columns take "
            f"{megabytes(made.token_bytes)} on disk and are looked into from there. No row is "
            "padded yet."
        )
        filled = [name for name, some in made.dataset.items() if some.num_rows]
        split = dataset_card.split_choice(filled)
        _rows(made, split)
    return split


def _rows(made: Mapped, split: str) -> None:
    """The rows with their new columns, a page at a time; the new ones first."""
    some = made.dataset[split]
    others = [name for name in some.column_names if name not in made.new]
    ordered = some.select_columns([*made.new, *others])
    place = st.container()
    total, number = data_rows.pages(ordered), 1
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if total > 1:
            number = st.pagination(
                total, key="r_page", bind="query-params", persist_state="session"
            )
        page = data_rows.page(ordered, min(number, total))
        st.caption(f"Rows {page.first:,} to {page.last:,} of {some.num_rows:,} in {plain(split)}.")
    with place:
        st.dataframe(
            page.cells,
            hide_index=True,
            height=min(_ROWS_PIXELS, 38 + 35 * max(1, page.last - page.first + 1)),
            row_height=35,
            key="ready_rows",
        )


def at_once(cost: Cost, made: Mapped, rows: int, longest: int) -> None:
    """What it would have cost to tokenize all texts by one call, beside what map costs."""
    st.subheader("All at once, or in batches", anchor=False)
    memory = cost.all_at_once(rows, longest)
    every = rows / cost.rows
    notice(
        "warning",
        "One call for everything, tokenizer(all texts, padding=True), would hold "
        f"{megabytes(memory)} of Python lists in memory: {rows_said(rows)}, each as long as the "
        f"longest ({longest:,} tokens).",
        f"map holds one batch of up to {mapping.BATCH_ROWS:,} rows, and has written "
        f"{megabytes(made.token_bytes)} to disk instead.",
    )
    batch = cost.bytes_per_cell * cost.cells * min(1.0, mapping.BATCH_ROWS / cost.rows)
    st.dataframe(
        {
            "call": [
                "tokenizer(all texts, padding=True)",
                "map(tokenize, batched=True)",
                "map(tokenize), row by row",
            ],
            "rows a second": [cost.rows / cost.call_seconds, cost.batched, cost.single],
            f"{rows_said(rows)} would take": [
                duration_text(cost.call_seconds * every),
                duration_text(rows / cost.batched),
                duration_text(rows / cost.single),
            ],
            "in memory at once": [
                megabytes(memory),
                megabytes(batch),
                megabytes(cost.object_bytes / cost.rows),
            ],
        },
        hide_index=True,
        height="content",
        column_config={
            "rows a second": st.column_config.NumberColumn(format="%,.0f"),
        },
    )
    st.caption(
        f"Measured here, the better of two runs each: {rows_said(cost.rows)} at once and in "
        f"batches, {cost.few:,} row by row; batches are {cost.batched / cost.single:.1f} times as "
        f"quick as single rows. For all {rows_said(rows)} it is extrapolated: memory by "
        f"{cost.bytes_per_cell:.0f} bytes a cell of {cost.columns} columns."
    )


def duration_text(seconds: float) -> str:
    """``0.23`` -> ``"0.2 s"``; longer ones as elsewhere."""
    return f"{seconds:.1f} s" if seconds < 10 else duration(seconds)


def megabytes(count: float) -> str:
    """Bytes in the unit that has few digits."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6)):
        if count >= scale:
            return f"{count / scale:,.1f} {unit}"
    return f"{count / 1e3:,.1f} kB"
