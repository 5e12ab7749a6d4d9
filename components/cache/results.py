"""What ended runs said of each evaluated row: read once for everybody."""

from __future__ import annotations

import streamlit as st

from glassbox.training import results, summary
from glassbox.training.predictions import Predictions
from glassbox.training.results import Results
from glassbox.training.store import Run
from glassbox.training.summary import Summary


def evaluated(run: Run, split: str, found: Results) -> Predictions | None:
    """The rows of a split; None where the run kept none. Raises UserError for a torn file."""
    return _evaluated(run.id, split, results.stamp(run, split), run, found)


# A few megabytes each; six runs are compared at once.
@st.cache_resource(max_entries=8, show_spinner=False)
def _evaluated(
    id: str, split: str, stamp: tuple[int, int], _run: Run, _found: Results
) -> Predictions | None:
    return results.rows(_run, split, _found)


def result_summary(run: Run, split: str, found: Predictions) -> Summary:
    """All scores with their intervals: a bootstrap, which takes up to a second."""
    return _summary(run.id, split, results.stamp(run, split), found)


@st.cache_resource(max_entries=64, show_spinner=False)
def _summary(id: str, split: str, stamp: tuple[int, int], _found: Predictions) -> Summary:
    return summary.summary(_found)
