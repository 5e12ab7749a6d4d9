"""One text of one's own: what the model says of it, and what it said before it was trained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components import charts
from components.loss_chart import literal
from components.notice import notice, plain
from glassbox.text import shortened
from glassbox.training.predict import THRESHOLD, Prediction

_CHARS = 2_000
# Of a longer name the beginning stands beside its bar.
_NAME_CHARS = 24
# More bars than that are not read; the likeliest are drawn, the table of many texts has all.
MOST_BARS = 12
_HOW = {
    "single_label_classification": "softmax of the logits: the probabilities sum to 1",
    "multi_label_classification": "sigmoid of each logit: every label for itself",
    "regression": "the model's output as it is",
}


def sentences(text: str, pair: str | None, example: Sequence[str]) -> tuple[str | None, str | None]:
    """Boxes for one's own text, and a second where the run has pairs; None where one is empty.

    ``text`` and ``pair`` are the columns' names, ``example`` what the boxes open with.
    """
    first = st.text_area(
        plain(text), example[0], key="text", bind="query-params", max_chars=_CHARS, height=80
    )
    second = None
    if pair is not None:
        given = example[1] if len(example) > 1 else ""
        second = st.text_area(
            plain(pair), given, key="pair", bind="query-params", max_chars=_CHARS, height=80
        )
    if not (first or "").strip() or (pair is not None and not (second or "").strip()):
        return None, None
    return first, second


def threshold() -> float:
    """From which probability on a label counts."""
    return float(
        st.slider(
            "Threshold",
            0.05,
            0.95,
            THRESHOLD,
            0.05,
            key="threshold",
            bind="query-params",
            help="Of a text with several labels, each with at least this probability counts.",
        )
    )


def prediction(found: Prediction, before: Prediction | None, at: float) -> None:
    """The answer in words, and a bar a class; ``at`` is the threshold of several labels."""
    if found.problem_type == "regression":
        _number(found, before)
    else:
        _labels(found, at)
        _bars(found, before, at)
    st.caption(
        f"{_HOW[found.problem_type]} · read {found.tokens:,} tokens · names from id2label of the "
        "config"
    )
    if found.cut:
        notice("info", "The text was longer than max_length; its end was not read.")


def _number(found: Prediction, before: Prediction | None) -> None:
    name = plain(found.names[0])
    if before is None:
        st.metric(name, f"{found.values[0]:.4g}")
    else:
        change = found.values[0] - before.values[0]
        st.metric(name, f"{found.values[0]:.4g}", f"{change:+.4g} by training", delta_color="off")


def _labels(found: Prediction, at: float) -> None:
    if found.problem_type == "single_label_classification":
        st.markdown(f"**{plain(found.label)}** · probability {found.values[found.best]:.1%}")
        return
    chosen = found.labels(at)
    st.markdown(f"**{plain(', '.join(chosen))}** · probability {at:.0%} or more")


def _bars(found: Prediction, before: Prediction | None, at: float) -> None:
    order = sorted(range(len(found.names)), key=lambda id: -found.values[id])[:MOST_BARS]
    shown = sorted(order) if len(found.names) <= MOST_BARS else order
    # A place a bar: two names that begin alike are two bars.
    names = [str(place) for place in range(len(shown))]
    traces = [_bar("after training", [found.values[id] for id in shown], names)]
    if before is not None:
        traces.insert(
            0, _bar("before training", [before.values[id] for id in shown], names, before=True)
        )
    layout: dict[str, Any] = {
        "xaxis": {"title": {"text": "probability"}, "range": [0, 1.1], "tickformat": ".0%"},
        "yaxis": {
            "type": "category",
            "autorange": "reversed",
            "automargin": True,
            "tickvals": names,
            "ticktext": [literal(shortened(found.names[id], _NAME_CHARS)) for id in shown],
        },
        "barmode": "group",
        "showlegend": before is not None,
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
    }
    if found.problem_type == "multi_label_classification":
        line = {"dash": "dot", "width": 1}
        layout["shapes"] = [
            {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "line": line}
        ]
    charts.chart(
        {"data": traces, "layout": layout},
        key="fine_tune_prediction",
        alt=f"Probabilities of {len(found.names)} classes; the likeliest has "
        f"{found.values[found.best]:.1%}.",
        height=(120 if before is not None else 90)
        + (46 if before is not None else 34) * len(shown),
        top=28 if before is not None else 8,
    )
    if len(found.names) > MOST_BARS:
        st.caption(f"The {MOST_BARS} likeliest of {len(found.names):,} classes.")


def _bar(
    name: str, values: Sequence[float], names: Sequence[str], *, before: bool = False
) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": list(values),
        "y": list(names),
        "text": [f"{value:.1%}" for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "hoverinfo": "skip",
        # Told apart by a hatching, too.
        "marker": {
            "color": charts.palette()[7 if before else 0],
            "pattern": {"shape": "/" if before else ""},
        },
    }
