"""A run that has ended: a switch between its result, the model to try and keep, and the rest."""

from __future__ import annotations

import streamlit as st

from components import frame
from components.fine_tune_views import code, keep, result, try_it, went
from components.in_url import switch
from glassbox.training.store import Run

# The name in the URL -> what the switch says, and what draws it.
PARTS = {
    "result": ("Result", result.view),
    "try": ("Try it", try_it.view),
    "keep": ("Keep it", keep.view),
    "went": ("How it went", went.view),
    "code": ("Code", code.view),
}
_OF = "show_of"


def view(run: Run) -> None:
    """The part that the address names; only that part is made.

    A run opens on its result; one that broke before it had any opens on how it went.
    """
    if st.session_state.get(_OF) != run.id:
        # Another run's part is not carried over to this one.
        st.session_state[_OF] = run.id
        st.session_state.pop("show", None)
    opens = "result" if (run.folder / "results.json").exists() else "went"
    titles = {name: title for name, (title, _) in PARTS.items()}
    title, draw = PARTS[switch("Part", "show", titles, opens)]
    with frame.boundary(f"“{title}”"):
        draw(run)
