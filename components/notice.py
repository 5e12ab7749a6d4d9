"""Sentences for a person: what went wrong and what to do, as text whatever is in them.

`st.error` reads Markdown, in which a file name could load a picture from another host. Here text is
escaped into a fixed template.
"""

from __future__ import annotations

from html import escape
from typing import Literal

import streamlit as st

from glassbox.errors import Problem, UserError
from glassbox.text import whole

Kind = Literal["error", "warning", "info", "success"]

# Translucent colours that keep the theme's own text readable, light or dark.
_COLOURS = {"error": "#e03131", "warning": "#d9830a", "info": "#2a93b8", "success": "#2f9e57"}
_SYMBOLS = {"error": "✕", "warning": "!", "info": "i", "success": "✓"}
_TEMPLATE = (
    '<div role="{role}" data-kind="{kind}" style="display:flex;gap:.75rem;padding:.6rem .9rem;'
    "border-radius:.5rem;border-left:4px solid {colour};background:{colour}1f;"
    'overflow-wrap:anywhere;line-height:1.45">'
    '<span aria-hidden="true" style="font-weight:700;color:{colour}">{symbol}</span>'
    "<div><div>{message}</div>{hint}</div></div>"
)


def notice(kind: Kind, message: str, hint: str = "") -> None:
    """Show one sentence and, below it, a hint; both are plain text, fit to send or not."""
    under = f'<div style="opacity:.8;font-size:.9em">{escape(whole(hint))}</div>' if hint else ""
    st.html(
        _TEMPLATE.format(
            role="alert" if kind in ("error", "warning") else "status",
            kind=kind,
            colour=_COLOURS[kind],
            symbol=_SYMBOLS[kind],
            message=escape(whole(message)),
            hint=under,
        )
    )


def user_error(error: UserError) -> None:
    """Show a UserError: its message and its hint."""
    notice("error", error.message, error.hint)


def problems(found: list[Problem]) -> None:
    """Show the findings of a check, errors first."""
    for problem in sorted(found, key=lambda each: each.severity):
        notice(problem.severity, problem.message, problem.hint)


_MARKDOWN = str.maketrans({c: "\\" + c for c in "\\`*_{}[]()<>#+-.!|~$:&^=\"'@/"})


def plain(text: str) -> str:
    """``text`` for a place that reads Markdown (a label, a caption), shown as it is."""
    return " ".join(text.split()).translate(_MARKDOWN)
