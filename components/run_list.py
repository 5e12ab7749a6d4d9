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
from glassbox.training.store import Run

_SHOWN = 8


@dataclass(frozen=True)
class Choice:
    """What the person asked for, and of which run."""

    verb: Literal["open", "delete"]
    id: str


def draw(runs: Sequence[Run], key: str = "runs") -> Choice | None:
    """The list; gives back what was clicked."""
    chosen = None
    for run in runs[:_SHOWN]:
        name, state, score, opens, deletes = st.columns(
            [5, 2, 3, 1.3, 1.3], vertical_alignment="center"
        )
        name.markdown(f"**{plain(run.name)}**  \n:small[{plain(when(run.created))}]")
        state.markdown(badge(run.state))
        score.markdown(f":small[{plain(summary(run))}]")
        if opens.button("Open", key=f"{key}_open_{run.id}", width="stretch"):
            chosen = Choice("open", run.id)
        with deletes:
            if run_steer.delete(run, f"{key}_delete_{run.id}"):
                chosen = Choice("delete", run.id)
    if len(runs) > _SHOWN:
        st.caption(f"{len(runs) - _SHOWN} older runs are not shown.")
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
    metrics = run.status.metrics or {}
    accuracy, f1 = metrics.get("eval_accuracy"), metrics.get("eval_f1")
    if run.state == "finished" and accuracy is not None and f1 is not None:
        return f"accuracy {accuracy:.1%}, F1 {f1:.3f}"
    return f"step {run.status.step:,} of {run.status.max_steps:,}" if run.status.max_steps else ""
