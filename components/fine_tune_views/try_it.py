"""The model of a run on sentences of one's own."""

from __future__ import annotations

import streamlit as st

from components import cache, frame, run_result
from glassbox.training import predict
from glassbox.training.store import Run


def view(run: Run) -> None:
    """A box for a text, and the model's answer."""
    if not run.status.has_model:
        st.caption("This run has saved no model: a model is saved when a run ends or is stopped.")
        return
    left, right = st.columns([3, 2])
    with left:
        text, pair = run_result.sentences(run.spec.text, run.spec.text_pair)
    with right:
        if text is None:
            st.caption("Type a sentence of your own; the model's answer comes here.")
        elif frame.models_ready():
            with frame.boundary("Trying the model"):
                model = cache.classifier(run.id)
                run_result.prediction(predict.classify(model, text, pair))
