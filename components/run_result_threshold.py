"""One label at any threshold: the precision-recall curve and a slider along it."""

from __future__ import annotations

import streamlit as st

from components import charts
from components.confusion_grid import confusion_grid
from components.loss_chart import literal
from components.notice import plain
from components.run_result_words import moment_switch
from glassbox.training import thresholds
from glassbox.training.predictions import Predictions
from glassbox.training.scores import POSITIVE, ClassScore, probabilities

_THRESHOLD = "result_threshold"


@st.fragment
def draw(found: Predictions, stem: str) -> None:
    """The slider, what it comes to, and the curve."""
    multi = found.problem_type == "multi_label_classification"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        moment = moment_switch(found, "result_threshold_moment")
        label = POSITIVE
        if multi:
            label = st.selectbox(
                "Label", range(len(found.names)), format_func=found.names.__getitem__, width=260,
                key=f"threshold_label_{stem}",
            )  # fmt: skip
    truth = found.references[:, label] == 1 if multi else found.references == label
    chances = probabilities(found.logits(moment), found.problem_type)[:, label]
    curve = thresholds.curve(truth, chances)
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.session_state.setdefault(_THRESHOLD, 0.5)
        threshold = st.slider(
            plain(f"“{found.names[label]}” is said from this probability on"),
            0.0, 1.0, step=0.01, key=_THRESHOLD,
        )  # fmt: skip
        one, negatives = thresholds.at(curve, threshold)
        _numbers(one, negatives)
        name = found.names[label]
        confusion_grid(
            (f"not {name}" if multi else found.names[1 - label], name),
            [[negatives, one.false_positives], [one.false_negatives, one.true_positives]],
            key=f"threshold_grid_{stem}_{label}",
        )
    with right:
        _figure(curve, one, threshold, name)
    st.caption(
        plain(
            f"Average precision {curve.average_precision:.3f}. F1 is highest at {curve.best:.2f}: "
            f"{thresholds.at(curve, curve.best)[0].f1:.3f}; that threshold was found on these very "
            "rows, so other rows will give it a little less. "
            + ("sigmoid" if multi else "argmax of two classes")
            + " is the threshold 0.5."
        )
    )


def _numbers(one: ClassScore, negatives: int) -> None:
    rows = one.support + one.false_positives + negatives
    right = one.true_positives + negatives
    values = (
        ("Accuracy", right / rows),
        ("F1", one.f1),
        ("Precision", one.precision),
        ("Recall", one.recall),
    )
    for column, (name, value) in zip(st.columns(4), values, strict=True):
        column.metric(name, f"{value:.3f}")


def _figure(curve: thresholds.Curve, one: ClassScore, threshold: float, name: str) -> None:
    figure = {
        "data": [
            {
                "type": "scatter", "mode": "lines", "name": "all thresholds",
                "x": [recall for _, _, recall in curve.points],
                "y": [precision for _, precision, _ in curve.points],
                "text": [f"{cut:.3f}" for cut, _, _ in curve.points],
                "hovertemplate": "threshold %{text}<br>recall %{x:.3f}<br>precision %{y:.3f}"
                "<extra></extra>",
                "line": {"width": 2.5},
            },
            {
                "type": "scatter", "mode": "markers", "name": f"threshold {threshold:.2f}",
                "x": [one.recall], "y": [one.precision],
                "marker": {"size": 14, "symbol": "diamond"},
                "hovertemplate": "recall %{x:.3f}<br>precision %{y:.3f}<extra></extra>",
            },
        ],
        "layout": {
            "xaxis": {"title": {"text": literal(f"recall of “{name}”")}, "range": [-0.02, 1.02]},
            "yaxis": {"title": {"text": literal(f"precision of “{name}”")}, "range": [0, 1.04]},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            "showlegend": True,
        },
    }  # fmt: skip
    charts.chart(
        figure, key="result_precision_recall", height=380, top=36,
        alt=f"Precision and recall; at threshold {threshold:.2f} they are {one.precision:.3f} and "
        f"{one.recall:.3f}.",
    )  # fmt: skip
