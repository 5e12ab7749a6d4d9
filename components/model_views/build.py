"""Building the model of the config: its layers, and the shapes of one forward pass."""

from __future__ import annotations

import streamlit as st

from components import frame, model_config
from components.code import snippet
from components.layer_tree import built_model
from glassbox.models import build, memory
from glassbox.models.checks import check, has_errors
from glassbox.models.fields import ConfigValues
from glassbox.snippets import model as python

# What was built last in this session; the view "keep" saves it.
BUILT = "model_built"
SEED = "seed"


def view(owner: str, values: ConfigValues) -> None:
    """The button, and what was built last."""
    model_config.summary(values)
    broken = has_errors(check(values, memory.available_bytes()))
    ready = frame.models_ready()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = st.number_input(
            "seed",
            value=0,
            min_value=0,
            max_value=build.MOST_SEED,
            step=1,
            key=SEED,
            persist_state="session",
            width=180,
            help="The weights are drawn at random; the same seed draws the same ones.",
        )
        pressed = st.button(
            "Build the model",
            type="primary",
            icon=":material/construction:",
            disabled=not ready or broken,
            help="The config has an error: see the view Config." if broken else None,
        )
    if pressed:
        with frame.boundary("Building the model"), st.spinner("Building the model…"):
            st.session_state[BUILT] = build.inspect(values, seed)
    built = st.session_state.get(BUILT)
    if built is None:
        st.caption("Its layers and the shapes of one forward pass appear here.")
    else:
        built_model(built, values, seed)
    if not broken:
        snippet(python.source(values, seed))
