"""Who sits at this browser: the owner's name that goes with what they make.

On a laptop there is one owner. In a class each browser has a key: Streamlit forgets it at a reload,
so the browser keeps it for as long as its tab is open, and a person can copy it down as a recovery
code for another day or another machine.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from components.notice import user_error
from glassbox import ownership, settings
from glassbox.errors import UserError

_KEY = "visitor_key"
_KEEPER = st.components.v2.component(
    "glassbox_visitor",
    html="<span hidden>\n</span>",
    js=(Path(__file__).parent / "visitor.js").read_text(encoding="utf-8"),
)


def _key() -> str:
    if _KEY not in st.session_state:
        st.session_state[_KEY] = ownership.new_key()
    return str(st.session_state[_KEY])


def owner() -> str:
    """The owner's public name; what is written to disk and compared."""
    if settings.current().profile == "laptop":
        return ownership.LAPTOP_OWNER
    return ownership.owner_of(_key())


def _use(text: str) -> None:
    """Go on as the holder of the key in ``text``. Raises UserError when it is none."""
    st.session_state[_KEY] = ownership.parse_key(text)
    st.session_state["visitor_chosen"] = True
    st.rerun()


def keep() -> None:
    """In a class: let the browser keep the key, and offer it as a recovery code."""
    if settings.current().profile == "laptop":
        return
    # A key that was typed in replaces the one that the browser has; else the browser's one wins.
    chosen = bool(st.session_state.get("visitor_chosen"))
    kept = _KEEPER(
        key="visitor_keeper",
        data={"key": _key(), "replace": chosen},
        on_kept_change=lambda: None,
    ).kept
    if isinstance(kept, str) and kept != _key() and not chosen:
        try:
            _use(kept)
        except UserError:
            # Not a key of ours: this browser's storage was written by something else.
            st.session_state["visitor_chosen"] = True
    with st.popover("Recovery code", icon=":material/key:", width="stretch"):
        st.markdown(
            "What you make here belongs to this browser tab. With its code you can go on in "
            "another tab or on another day. Whoever has it can steer and delete your things."
        )
        if st.button("Show my code", key="visitor_show"):
            st.code(_key(), language=None)
        typed = st.text_input("Go on with a code", key="visitor_typed", type="password")
        if st.button("Use this code", key="visitor_use", disabled=not typed):
            try:
                _use(typed)
            except UserError as error:
                user_error(error)
