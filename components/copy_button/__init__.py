"""A button that copies a text which is drawn in some other way than by `st.code`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "glassbox_copy_button",
    html='<button type="button"></button><span role="status"></span>',
    css=(_HERE / "copy_button.css").read_text(encoding="utf-8"),
    js=(_HERE / "copy_button.js").read_text(encoding="utf-8"),
)


def copy_button(text: str, label: str, *, key: str) -> None:
    """Draw it; ``label`` says what is copied. The text travels to the browser whole."""
    _component(key=key, data={"text": text, "label": label})
