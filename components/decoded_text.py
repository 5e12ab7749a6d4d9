"""A whole text to read and copy, in which nothing turns the reading direction around."""

from __future__ import annotations

import regex
import streamlit as st

from glassbox.tokenization.glyphs import parts

# The characters that override or isolate a direction; unseen, and able to swap what stands around.
_DIRECTION = regex.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Characters of it that the browser gets; all of them are counted.
_SHOWN = 20_000


def legible(text: str) -> str:
    """``text`` with its direction characters by name.

    >>> legible("a\\u202eb")
    'a⟨RLO⟩b'
    """
    return _DIRECTION.sub(lambda found: f"⟨{parts(found[0])[0].text}⟩", text)


def text_box(text: str, *, height: int | None = None) -> None:
    """Draw ``text`` as it is, but for direction characters, and say so when there are some."""
    shown = legible(text[:_SHOWN])
    lines = sum(1 + len(line) // 60 for line in shown.split("\n", 20))
    tall = height or (220 if lines > 8 else None)
    st.code(shown or " ", language=None, wrap_lines=True, height=tall or "content")
    if len(text) > _SHOWN:
        st.caption(f"The first {_SHOWN:,} of {len(text):,} characters.")
    if shown != text[:_SHOWN]:
        st.caption("Characters that would turn the direction of reading stand as their names.")
