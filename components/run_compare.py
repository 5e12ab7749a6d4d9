"""Runs beside each other: their curves in one figure, what differed, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from components.charts import chart
from components.in_url import in_url
from components.loss_chart import literal
from components.notice import notice, plain
from components.run_numbers import duration
from glassbox.training.compare import Outcome, Setting, verdict
from glassbox.training.curve import Curve
from glassbox.training.store import Run

MOST = 6
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_SYMBOLS = ("circle", "diamond", "square", "cross", "triangle-up", "x")
# The field of Curve -> what the switch says, and the title of the axis.
_SERIES = {
    "smoothed": ("Loss, smoothed", "loss (cross-entropy, nats)"),
    "eval_loss": ("Validation loss", "loss on validation (nats)"),
    "accuracy": ("Accuracy", "accuracy on validation"),
    "f1": ("F1", "F1 on validation"),
    "learning_rate": ("Learning rate", "learning rate"),
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
    st.segmented_control(
        "Series",
        list(_SERIES),
        format_func=lambda name: _SERIES[name][0],
        required=True,
        key="series",
        label_visibility="collapsed",
        on_change=in_url("series", list(_SERIES), "smoothed"),
    )
    series = str(st.session_state["series"])
    figure = go.Figure()
    for place, (run, curve) in enumerate(zip(runs, found, strict=True)):
        points = getattr(curve, series)
        figure.add_scatter(
            x=[step for step, _ in points],
            y=[value for _, value in points],
            name=literal(run.name),
            mode="lines" if series in ("smoothed", "learning_rate") else "lines+markers",
            line={"dash": _DASHES[place], "width": 2.5},
            marker={"symbol": _SYMBOLS[place], "size": 9},
        )
    title = _SERIES[series][1]
    figure.update_xaxes(title_text="step")
    figure.update_yaxes(title_text=title, rangemode="tozero")
    figure.update_layout(
        hovermode="x unified",
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
    )
    chart(figure, key="compare_curves", height=360, top=40, alt=f"{title} of {len(runs)} runs")


def outcomes(runs: Sequence[Run], found: Sequence[Outcome]) -> None:
    """A line a run, and a sentence on each that differs from the first."""
    st.dataframe(
        {
            "run": [run.name for run in runs],
            "accuracy": [_percent(each.accuracy) for each in found],
            "± (19 in 20)": [_percent(each.noise()) for each in found],
            "F1": [_number(each.f1) for each in found],
            "validation loss": [_number(each.eval_loss) for each in found],
            "steps": [each.steps for each in found],
            "time in training": [duration(each.seconds) for each in found],
        },
        hide_index=True,
        alt="What each run came to, by its last evaluation",
    )
    for run, each in zip(runs[1:], found[1:], strict=True):
        if said := verdict(found[0], each, (runs[0].name, run.name)):
            notice("info", said)


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


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
