"""One's own runs, newest first, to open, rename or delete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import streamlit as st

from components import run_steer
from components.notice import plain
from components.run_live import badge
from glassbox.training.compare import outcome
from glassbox.training.scores import ProblemType
from glassbox.training.store import Run, Unreadable

_SHOWN = 8
# Name, state, outcome, and two buttons whose words fit.
_WIDTHS = (3.8, 1.6, 2.9, 1.3, 2)
# By task, the scores that a list has room for; and what they are called there.
_TOLD: dict[ProblemType, tuple[str, ...]] = {
    "single_label_classification": ("accuracy", "f1"),
    "multi_label_classification": ("f1_micro", "f1_macro"),
    "regression": ("rmse", "mse", "pearson"),
}
_SHORT = {
    "f1": "F1",
    "f1_micro": "micro F1",
    "f1_macro": "macro F1",
    "rmse": "RMSE",
    "mse": "MSE",
    "pearson": "Pearson",
}


@dataclass(frozen=True)
class Choice:
    """What the person asked for, and of which run."""

    verb: Literal["open", "stop", "delete"]
    id: str


def draw(runs: Sequence[Run], key: str = "runs") -> Choice | None:
    """The list; gives back what was clicked."""
    chosen = None
    pages, at = -(-len(runs) // _SHOWN), f"{key}_page"
    if st.session_state.get(at, 1) > pages:
        # The last page's only run has been deleted.
        st.session_state[at] = pages
    first = (st.session_state.get(at, 1) - 1) * _SHOWN
    for run in runs[first : first + _SHOWN]:
        name, state, score, opens, deletes = st.columns(_WIDTHS, vertical_alignment="center")
        name.markdown(f"**{plain(run.name)}**  \n:small[{plain(when(run.created))}]")
        state.markdown(badge(run.state))
        score.markdown(f":small[{plain(summary(run))}]")
        if opens.button("Open", key=f"{key}_open_{run.id}", width="stretch"):
            chosen = Choice("open", run.id)
        with deletes:
            if run_steer.delete(run, f"{key}_delete_{run.id}"):
                chosen = Choice("delete", run.id)
    if pages > 1:
        st.pagination(pages, key=at)
    return chosen


def damaged(runs: Sequence[Unreadable], key: str = "damaged") -> Choice | None:
    """The runs of which no more than the name is known; gives back what was clicked."""
    chosen = None
    for run in runs:
        name, state, _, stops, deletes = st.columns(_WIDTHS, vertical_alignment="center")
        name.markdown(f"**{plain(run.name)}**  \n:small[{plain(when(run.created))}]")
        state.markdown(":red-badge[:material/error: cannot be read]")
        if run.is_live and stops.button("Stop", key=f"{key}_stop_{run.id}", width="stretch"):
            chosen = Choice("stop", run.id)
        with deletes:
            if run_steer.delete(run, f"{key}_delete_{run.id}"):
                chosen = Choice("delete", run.id)
    return chosen


def when(created: str) -> str:
    """An ISO time in UTC for a person.

    >>> when("2026-11-22T10:58:00.000000+00:00")
    '22 Nov 2026, 10:58 UTC'
    """
    try:
        return f"{datetime.fromisoformat(created):%d %b %Y, %H:%M} UTC"
    except ValueError:
        return ""


def summary(run: Run) -> str:
    """A run's outcome, or how far it is."""
    found = outcome(run, None).scores
    if run.state != "finished" or not found:
        status = run.status
        return f"step {status.step:,} of {status.max_steps:,}" if status.max_steps else ""
    told = [name for name in _TOLD[run.spec.problem_type] if name in found]
    return ", ".join(
        f"accuracy {found[name]:.1%}"
        if name == "accuracy"
        else f"{_SHORT.get(name, name)} {found[name]:.3f}"
        for name in told
    )
