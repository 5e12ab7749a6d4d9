"""How a run went: its curves, and what its process printed."""

from __future__ import annotations

import streamlit as st

from components import run_live, run_numbers
from glassbox.training import store
from glassbox.training.digest import Digest, View
from glassbox.training.store import Run

_READ = "fine_tune_read"


def digest_of(run: Run) -> Digest:
    """What this browser has read of the run so far; a reload begins again from the file."""
    view: View | None = st.session_state.get(_READ)
    if view is None or view.path.parent != run.folder:
        view = st.session_state[_READ] = View(run.folder / "events.jsonl")
    view.update()
    return view.digest


def view(run: Run) -> None:
    """The latest numbers, the curves and the log; the same for a run that still goes."""
    read = digest_of(run)
    shown = read.curve
    run_numbers.numbers(run, shown)
    run_live.curves(run, shown)
    run_live.printed(run, store.tail(run.folder, run_live.LOG_LINES), read.notes)
    if not run.is_live:
        run_live.take_log(run, lambda: store.whole_log(run.folder))
