"""The scores of a split: in a sentence, and beside what answering without reading would score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from components.notice import notice, plain
from components.run_result_words import number, title
from glassbox.training.predictions import Predictions
from glassbox.training.results import Results, SplitResult
from glassbox.training.store import Run
from glassbox.training.summary import LESS_IS_BETTER, Score, Summary
from glassbox.units import duration

_SHARES = ("accuracy", "subset_accuracy")
# Pixels: the longest title of ours; a label's name may be longer than the page is wide.
_SCORE_WIDTH = 215


def draw(run: Run, found: Predictions, told: Summary, results: Results) -> None:
    """The sentence and the table."""
    main = told.main
    name = title(main.name, found.names, found.problem_type)
    base = f"{told.answer}: {_value(main, main.baseline)}"
    before = f"; before training it was {_value(main, main.before)}" if main.before else ""
    message = (
        f"{name[0].upper()}{name[1:]} {_value(main, main.after)}{_reach(main)} on {told.rows:,} "
        f"{found.split} rows{before}."
    )
    how = f"{_under(run, results)} Intervals hold the score on other such rows 19 times in 20."
    if told.beats_the_baseline:
        notice("success", f"{message} It beats the same answer to every row ({base}).", how)
    else:
        notice(
            "warning",
            f"{message} That is not beyond chance better than the same answer to every row "
            f"({base}): it is not shown to have learned anything.",
            how,
        )
    _table(found, told)


def _under(run: Run, results: Results) -> str:
    return (
        f"Weights of step {run.status.step:,}, trained on {results.train_rows:,} rows in "
        f"{duration(run.status.seconds)}"
        + (f" on {run.status.device}." if run.status.device else ".")
    )


def _value(score: Score, value: float | None) -> str:
    return f"{value:.1%}" if score.name in _SHARES and value is not None else number(value)


def _reach(score: Score) -> str:
    if score.interval is None:
        return ""
    low, high = (_value(score, each) for each in (score.interval.low, score.interval.high))
    return f" ({low} to {high}, 95 % interval)"


def _table(found: Predictions, told: Summary) -> None:
    rows = told.scores
    table: dict[str, Sequence[object]] = {
        "score": [_title(each, found) for each in rows],
        "same answer to all": [each.baseline for each in rows],
    }
    if any(each.before is not None for each in rows):
        table["before training"] = [each.before for each in rows]
    table["after training"] = [each.after for each in rows]
    table["95 % interval"] = [_interval(each) for each in rows]
    table["method"] = [each.interval.how if each.interval else "–" for each in rows]
    if any(each.before is not None for each in rows):
        table["gained"] = [
            None if each.before is None else each.after - each.before for each in rows
        ]
    st.dataframe(
        table,
        hide_index=True,
        key=f"scores_{found.split}",
        placeholder="–",
        column_config={
            "score": st.column_config.TextColumn(width=_SCORE_WIDTH),
            **{
                name: st.column_config.NumberColumn(format="%+.3f" if name == "gained" else "%.3f")
                for name in ("same answer to all", "before training", "after training", "gained")
            },
        },
    )
    st.caption(
        plain(
            f"“Same answer to all” is {told.answer} of these {told.rows:,} rows. Wilson's interval "
            "for shares, else the percentiles of a bootstrap of 1,000 resamples of the rows "
            "(seed 0). Equal to scikit-learn's on the same predictions."
        )
    )


def _title(score: Score, found: Predictions) -> str:
    less = " ↓" if score.name in LESS_IS_BETTER else ""
    return title(score.name, found.names, found.problem_type) + less


def _interval(score: Score) -> str:
    if score.interval is None:
        return "–"
    return f"{number(score.interval.low)} to {number(score.interval.high)}"


def kept(result: SplitResult, results: Results, split: str) -> None:
    """The scores that results.json has, where the rows themselves cannot be shown."""
    sides: list[tuple[str, Mapping[str, float | None]]] = []
    if result.before:
        sides.append(("before training", result.before))
    if result.after:
        sides.append(("after training", result.after))
    if not sides:
        return
    names = list(sides[-1][1])
    st.dataframe(
        {
            "score": [title(name, results.names, results.problem_type) for name in names],
            **{side: [number(values.get(name)) for name in names] for side, values in sides},
        },
        hide_index=True,
        key=f"kept_{split}",
    )
    st.caption(f"On {result.rows:,} {split} rows, as the run wrote them.")
