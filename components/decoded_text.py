"""A whole text as it is, to the last space, in which nothing turns the reading direction around.

`st.code` and `st.text` take away the white space at both ends, which is what is looked for here.
"""

from __future__ import annotations

from html import escape

import regex
import streamlit as st

from components.copy_button import copy_button
from glassbox.tokenization.glyphs import parts

# Characters of it that the browser gets.
_SHOWN = 20_000
_BOX = (
    '<div data-text="{name}" style="border-radius:.5rem;padding:.75rem .9rem;'
    "background:rgba(128,140,150,.12);max-height:{height}rem;overflow:hidden auto;"
    "font-family:monospace;font-size:.85rem;line-height:1.6;white-space:pre-wrap;"
    'overflow-wrap:anywhere;unicode-bidi:isolate" dir="auto">{content}</div>'
)
_LABEL = '<span style="font-size:.8em;opacity:.75">⟨{}⟩</span>'
# Unseen, and able to swap what stands around them; NUL is no character of HTML.
_HIDDEN = regex.compile("([\x00-\x08\x0b-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])")


def legible(text: str) -> str:
    """``text`` as HTML, its control and direction characters by name.

    >>> legible("<a> \\u202e")
    '&lt;a&gt; <span style="font-size:.8em;opacity:.75">⟨RLO⟩</span>'
    """
    return "".join(
        _LABEL.format(escape(parts(piece)[0].text)) if _HIDDEN.fullmatch(piece) else escape(piece)
        for piece in _HIDDEN.split(text)
        if piece
    )


def text_box(text: str, *, name: str, height: float = 15) -> None:
    """Draw ``text``, at most ``height`` rem high, and a button that copies it to the last space.

    ``name`` is for tests to find it.
    """
    shown = legible(text[:_SHOWN]) or "&nbsp;"
    st.html(_BOX.format(name=escape(name), height=height, content=shown))
    if len(text) > _SHOWN:
        st.caption(f"The first {_SHOWN:,} of {len(text):,} characters.")
    if text:
        copy_button(text, "Copy the text", key=f"copy_{name}")
