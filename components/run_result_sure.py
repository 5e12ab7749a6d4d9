"""Whether the model knows when it is wrong: reliability diagram, confidence of right and wrong."""

from __future__ import annotations

import streamlit as st

from components import charts
from components.run_result_words import moment_switch
from glassbox.training.calibration import (
    Calibration,
    Histogram,
    calibration,
    confidences,
    histogram,
)
from glassbox.training.predictions import Predictions


@st.fragment
def draw(found: Predictions) -> None:
    """Both figures side by side, and the expected calibration error in a sentence."""
    moment = moment_switch(found, "result_sure")
    sure, right = confidences(found, moment)
    multi = found.problem_type == "multi_label_classification"
    least = 0.5 if multi else 1 / len(found.names)
    made = calibration(sure, right)
    left, other = st.columns(2, gap="medium")
    with left:
        _reliability(made)
    with other:
        _histogram(histogram(sure, right, least), "labels" if multi else "rows")
    how = "too sure" if made.gap > 0 else "not sure enough"
    st.caption(
        f"Expected calibration error {made.ece:.3f} over 10 bins of equal width, the sum of "
        "(count / n) · |accuracy − confidence| (Guo et al., 2017). On the whole the model is "
        f"{how}: its confidence is {100 * abs(made.gap):.1f} points "
        f"{'above' if made.gap > 0 else 'below'} its accuracy."
    )


def _reliability(made: Calibration) -> None:
    bins = [each for each in made.bins if each.count]
    x = [each.confidence for each in bins]
    figure = {
        "data": [
            {
                "type": "scatter", "mode": "lines", "name": "as sure as right", "x": [0, 1],
                "y": [0, 1], "line": {"dash": "dot", "width": 1.5}, "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers+lines",
                "name": "bins of this model",
                "x": x,
                "y": [each.accuracy for each in bins],
                "error_y": {
                    "type": "data",
                    "array": [each.interval.high - each.accuracy for each in bins],
                    "arrayminus": [each.accuracy - each.interval.low for each in bins],
                    "thickness": 1.2,
                },
                "text": [f"{each.count:,} in {each.low:.1f} to {each.high:.1f}" for each in bins],
                "hovertemplate": "confidence %{x:.3f}<br>right %{y:.1%}<br>%{text}<extra></extra>",
                "marker": {"size": 9},
            },
            {
                "type": "bar", "name": "count", "x": [(b.low + b.high) / 2 for b in bins],
                "y": [each.count for each in bins], "width": 0.09, "yaxis": "y2",
                "showlegend": False, "text": [f"{each.count:,}" for each in bins],
                "textposition": "outside", "cliponaxis": False, "hoverinfo": "skip",
                "opacity": 0.7,
            },
        ],
        "layout": {
            "xaxis": {"title": {"text": "confidence"}, "range": [0, 1.02], "tickformat": ".0%",
                      "anchor": "y2"},
            "yaxis": {"title": {"text": "share right"}, "range": [0, 1.03], "domain": [0.34, 1],
                      "tickformat": ".0%"},
            "yaxis2": {"title": {"text": "count"}, "domain": [0, 0.2], "anchor": "x", "nticks": 3},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            "showlegend": True,
        },
    }  # fmt: skip
    charts.chart(
        figure, key="result_reliability", height=380, top=36,
        alt=f"Reliability diagram; the expected calibration error is {made.ece:.3f}.",
    )  # fmt: skip


def _histogram(bars: Histogram, unit: str) -> None:
    middles = [(low + high) / 2 for low, high in zip(bars.edges, bars.edges[1:], strict=False)]
    width = bars.edges[1] - bars.edges[0]
    figure = {
        "data": [
            {
                "type": "bar", "name": name, "x": middles, "y": counts, "width": width * 0.94,
                "marker": {"pattern": {"shape": shape}},
                "hovertemplate": f"confidence %{{x:.3f}}<br>%{{y:,}} {name}<extra></extra>",
            }
            for name, counts, shape in (("right", bars.right, ""), ("wrong", bars.wrong, "/"))
        ],
        "layout": {
            "barmode": "stack",
            "xaxis": {"title": {"text": "confidence"}, "tickformat": ".0%"},
            "yaxis": {"title": {"text": unit}},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom",
                       "traceorder": "normal"},
            "showlegend": True,
        },
    }  # fmt: skip
    charts.chart(
        figure, key="result_confidence", height=380, top=36,
        alt=f"Confidence of {sum(bars.right)} right and {sum(bars.wrong)} wrong answers.",
    )  # fmt: skip
