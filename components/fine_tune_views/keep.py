"""The model of a run, to be taken away."""

from __future__ import annotations

import streamlit as st

from glassbox.training.store import Run


def view(run: Run) -> None:
    """What there is to keep."""
    if not run.status.has_model:
        st.caption("This run has saved no model: a model is saved when a run ends or is stopped.")
        return
    st.caption(f"save_pretrained wrote the weights of step {run.status.step:,} to the workspace.")
