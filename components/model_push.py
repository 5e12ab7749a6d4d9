"""Pushing a saved model to the Hub, with a token that is gone when the push is over."""

from __future__ import annotations

import streamlit as st

from components.notice import notice, user_error
from glassbox import hub, workspace
from glassbox.errors import UserError
from glassbox.models import push, store
from glassbox.models.store import SavedModel

_PUSHES = "model_pushes"  # how many were tried: each gets a fresh field for the token
_ANSWER = "model_push_answer"  # the id of the model, and an address or what went wrong


def push_form(model: SavedModel, owner: str) -> None:
    """The form where the Hub can be reached, one sentence where it cannot."""
    state = hub.state()
    if state != "reachable":
        st.caption(
            "Whether the Hub can be reached is being found out; look again in a moment."
            if state == "unknown"
            else "The Hugging Face Hub cannot be reached from here, so nothing can be pushed; the "
            "zip has the same files."
        )
        return
    number = st.session_state.get(_PUSHES, 0)
    token_key = f"model_push_token_{number}"
    with st.form("model_push", border=False):
        left, right = st.columns(2)
        repo = left.text_input(
            "Repository", placeholder="your-name/tiny-bert", max_chars=200, key="model_push_repo"
        )
        token = right.text_input(
            "Access token",
            type="password",
            max_chars=200,
            key=token_key,
            autocomplete="off",
            help="One with the right to write. It is used for this push and kept nowhere.",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            private = st.checkbox("Private", value=True, key="model_push_private")
            replace = st.checkbox("Replace what is there", key="model_push_replace")
            wanted = st.form_submit_button("Push to the Hub", icon=":material/cloud_upload:")
    if wanted:
        # Whatever happens, the next run has another field, and this one's value is dropped.
        st.session_state[_PUSHES] = number + 1
        try:
            with st.spinner("Pushing to the Hub…"):
                answer = _push(model, owner, repo or "", token or "", private, replace)
        except UserError as error:
            answer = error
        finally:
            del token
        st.session_state[_ANSWER] = model.id, answer
        st.rerun()
    id, answer = st.session_state.get(_ANSWER, (None, None))
    if id != model.id:
        return
    if isinstance(answer, UserError):
        user_error(answer)
    else:
        notice("success", f"It is on the Hub: {answer}")


def _push(
    model: SavedModel, owner: str, repo: str, token: str, private: bool, replace: bool
) -> str | UserError:
    folder = workspace.locate("models", store.find(model.id, owner).id) / "model"
    return push.push(folder, repo, token.strip(), private=private, replace=replace)
