"""A text area whose text is in the URL while it is short enough for one."""

from __future__ import annotations

import streamlit as st

# Servers refuse addresses of 64 kB, and a character takes up to 12 bytes of one. With a bound
# widget a long text would make the reload of the page fail.
LONGEST = 4_000


def shared_text(label: str, default: str, *, parameter: str, key: str, height: int) -> str:
    """The text; ``parameter`` is its name in the URL. A link to another text replaces it.

    What is not in the URL (a text that is too long, the default) lives in the session.
    """
    written = f"{key}_in_url"
    linked = st.query_params.get(parameter)
    if linked is not None and linked != st.session_state.get(written):
        st.session_state[key] = linked
    elif key not in st.session_state:
        st.session_state[key] = default
    text = st.text_area(label, key=key, height=height, persist_state="session") or ""
    fits = len(text) <= LONGEST and text != default
    st.session_state[written] = text if fits else None
    if fits:
        if linked != text:
            st.query_params[parameter] = text
    elif linked is not None:
        del st.query_params[parameter]
    return text
