"""The curves of runs beside each other, as far as this browser has read them."""

from __future__ import annotations

import streamlit as st

from glassbox.training.curve import Curve
from glassbox.training.digest import View
from glassbox.training.store import Run

_VIEWS = "run_views"
# More runs than any page draws at a time.
_MOST = 8


def of(run: Run) -> Curve:
    """The run's curve; what was read of its record is kept, and only what is new is read."""
    views: dict[str, View] = st.session_state.setdefault(_VIEWS, {})
    view = views.setdefault(run.id, View(run.folder / "events.jsonl"))
    while len(views) > _MOST:
        del views[next(iter(views))]
    view.update()
    return view.digest.curve
