"""Parameters and operations against one size: what moving its control does, before it is moved."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components import model_config
from components.charts import chart
from components.notice import plain
from glassbox.models.checks_input import Run
from glassbox.models.config_values import ConfigValues
from glassbox.models.fields import BY_NAME
from glassbox.models.sweep import SWEPT, Point, sweep
from glassbox.units import operations

_CHOICE = "swept"
# Readable on both themes.
_QUIET = "#7f8c95"


def model_sweep(values: ConfigValues, run: Run) -> None:
    """The plot; it follows the control that was moved last until another is chosen for it."""
    moved = model_config.moved()
    if st.session_state.get(f"{_CHOICE}_of") != moved:
        st.session_state[f"{_CHOICE}_of"] = moved
        if moved in SWEPT:
            st.session_state[_CHOICE] = moved
    st.session_state.setdefault(_CHOICE, SWEPT[0])
    field = st.selectbox(
        "What one size does",
        SWEPT,
        key=_CHOICE,
        persist_state="session",
        width=280,
        help="It follows the size that you change above.",
    )
    made = sweep(values, field, batch=run.batch, length=run.length)
    if not made.points:
        st.caption(plain(f"No value of {field} fits the rest of the config. {made.left_out}"))
        return
    here = next((point for point in made.points if point.value == made.now), None)
    _plot(field, made.points, here)
    said = made.left_out
    if here is None:
        said = f"Its value {made.now:,} cannot be built, so it is not on the lines. {said}"
    if all(point.parameters == made.points[0].parameters for point in made.points):
        said = f"It changes no parameter. {said}"
    st.caption(plain(f"The rest of the config stays as it is. {said}"))


def _plot(field: str, points: tuple[Point, ...], here: Point | None) -> None:
    x = [point.value for point in points]
    unit = BY_NAME[field].unit
    figure: dict[str, Any] = {
        "data": [
            {
                "type": "scatter", "name": "parameters (left)", "mode": "lines+markers",
                "marker": {"size": 5}, "x": x, "y": [float(point.parameters) for point in points],
                "hovertemplate": f"{field} %{{x:,}}<br>%{{y:,}} parameters<extra></extra>",
            },
            {
                "type": "scatter", "name": "forward pass (right)", "mode": "lines+markers",
                "yaxis": "y2", "line": {"dash": "dash"},
                "marker": {"symbol": "diamond", "size": 6},
                "x": x, "y": [float(point.flops) for point in points],
                "customdata": [operations(point.flops) for point in points],
                "hovertemplate": f"{field} %{{x:,}}<br>%{{customdata}}<extra></extra>",
            },
        ],
        "layout": {
            "xaxis": {"title": {"text": f"{field}, {unit}" if unit else field}},
            "yaxis": {"title": {"text": "parameters"}, "rangemode": "tozero"},
            "yaxis2": {
                "title": {"text": "FLOPs, forward pass"}, "overlaying": "y", "side": "right",
                "showgrid": False, "rangemode": "tozero", "exponentformat": "SI",
            },
            "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0},
            **({} if here is None else _mark(here)),
        },
    }  # fmt: skip
    first, last = points[0], points[-1]
    alt = (
        f"{field} from {first.value:,} to {last.value:,}: parameters from {first.parameters:,} to "
        f"{last.parameters:,}, forward pass from {operations(first.flops)} to "
        f"{operations(last.flops)}"
    )
    chart(figure, key="model_sweep", alt=alt, height=300)


def _mark(here: Point) -> dict[str, Any]:
    """A dotted line at the value that the config has, with the value at its top."""
    line = {"width": 1.5, "dash": "dot", "color": _QUIET}
    return {
        "shapes": [
            {"type": "line", "x0": here.value, "x1": here.value, "yref": "paper", "y0": 0, "y1": 1,
             "line": line}
        ],
        "annotations": [
            {"x": here.value, "y": 1.0, "yref": "paper", "text": f"now {here.value:,}",
             "showarrow": False, "xanchor": "left", "yanchor": "top", "xshift": 4}
        ],
    }  # fmt: skip
