"""Who was taken for whom, and beside it the rows: a click on a cell shows that cell's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from components import run_result_rows
from components.confusion_grid import MOST_DRAWN, Cell, confusion_grid
from components.notice import plain
from components.run_result_words import moment_switch
from glassbox.training.paired import Pair, p_words
from glassbox.training.predictions import Predictions
from glassbox.training.summary import Summary, counts, label_counts

_SHARES = "result_shares"
# From so many classes on the matrix has all of the width, so that none is cut.
_MANY = 5
_WIDTHS = {
    "label": st.column_config.TextColumn(width=82),
    **{
        name: st.column_config.NumberColumn(format="localized", width=width)
        for name, width in (("rows", 58), ("predicted", 74), ("right", 56))
    },
    **{
        name: st.column_config.NumberColumn(format="%.3f", width=width)
        for name, width in (("precision", 72), ("recall", 58), ("F1", 58))
    },
}


@st.fragment
def draw(found: Predictions, told: Summary, file: str, stem: str) -> None:
    """The matrix, each class by itself, and the rows.

    ``file`` names the CSV, ``stem`` keeps runs and splits apart.
    """
    left, right = _places(found)
    with left:
        moment = moment_switch(found, "result_confusion")
        if found.problem_type == "multi_label_classification":
            _of_one_label(found, moment, stem)
        else:
            _of_classes(found, moment, stem)
    with right:
        _each(found, told, moment, stem)
    run_result_rows.draw(found, moment, file, stem)


def _places(found: Predictions) -> Sequence[Any]:
    """Where the matrix goes and the table: beside it, or below where there are many classes."""
    count = 2 if found.problem_type == "multi_label_classification" else len(found.names)
    return st.columns([2, 3], gap="large") if count < _MANY else (st.container(), st.container())


def _each(found: Predictions, told: Summary, moment: str, stem: str) -> None:
    """Precision, recall and F1 of every class."""
    classes = told.classes if moment == "after" else told.classes_before
    st.dataframe(
        {
            "label": list(found.names),
            "rows": [one.support for one in classes],
            "predicted": [one.true_positives + one.false_positives for one in classes],
            "right": [one.true_positives for one in classes],
            "precision": [one.precision for one in classes],
            "recall": [one.recall for one in classes],
            "F1": [one.f1 for one in classes],
        },
        hide_index=True,
        height=38 + 35 * min(len(classes), 10),
        key=f"classes_{stem}_{moment}",
        column_config=_WIDTHS,
    )
    st.caption(
        "Each label against the others: precision is right / predicted, recall is right / rows, F1 "
        "is their harmonic mean."
    )
    if told.pair is not None:
        st.markdown(plain(_learned(told.pair)))


def _learned(pair: Pair) -> str:
    said = (
        f"Training turned {pair.only_other:,} rows from wrong to right and {pair.only_first:,} "
        f"from right to wrong; {pair.both:,} were right both times, {pair.neither:,} are still "
        "wrong."
    )
    chance = p_words(pair.p_value)
    verdict = "may be chance" if pair.is_chance else "is more than chance"
    return f"{said} By McNemar's exact test the change {verdict} ({chance})."


def _of_classes(found: Predictions, moment: str, stem: str) -> None:
    truth, said = run_result_rows.chosen(found)
    picked: Cell | None = None if truth is None or said is None else (truth, said)
    table = counts(found, moment)
    confusion_grid(
        found.names,
        table.tolist(),
        key=f"confusion_{stem}_{moment}",
        shares=_shares(),
        picked=picked,
        on_pick=partial(run_result_rows.choose, found),
    )
    right, rows = int(table.trace()), int(table.sum())
    more = len(found.names) - MOST_DRAWN
    cut = f" The first {MOST_DRAWN} classes of {len(found.names)}." if more > 0 else ""
    st.caption(
        f"{right:,} of {rows:,} rows are right: those on the diagonal, underlined. The colour is "
        f"the share of the true class. A click on a cell shows its rows.{cut}"
    )


def _of_one_label(found: Predictions, moment: str, stem: str) -> None:
    place = st.selectbox(
        "Label", range(len(found.names)), format_func=found.names.__getitem__,
        key=f"confusion_label_{stem}",
    )  # fmt: skip
    table = label_counts(found, moment, place)
    confusion_grid(
        ("no", "yes"), table.tolist(), key=f"confusion_{stem}_{moment}_{place}", shares=_shares()
    )
    st.caption(plain(f"“{found.names[place]}” by itself: sigmoid from 0.5 on is yes."))


def _shares() -> bool:
    return st.toggle("Shares of the true class instead of rows", key=_SHARES)
