"""Who sits at this browser: the owner's name that goes with what they make."""

from __future__ import annotations

import streamlit as st

from components.frame import boundary
from glassbox import ownership, settings

_KEY = "visitor_key"


def owner() -> str:
    """The owner's public name. One for all on a laptop, one a browser session in a class."""
    if settings.current().profile == "laptop":
        return ownership.LAPTOP_OWNER
    if _KEY not in st.session_state:
        st.session_state[_KEY] = ownership.new_key()
    return ownership.owner_of(st.session_state[_KEY])


def recovery() -> None:
    """In a class: show this person's recovery code once it matters, and take one back."""
    if settings.current().profile == "laptop":
        return
    owner()
    with st.popover("Recovery code", icon=":material/key:"):
        st.markdown(
            "What you make here belongs to this code. After a reload, enter it to steer your own "
            "runs again. Whoever has it can do the same: keep it to yourself."
        )
        st.code(st.session_state[_KEY], language=None)
        typed = st.text_input("Enter a code", key="visitor_typed", type="password")
        if st.button("Use this code", disabled=not typed):
            with boundary():
                st.session_state[_KEY] = ownership.parse_key(typed)
                st.rerun()
