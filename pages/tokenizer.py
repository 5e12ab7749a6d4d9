"""Tokenizer: what is asked of it, and what it answers."""

import streamlit as st

from components import frame, visitor
from components.tokenizer_views import text

# The name in the URL -> what the switch says, and what draws the view.
VIEWS = {
    "text": ("One text", text.view),
}


def choose() -> str:
    """The view that is shown; it is in the URL."""
    if len(VIEWS) == 1:
        return next(iter(VIEWS))
    return st.segmented_control(
        "View",
        list(VIEWS),
        default="text",
        format_func=lambda name: VIEWS[name][0],
        required=True,
        key="view",
        label_visibility="collapsed",
    )


with frame.page(frame.TOKENIZER), frame.boundary("This view"):
    VIEWS[choose()][1](visitor.owner())
