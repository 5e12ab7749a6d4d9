"""What the tiny models of the families did with a text: who saw whom, and what flowed where."""

from __future__ import annotations

import streamlit as st

from glassbox.families import flow as flows
from glassbox.families import visibility
from glassbox.families.graph import Flow
from glassbox.families.visibility import Seen


# At most 32 tokens: 8 heads and 6 attentions of 32 x 32 are 200 kB.
@st.cache_resource(max_entries=96, show_spinner="Running the model")
def seen(family: str, owner: str, text: str, target: str, padding: int) -> Seen:
    """One pass of a family's tiny model, its masks and its attention."""
    return visibility.look(family, owner, text, target, padding)


@st.cache_resource(max_entries=64, show_spinner="Running the model")
def flow(family: str, owner: str, text: str, target: str) -> Flow:
    """One pass of a family's tiny model, from module to module."""
    return flows.trace(family, owner, text, target)
