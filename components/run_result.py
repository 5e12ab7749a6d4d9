"""A box to try a run's model, and its answer."""

from __future__ import annotations

import streamlit as st

from components import charts
from components.loss_chart import literal
from components.notice import plain
from glassbox.training.predict import Prediction

_CHARS = 2_000


def sentences(text: str, pair: str | None) -> tuple[str | None, str | None]:
    """Boxes for one's own text, and a second one where the run has pairs; None until typed."""
    first = st.text_area(plain(text), key="text", bind="query-params", max_chars=_CHARS, height=80)
    second = None
    if pair is not None:
        second = st.text_area(
            plain(pair), key="pair", bind="query-params", max_chars=_CHARS, height=80
        )
    if not first.strip() or (pair is not None and not (second or "").strip()):
        return None, None
    return first, second


def prediction(found: Prediction) -> None:
    """Probabilities as bars, and the label in words."""
    best = max(found.probabilities)
    st.markdown(f"**{plain(found.label)}** · probability {best:.1%}")
    figure = {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": list(found.probabilities),
                "y": [literal(name) for name in found.names],
                "text": [f"{each:.1%}" for each in found.probabilities],
                "textposition": "auto",
                "hoverinfo": "skip",
            }
        ],
        "layout": {
            "xaxis": {"title": {"text": "probability"}, "range": [0, 1]},
            "yaxis": {"type": "category", "autorange": "reversed", "automargin": True},
        },
    }
    charts.chart(
        figure,
        key="fine_tune_prediction",
        alt=f"Probabilities of {len(found.names)} classes; the likeliest has {best:.1%}.",
        height=90 + 34 * len(found.names),
    )
    cut = ", cut to max_length" if found.cut else ""
    st.caption(
        f"softmax of the model's logits on {found.tokens} tokens{cut}; class names from id2label "
        "of its config."
    )
