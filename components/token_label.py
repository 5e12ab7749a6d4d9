"""A token's text as a label: short, its invisible characters visible, safe for Plotly."""

from __future__ import annotations

from html import escape

from glassbox.tokenization.glyphs import parts

_CHARACTERS = 18


def shown(label: str) -> str:
    """``label`` as text, at most 18 characters of it."""
    text = "".join(part.text for part in parts(label[:_CHARACTERS]))
    return text + "…" if len(label) > _CHARACTERS else text


def for_plotly(label: str) -> str:
    """``label`` where Plotly would take ``<b>`` or ``<a>`` for its own markup."""
    return escape(shown(label), quote=False)
