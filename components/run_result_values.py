"""Values predicted against true ones, and what is left between them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components import charts, run_result_rows
from components.run_result_words import moment_switch
from glassbox.training.predictions import Predictions
from glassbox.training.scores import predicted

# What a browser draws without a pause; of more rows every so-manieth is drawn.
_MOST_POINTS = 2_000


@st.fragment
def draw(found: Predictions, file: str, stem: str) -> None:
    """The scatter, the residuals, and the rows."""
    moment = moment_switch(found, "result_values")
    stride = -(-len(found) // _MOST_POINTS)
    truth = found.references[::stride].astype(float)
    said = predicted(found.logits(moment), found.problem_type)[::stride].astype(float)
    rows = found.rows[::stride]
    low, high = float(min(truth.min(), said.min())), float(max(truth.max(), said.max()))
    left, right = st.columns(2, gap="medium")
    with left:
        _scatter(
            truth, said, rows, [low, high], "true value", "predicted value", "result_scatter",
            "Predicted against true values.",
        )  # fmt: skip
    with right:
        _scatter(
            said, said - truth, rows, None, "predicted value", "residual: predicted − true",
            "result_residuals", "Residuals by predicted value.",
        )  # fmt: skip
    part = f" Every {stride}th row is drawn." if stride > 1 else ""
    st.caption(f"On the dotted line a prediction is right.{part}")
    run_result_rows.draw(found, moment, file, stem)


def _scatter(
    x: Any,
    y: Any,
    rows: Any,
    diagonal: list[float] | None,
    across: str,
    up: str,
    key: str,
    alt: str,
) -> None:
    ends = diagonal or [float(x.min()), float(x.max())]
    figure = {
        "data": [
            {
                "type": "scatter", "mode": "markers", "x": x.tolist(), "y": y.tolist(),
                "text": [f"row {row}" for row in rows], "marker": {"size": 6, "opacity": 0.6},
                "hovertemplate": "%{text}<br>%{x:.4g}, %{y:.4g}<extra></extra>",
            },
            {
                "type": "scatter", "mode": "lines", "x": ends, "y": diagonal or [0, 0],
                "line": {"dash": "dot", "width": 2}, "hoverinfo": "skip",
            },
        ],
        "layout": {
            "xaxis": {"title": {"text": across}},
            "yaxis": {"title": {"text": up}},
            "showlegend": False,
        },
    }  # fmt: skip
    charts.chart(figure, key=key, alt=alt, height=360)
