"""Runs beside each other: their curves in one figure, what differed, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components.charts import chart
from components.in_url import in_url
from components.loss_chart import literal
from components.notice import notice, plain
from components.run_result_words import score_title
from glassbox.training import compare, paired
from glassbox.training.compare import (
    Outcome,
    Setting,
    names_of_scores,
    paired_verdict,
    verdict,
)
from glassbox.training.curve import Curve
from glassbox.training.paired import Pair, p_words
from glassbox.training.predictions import Predictions
from glassbox.training.store import Run
from glassbox.units import duration

MOST = 6
# So many columns are wider than the page: each then has the pixels that its longest cell takes.
_MANY, _WIDE = 4, 215
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_SYMBOLS = ("circle", "diamond", "square", "cross", "triangle-up", "x")
# The field of Curve -> what the switch says, and the title of the axis.
_SERIES = {
    "smoothed": ("Loss, smoothed", "loss (of a step, smoothed)"),
    "loss": ("Loss", "loss (of a step)"),
    "learning_rate": ("Learning rate", "learning rate"),
    "grad_norm": ("Gradient norm", "gradient norm"),
}
# What is put under a step -> what the switch says, and the title of the axis.
_AXES = {
    "step": ("by step", "step"),
    "epoch": ("by epoch", "epoch"),
    "time": ("by time", "minutes in training"),
}


def choose(runs: Sequence[Run]) -> list[str]:
    """Two to six runs by id; the newest two on opening, and what the address names."""
    known = {run.id: run for run in runs}
    key = "compare_runs"
    asked = [id for id in st.query_params.get("runs", "").split(",") if id in known][:MOST]
    if asked:
        st.session_state[key] = asked
    elif not set(st.session_state.get(key, ())) <= known.keys() or key not in st.session_state:
        st.session_state[key] = [run.id for run in runs[:2]]

    def follow() -> None:
        st.query_params["runs"] = ",".join(st.session_state[key])

    return st.multiselect(
        "Runs, two to six",
        list(known),
        # Names can be equal, and Streamlit tells options apart by their text.
        format_func=lambda id: f"{known[id].name} · {id[-6:]}",
        key=key,
        max_selections=MOST,
        on_change=follow,
        persist_state="session",
    )


def curves(runs: Sequence[Run], found: Sequence[Curve]) -> None:
    """One line a run; each has a colour, a dash and a symbol of its own."""
    scores = dict.fromkeys(name for curve in found for name in curve.evaluations)
    series = {
        **dict(list(_SERIES.items())[:2]),
        **{f"eval_{name}": (f"Validation {_words(name)}", _words(name)) for name in scores},
        **dict(list(_SERIES.items())[2:]),
    }
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        st.selectbox(
            "Series",
            list(series),
            format_func=lambda name: series[name][0],
            key="series",
            label_visibility="collapsed",
            on_change=in_url("series", list(series), "smoothed"),
            persist_state="session",
            width=280,
        )
        st.segmented_control(
            "Axis",
            list(_AXES),
            format_func=lambda name: _AXES[name][0],
            required=True,
            key="by",
            label_visibility="collapsed",
            on_change=in_url("by", list(_AXES), "step"),
            persist_state="session",
        )
    chosen = str(st.session_state["series"])
    by = next(axis for axis in compare.AXES if axis == st.session_state["by"])
    lines = []
    for place, (run, curve) in enumerate(zip(runs, found, strict=True)):
        points = _points(curve, chosen)
        places = compare.places(run, curve, [step for step, _ in points], by)
        lines.append({
            "type": "scatter",
            "x": list(places),
            "y": [value for _, value in points] if places else [],
            "name": literal(run.name),
            "mode": "lines+markers" if chosen.startswith("eval_") else "lines",
            "line": {"dash": _DASHES[place], "width": 1.5 if chosen == "loss" else 2.5},
            "marker": {"symbol": _SYMBOLS[place], "size": 9},
        })  # fmt: skip
    title = series[chosen][1]
    layout = {
        "xaxis": {"title": {"text": _AXES[by][1]}},
        "yaxis": {"title": {"text": literal(title)}, "rangemode": "tozero"},
        "hovermode": "x unified",
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
    }
    figure = {"data": lines, "layout": layout}
    chart(figure, key="compare_curves", height=360, top=40, alt=f"{title} of {len(runs)} runs")
    if by == "time":
        st.caption(plain(_about_time(runs, found)))


def _about_time(runs: Sequence[Run], found: Sequence[Curve]) -> str:
    """Where the minutes come from."""
    said = (
        "Minutes in training when the step was done, as each run wrote them down: evaluations and "
        "checkpoints before it included, waiting in the queue and pauses not."
    )
    old = [run.name for run, curve in zip(runs, found, strict=True) if not curve.seconds]
    if not old:
        return said
    named = ", ".join(f"“{name}”" for name in old)
    return f"{said} Of {named} they are not known: its steps are drawn at the run's mean speed."


def _points(curve: Curve, series: str) -> Sequence[tuple[int, float | None]]:
    if series.startswith("eval_"):
        return curve.evaluations.get(series.removeprefix("eval_"), ())
    points: Sequence[tuple[int, float | None]] = getattr(curve, series)
    return points


def _words(name: str) -> str:
    return "loss" if name == "loss" else score_title(name)


def outcomes(runs: Sequence[Run], found: Sequence[Outcome]) -> None:
    """A line a score, a column a run; from the second on with the difference to the first."""
    names = names_of_scores(found)
    table: dict[str, list[str]] = {"": [*map(_words, names), "rows", "steps", "time in training"]}
    for run, each in zip(runs, found, strict=True):
        cells = [_cell(each, found[0], name) for name in names]
        cells += ["–" if each.rows is None else f"{each.rows:,}", f"{each.steps:,}"]
        # Runs of one name: the end of the id keeps their columns apart.
        table[f"{run.name} · {run.id[-6:]}"] = [*cells, duration(each.seconds)]
    few = len(runs) < _MANY
    st.dataframe(
        table, hide_index=True, key="compare_outcomes", height="content",
        column_config={
            name: st.column_config.TextColumn(pinned=not name, width=None if few else _WIDE)
            for name in table
        },
        alt="What each run came to on its validation rows",
    )  # fmt: skip
    st.caption(
        "On the validation rows of each run. In parentheses the difference to the first run, in "
        "square brackets Wilson's 95 % interval of the accuracy."
    )


def _cell(each: Outcome, first: Outcome, name: str) -> str:
    value = each.scores.get(name)
    if value is None:
        return "–"
    said = f"{value:.3f}"
    if name == "accuracy" and (reach := each.interval()) is not None:
        said += f" [{reach.low:.3f} to {reach.high:.3f}]"
    if each is not first and name in first.scores:
        said += f" ({value - first.scores[name]:+.3f})"
    return said


def _same_task(first: Run, other: Run) -> bool:
    """Whether accuracies can be compared at all: of the same labels of the same data."""
    ours, theirs = first.spec, other.spec
    return (ours.dataset, ours.label, ours.problem_type) == (
        theirs.dataset, theirs.label, theirs.problem_type,
    )  # fmt: skip


def verdicts(
    runs: Sequence[Run], found: Sequence[Outcome], rows: Sequence[Predictions | None]
) -> None:
    """A sentence on each run that differs from the first: row by row where both kept theirs."""
    pairs: list[tuple[Run, Pair]] = []
    for run, each, theirs in zip(runs[1:], found[1:], rows[1:], strict=True):
        pair = paired.compare(rows[0], theirs) if rows[0] and theirs else None
        if pair is not None:
            pairs.append((run, pair))
        elif _same_task(runs[0], run) and (
            said := verdict(found[0], each, (runs[0].name, run.name))
        ):
            notice("info", said)
    if len(pairs) == 1:
        run, pair = pairs[0]
        notice("info", paired_verdict(pair, (runs[0].name, run.name)))
    elif pairs:
        _pairs(runs[0], pairs)


def _pairs(first: Run, pairs: Sequence[tuple[Run, Pair]]) -> None:
    """Several runs against the first, a line each."""
    st.dataframe(
        {
            "compared with the first": [f"{run.name} · {run.id[-6:]}" for run, _ in pairs],
            "rows of both": [pair.rows for _, pair in pairs],
            "both right": [pair.both for _, pair in pairs],
            "only the first": [pair.only_first for _, pair in pairs],
            "only this one": [pair.only_other for _, pair in pairs],
            "neither": [pair.neither for _, pair in pairs],
            "difference": [_difference(pair) for _, pair in pairs],
        },
        hide_index=True,
        key="compare_pairs",
        alt="Rows that one run alone has right, against the first run",
    )
    st.caption(
        plain(
            f"The validation rows that each has evaluated as well as the first, “{first.name}”: "
            "how many are right. p by McNemar's exact test."
        )
    )


def _difference(pair: Pair) -> str:
    if pair.only_first == pair.only_other:
        return "none"
    better = "first is better" if pair.only_first > pair.only_other else "this one is better"
    return f"{'may be chance' if pair.is_chance else better} ({p_words(pair.p_value)})"


def settings_table(runs: Sequence[Run], rows: Sequence[Setting]) -> None:
    """What differed; all settings at a switch."""
    every = st.toggle("All settings, also those that agree", key="compare_all")
    shown = [row for row in rows if every or row.differs]
    if not shown:
        st.caption("These runs have the same settings: what differs came from elsewhere.")
        return
    table: dict[str, list[Any]] = {"setting": [row.name for row in shown]}
    for place, run in enumerate(runs):
        # Runs of one name: the end of the id keeps their columns apart.
        table[f"{run.name} · {run.id[-6:]}"] = [row.values[place] for row in shown]
    st.dataframe(table, hide_index=True, alt="Settings in which the runs differ")


def nothing_yet(count: int) -> None:
    """What to do where there are not two runs to choose from."""
    have = "You have no run yet" if not count else "You have one run"
    st.markdown(plain(f"{have}: two are needed to compare."))
    st.caption(
        "The prepared example below trains the same model twice: once from its pretrained weights, "
        "once from random ones."
    )
