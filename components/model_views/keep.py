"""Keeping a model: saving what was built, and what is saved already."""

from __future__ import annotations

import streamlit as st

from components import frame, model_config
from components.model_views.build import BUILT
from components.notice import notice
from components.saved_models import CHOICE, saved_models
from glassbox.models import store
from glassbox.models.fields import ConfigValues


def view(owner: str, values: ConfigValues) -> None:
    """The name to save under, and the list of saved models."""
    model_config.summary(values)
    with frame.boundary("Saving"):
        built = st.session_state.get(BUILT)
        if built is None:
            st.caption("Build a model in the view Build; here it is saved.")
        elif frame.models_ready():
            with (
                st.form("save", border=False),
                st.container(horizontal=True, vertical_alignment="bottom"),
            ):
                typed = st.text_input(
                    "Name",
                    placeholder=store.default_name(built.values),
                    key="model_name",
                    width=360,
                )
                wanted = st.form_submit_button(
                    "Save with save\\_pretrained", icon=":material/save:"
                )
            if wanted:
                with st.spinner("Saving the model…"):
                    kept = store.keep(built.values, built.seed, typed, owner)
                st.session_state[CHOICE] = kept.id
                notice("success", f"Saved as “{kept.name}”.")
    with frame.boundary("The list of saved models"):
        saved_models(owner)
