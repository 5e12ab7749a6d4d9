"""The Python that does what a run did."""

from __future__ import annotations

import streamlit as st

from components import cache
from glassbox.snippets import fine_tune as snippets
from glassbox.training.store import Run


def view(run: Run) -> None:
    """One script with the run's settings."""
    plan = cache.training_plan(run.spec, run.owner)
    if plan.can_start:
        st.code(snippets.source(run.spec, plan), language="python")
    else:
        st.caption("The run's data or model is gone, so there is no script that runs.")
