"""Keeping models: saving what was built, bringing one, and all that is kept already."""

from __future__ import annotations

import streamlit as st

from components import frame, model_config, model_upload, views
from components.code import snippet
from components.model_views.build import BUILT
from components.notice import notice
from components.saved_models import CHOICE, saved_models
from glassbox.models import store
from glassbox.models.fields import ConfigValues
from glassbox.models.look import Built
from glassbox.snippets import model_build as python


def view(owner: str, values: ConfigValues) -> None:
    """Saving and uploading side by side, the models that are kept, and the code."""
    built: Built | None = st.session_state.get(BUILT)
    ready = frame.models_ready()
    left, right = st.columns(2, gap="large")
    with left, frame.boundary("Saving"):
        _save(owner, built, ready=ready)
    with right, frame.boundary("Uploading"):
        model_upload.upload_form(owner, ready=ready, choice=CHOICE)
    with frame.boundary("The list of saved models"):
        saved_models(owner, ready=ready)
    snippet(
        python.source(ConfigValues())
        if built is None
        else python.source(built.values, built.seed, built.given)
    )


def _save(owner: str, built: Built | None, *, ready: bool) -> None:
    if built is None:
        st.markdown("Nothing is built yet. Build a model, and it is saved here.")
        st.button(
            "Build a model",
            icon=":material/construction:",
            on_click=views.show,
            args=(model_config.PAGE, "build"),
        )
        return
    with st.form("save", border=False):
        typed = st.text_input(
            "Save the model that was built as",
            placeholder=store.default_name(built.values),
            max_chars=store.MOST_NAME_CHARS,
            key="model_name",
        )
        wanted = st.form_submit_button(
            "Save with save\\_pretrained",
            icon=":material/save:",
            type="primary",
            disabled=not ready,
        )
    st.caption(
        f"{built.parameters:,} parameters, seed {built.seed}: built once more from its seed, so "
        "that no model waits in memory."
    )
    if wanted:
        with st.spinner("Saving the model…"):
            kept = store.keep(built.values, built.seed, typed or "", owner)
        model_upload.forget()
        st.session_state[CHOICE] = kept.id
        notice("success", f"Saved as “{kept.name}”.")
