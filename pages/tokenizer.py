"""Tokenizer: what is asked of it, and what it answers."""

import streamlit as st

from components import frame, visitor
from components.tokenizer_views import batch, chat, compare, decode, steps, text, train, vocabulary

# The name in the URL -> what the switch says, and what draws the view.
VIEWS = {
    "text": ("One text", text.view),
    "compare": ("Compare", compare.view),
    "steps": ("Step by step", steps.view),
    "batch": ("Batches", batch.view),
    "decode": ("Back again", decode.view),
    "vocabulary": ("Vocabulary", vocabulary.view),
    "train": ("Train", train.view),
    "chat": ("Chat", chat.view),
}


def choose() -> str:
    """The view that is shown; the URL has its name, not what the switch says."""
    named = st.query_params.get("view") or st.session_state.get("view")
    view = named if named in VIEWS else "text"
    if st.session_state.get("view") != view:
        st.session_state["view"] = view

    def follow() -> None:
        st.query_params["view"] = st.session_state["view"]

    st.segmented_control(
        "View",
        list(VIEWS),
        format_func=lambda name: VIEWS[name][0],
        required=True,
        key="view",
        label_visibility="collapsed",
        on_change=follow,
        persist_state="session",
    )
    return view


with frame.page(frame.TOKENIZER), frame.boundary("This view"):
    VIEWS[choose()][1](visitor.owner())
