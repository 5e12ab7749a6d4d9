"""The Python that does what a run did."""

from __future__ import annotations

import streamlit as st

from components import cache, run_code
from glassbox.training.store import Run


def view(run: Run) -> None:
    """One script with the run's settings, in two variants."""
    plan = cache.training_plan(run.spec, run.owner)
    if plan.can_start:
        run_code.view(run.spec, plan, run.owner)
    else:
        st.caption("The run's data or model is gone, so there is no script that runs.")
