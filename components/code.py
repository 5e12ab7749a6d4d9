"""The Python that does what the page does, folded away at its end."""

from __future__ import annotations

import streamlit as st


def snippet(code: str, *, title: str = "The same in Python, without Glassbox") -> None:
    """Show ``code`` folded, with Streamlit's copy button."""
    with st.expander(title, icon=":material/code:"):
        st.code(code.strip() + "\n", language="python")
