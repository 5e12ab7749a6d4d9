"""What came out of a run."""

from __future__ import annotations

import streamlit as st

from components import run_result
from glassbox.training import results
from glassbox.training.store import Run


def view(run: Run) -> None:
    """Scores before and after training, and the rows themselves."""
    found = results.read(run)
    if found is None:
        st.caption("This run has no result: it ended before its first evaluation was over.")
        return
    run_result.details(run, found)
