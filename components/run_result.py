"""What came out of a run: scores before and after, who was taken for whom, and a box to try it."""

from __future__ import annotations

import streamlit as st

from components import charts, run_result_old
from components.loss_chart import literal
from components.notice import plain
from glassbox.training.predict import Prediction
from glassbox.training.results import Results
from glassbox.training.store import Run

_CHARS = 2_000


def details(run: Run, found: Results) -> None:
    """Scores before and after training on each split, then who was taken for whom."""
    for split, result in found.splits.items():
        table = {
            "score": list(result.after or result.before or ()),
            "before training": list((result.before or {}).values()),
            "after training": list((result.after or {}).values()),
        }
        st.caption(f"{result.rows:,} {split} rows")
        if result.before and result.after:
            st.dataframe(table, hide_index=True, key=f"scores_{split}")
    if found.old is not None:
        names = [name for name in (run.spec.text, run.spec.text_pair) if name is not None]
        run_result_old.draw(found, found.old, names)


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
