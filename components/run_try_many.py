"""Many texts at once: in batches with their progress, then a table to filter and to take away."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import streamlit as st

from components.notice import notice, plain, user_error
from glassbox.errors import LimitExceeded
from glassbox.training import predict, predict_table
from glassbox.training.keep import zip_name
from glassbox.training.predict import Classifier, Prediction
from glassbox.training.predict_table import Filter, Rows
from glassbox.training.store import Run

_WORK = "try_work"
# A table of so many rows travels to a browser within a second.
_SHOWN = 5_000


@dataclass
class Work:
    """One lot of texts, as far as it has come; it is this browser's, and goes with it."""

    run: str
    rows: Rows
    found: dict[int, Prediction] = field(default_factory=dict)
    done: bool = False
    stopped: bool = False
    seconds: float = 0.0


def offer(run: Run, rows: Rows | None) -> None:
    """The button that begins."""
    if rows is None:
        st.caption("Type at least one text; the answers come below as a table.")
        return
    count = len(rows.texts)
    work = current(run)
    going = work is not None and not work.done
    try:
        predict.require_rows(count)
    except LimitExceeded as limit:
        user_error(limit)
        return
    pressed = st.button(
        f"Classify {count:,} {'row' if count == 1 else 'rows'}",
        icon=":material/play_arrow:",
        type="primary",
        key="try_start",
        disabled=going,
    )
    if pressed:
        st.session_state[_WORK] = Work(run.id, rows)
        st.rerun()


def current(run: Run) -> Work | None:
    """What was begun for this run."""
    work: Work | None = st.session_state.get(_WORK)
    return work if work is not None and work.run == run.id else None


def go_on(work: Work, classifier: Classifier) -> None:
    """Classify what is left, telling how far it is. Any click ends this run of the page.

    What was found until then is kept; the run after that goes on, unless it was a stop.
    """
    left = [None if place in work.found else text for place, text in enumerate(work.rows.texts)]
    total = sum(1 for text in work.rows.texts if text and text.strip())
    bar, button = st.columns([6, 1], vertical_alignment="center")
    shown = bar.progress(0.0, f"{len(work.found):,} of {total:,} rows")
    button.button("Stop", icon=":material/stop:", key="try_stop", on_click=_stop, args=(work,))
    since = time.monotonic()
    for batch in predict.classify_many(classifier, left, work.rows.pairs):
        work.found |= batch
        work.seconds += time.monotonic() - since
        since = time.monotonic()
        speed = len(work.found) / work.seconds if work.seconds else 0.0
        shown.progress(
            min(1.0, len(work.found) / max(1, total)),
            f"{len(work.found):,} of {total:,} rows · {speed:,.0f} a second · "
            f"{(total - len(work.found)) / max(speed, 1e-9):,.0f} s left",
        )
    work.done = True
    st.rerun()


def _stop(work: Work) -> None:
    work.done = work.stopped = True


def result(run: Run, work: Work, threshold: float) -> None:
    """The table of what was found, what to show of it, and the file."""
    if work.stopped:
        notice("info", f"Stopped after {len(work.found):,} of {len(work.rows.texts):,} rows.")
    if not work.found:
        notice("warning", "None of these rows has a text.", "A row without text is left out.")
        return
    wanted = _filter(work, threshold)
    shown = predict_table.places(work.rows, work.found, wanted, threshold)
    table = predict_table.table(work.rows, work.found, shown[:_SHOWN], threshold)
    bars = predict_table.probabilities(work.rows, work.found)
    st.dataframe(
        table,
        hide_index=True,
        key="try_table",
        height=min(420, 38 + 35 * max(1, len(shown))),
        column_config={
            name: st.column_config.ProgressColumn(
                plain(name), min_value=0.0, max_value=1.0, format="percent"
            )
            for name in bars
        },
        alt=f"{len(shown)} texts with the model's answer",
    )
    row = st.container(horizontal=True, vertical_alignment="center", gap="medium")
    with row:
        st.download_button(
            "Download CSV",
            lambda: b"".join(predict_table.as_csv(work.rows, work.found, threshold)),
            zip_name(run).replace(".zip", "-predictions.csv"),
            "text/csv",
            key="try_csv",
            on_click="ignore",
            icon=":material/download:",
        )
        st.caption(_said(work, len(shown)))


def _said(work: Work, shown: int) -> str:
    empty = sum(1 for text in work.rows.texts if not (text and text.strip()))
    parts = [f"{shown:,} of {len(work.found):,} rows shown"]
    if shown > _SHOWN:
        parts[0] = f"the first {_SHOWN:,} of {shown:,} rows shown"
    if empty:
        parts.append(f"{empty:,} without text left out")
    if work.seconds:
        parts.append(f"{len(work.found) / work.seconds:,.0f} rows a second")
    parts.append("the file has all rows and every class")
    return " · ".join(parts)


def _filter(work: Work, threshold: float) -> Filter:
    some = next(iter(work.found.values()))
    row = st.columns([2, 2, 2], vertical_alignment="bottom")
    labels: list[str] = []
    surest = 1.0
    if some.problem_type != "regression":
        counted: dict[str, int] = {}
        for each in work.found.values():
            for name in each.labels(threshold):
                counted[name] = counted.get(name, 0) + 1
        labels = row[0].multiselect(
            "Labels",
            sorted(counted, key=lambda name: -counted[name]),
            format_func=lambda name: f"{name} ({counted.get(name, 0):,})",
            key="try_labels",
            placeholder="all",
        )
        surest = row[1].slider(
            "Likeliest probability at most",
            0.0,
            1.0,
            1.0,
            0.01,
            key="try_surest",
            help="Lower it to find the rows of which the model is unsure.",
        )
    words = row[2].text_input("Text has", key="try_words_sought", max_chars=200)
    return Filter(tuple(labels), float(surest), words or "")
