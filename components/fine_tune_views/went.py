"""How a run went: its curves, and what its process printed."""

from __future__ import annotations

import streamlit as st

from components import run_live
from glassbox.training import store
from glassbox.training.curve import curve
from glassbox.training.events import Feed
from glassbox.training.store import Run


def feed_of(run: Run) -> Feed:
    """What this browser has read of the run so far; a reload begins again from the file."""
    key = "fine_tune_feed"
    if key not in st.session_state or st.session_state[key].path.parent != run.folder:
        st.session_state[key] = Feed(run.folder / "events.jsonl")
    feed: Feed = st.session_state[key]
    feed.update()
    return feed


def view(run: Run) -> None:
    """The latest numbers, the curves and the log; the same for a run that still goes."""
    feed = feed_of(run)
    shown = curve(feed.logs)
    run_live.numbers(run, shown)
    run_live.curves(run, shown)
    run_live.printed(run, store.tail(run.folder, run_live.LOG_LINES), feed.notes)
