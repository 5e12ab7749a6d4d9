"""The whole way in one line: what each stage hands to the next, with its shape."""

from __future__ import annotations

from html import escape

import streamlit as st

_BOX = (
    '<div data-strip="{name}" style="display:flex;flex-wrap:wrap;gap:.35rem .15rem;'
    'align-items:stretch;margin:.2rem 0 .4rem">{parts}</div>'
)
_PART = (
    '<div style="flex:{grow} 1 {width}rem;min-width:5.2rem;max-width:100%;padding:.4rem .5rem;'
    "border:1px solid rgba(128,140,150,.45);border-top:3px solid {colour};border-radius:.5rem;"
    'overflow-wrap:anywhere">'
    '<div style="font-size:.75rem;opacity:.8">{title}</div>'
    '<div style="font-weight:650;font-size:.95rem;font-variant-numeric:tabular-nums">{value}</div>'
    '<div style="font-size:.75rem;opacity:.8">{note}</div></div>'
)
_ARROW = '<div aria-hidden="true" style="align-self:center;opacity:.6">→</div>'
# Of more characters than this a value is given a wider box: a class's name stays in one piece.
_LONG = 16
_HUES = (210, 190, 160, 130, 260, 285, 320, 20, 40)


def strip(parts: list[tuple[str, str, str]], *, name: str) -> None:
    """Draw ``parts`` (title, value, note) in their order; all are text, whatever is in them."""
    drawn = [
        _PART.format(
            colour=f"hsl({_HUES[at % len(_HUES)]} 60% 45%)",
            grow=2 if len(value) > _LONG else 1,
            width=9 if len(value) > _LONG else 5.4,
            title=escape(title),
            value=f"<bdi>{escape(value)}</bdi>",
            note=escape(note),
        )
        for at, (title, value, note) in enumerate(parts)
    ]
    st.html(_BOX.format(name=escape(name), parts=_ARROW.join(drawn)))
