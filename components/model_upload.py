"""Bringing a model: a zip with config.json and model.safetensors."""

from __future__ import annotations

import streamlit as st

from components.notice import notice, plain, user_error
from glassbox import settings
from glassbox.errors import UserError
from glassbox.models import store, upload
from glassbox.models.upload import Brought

_UPLOADS = "model_uploads"  # how many files were taken or refused: each gets a fresh uploader
_ANSWER = "model_upload_answer"  # the file's name, and what came of it


def upload_form(owner: str, *, ready: bool, choice: str) -> None:
    """Draw the uploader. A model that can be kept becomes the one under the key ``choice``.

    The bytes are let go either way: a fresh uploader takes the place of the one that holds them.
    """
    number = st.session_state.get(_UPLOADS, 0)
    most = min(settings.current().max_upload_mb, int(st.get_option("server.maxUploadSize")))
    file = st.file_uploader(
        "Upload a model as zip",
        type="zip",
        max_upload_size=most,
        key=f"model_file_{number}",
        disabled=not ready,
        help="A folder as save_pretrained writes it: config.json and model.safetensors. Weights "
        "in pickles (.bin, .pt) are not opened, since reading one can run any program.",
    )
    if file is not None:
        st.session_state[_UPLOADS] = number + 1
        name = store.label(file.name, "the zip")
        answer: Brought | UserError
        try:
            with st.spinner(f"Reading {plain(name)}"):
                answer = upload.add(file, file.name, owner)
            st.session_state[choice] = answer.model.id
        except UserError as error:
            answer = error
        st.session_state[_ANSWER] = name, answer
        st.rerun()
    if _ANSWER in st.session_state:
        _say(*st.session_state[_ANSWER])


def forget() -> None:
    """Drop what was said of the last upload."""
    st.session_state.pop(_ANSWER, None)


def _say(name: str, answer: Brought | UserError) -> None:
    if isinstance(answer, UserError):
        user_error(UserError(f"{name}: {answer.message}", answer.hint))
        return
    model = answer.model
    notice(
        "success",
        f"Uploaded as “{model.name}”: a {model.class_name} of {model.parameters:,} parameters, "
        "all of them from the file.",
        " ".join(answer.remarks),
    )
