"""Pushing a model to the Hub, with a token that is gone when the push is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

from components.notice import notice, user_error
from glassbox import hub
from glassbox.errors import UserError
from glassbox.models import push

Files = Callable[[], Mapping[str, Path | bytes]]
_PUSHES = "model_pushes"  # how many were tried: each gets a fresh field for the token
_ANSWER = "model_push_answer"  # the id of the model, and an address or what went wrong


def push_form(id: str, files: Files, *, example: str = "your-name/tiny-bert") -> None:
    """The form where the Hub can be reached, one sentence where it cannot.

    ``id`` is that of the model, ``files`` gives what is pushed, by its names in the repository.
    """
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
            "Repository", placeholder=example, max_chars=200, key="model_push_repo"
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
                answer = _push(files, repo or "", token or "", private, replace)
        except UserError as error:
            answer = error
        finally:
            del token
        st.session_state[_ANSWER] = id, answer
        st.rerun()
    pushed, answer = st.session_state.get(_ANSWER, (None, None))
    if pushed != id:
        return
    if isinstance(answer, UserError):
        user_error(answer)
    else:
        notice("success", f"It is on the Hub: {answer}")


def _push(files: Files, repo: str, token: str, private: bool, replace: bool) -> str | UserError:
    return push.push(files(), repo, token.strip(), private=private, replace=replace)
