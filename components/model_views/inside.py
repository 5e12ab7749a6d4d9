"""Looking inside a model: attention, hidden states, one word in several contexts, weights."""

from __future__ import annotations

import streamlit as st

from components import frame
from components.in_url import in_url
from components.inside import attention, choice, hidden, weights, word
from glassbox.models.fields import ConfigValues

SHOW = "i_show"
# The name in the URL -> what the switch says.
PARTS = {
    "attention": "Attention",
    "hidden": "Hidden states",
    "word": "Same word",
    "weights": "Weights",
}


def view(owner: str, values: ConfigValues) -> None:
    """The model, the switch between what can be seen of it, and that."""
    if not frame.models_ready():
        return
    with frame.boundary("The model"):
        left, right = st.columns([1, 1], gap="medium", vertical_alignment="bottom")
        with left:
            ref, seed = choice.pick(owner)
        with right:
            part = st.segmented_control(
                "Shown",
                list(PARTS),
                key=SHOW,
                format_func=PARTS.__getitem__,
                on_change=in_url(SHOW, list(PARTS), "attention"),
                required=True,
                persist_state="session",
                label_visibility="collapsed",
            )
        chosen = choice.found(ref, seed, owner, values)
        choice.about_weights(chosen)
        with frame.boundary("This part"):
            if part == "hidden":
                hidden.view(chosen, choice.sentences(chosen))
            elif part == "word":
                word.view(chosen)
            elif part == "weights":
                weights.view(chosen)
            else:
                attention.view(chosen, choice.sentences(chosen))
