"""What truncation cut, struck out in the texts it was cut from."""

from __future__ import annotations

from html import escape

import streamlit as st

from components.notice import plain
from glassbox.tokenization.batch_cut import Cut, CutText, Piece
from glassbox.tokenization.glyphs import parts

ROWS = 20
# Of one stretch of text: its beginning and its end, where the cut is.
_CHARACTERS = 600

_LIST = '<div data-list="cut" style="display:grid;gap:.35rem;line-height:1.6">{texts}</div>'
_TEXT = (
    '<div style="display:grid;grid-template-columns:14rem 1fr;gap:.75rem">'
    '<div style="opacity:.75;font-size:.82rem;padding-top:.15rem">{label}</div>'
    '<bdi style="overflow:hidden;overflow-wrap:anywhere">{pieces}</bdi></div>'
)
_PIECES: dict[str, str] = {
    "kept": "<span>{text}</span>",
    "partly": '<span style="text-decoration:underline wavy 1px;text-underline-offset:3px" '
    'title="cut in two: some of its tokens stayed">{text}</span>',
    "cut": '<del style="text-decoration:line-through 2px #d9480f;opacity:.72">{text}</del>',
}
# With overflow, what the first window cannot hold is not lost.
_LATER = (
    '<span style="border-bottom:2px dashed #2a93b8;opacity:.8" '
    'title="in further windows">{text}</span>'
)


def batch_cut(found: Cut, *, overflow: bool) -> None:
    """Draw the texts of ``found``; with ``overflow`` what was cut is in further windows."""
    rows = len({text.row for text in found.texts})
    if not found.tokens:
        st.caption("Nothing: every row fits into max_length.")
        return
    shapes = {**_PIECES, "cut": _LATER} if overflow else _PIECES
    st.html(_LIST.format(texts="".join(_text(each, shapes) for each in found.texts)))
    more = f" The texts of the first {rows:,} rows are shown." if rows == ROWS else ""
    what = "token" if found.tokens == 1 else "tokens"
    of = "row" if found.rows == 1 else "rows"
    st.caption(
        plain(
            f"{found.tokens:,} {what} of {found.rows:,} {of} did not fit the first window and are "
            f"in further ones: underlined.{more}"
            if overflow
            else f"{found.tokens:,} {what} of {found.rows:,} {of} cut, struck out above: no window "
            f"has them.{more}"
        )
    )


def _text(text: CutText, shapes: dict[str, str]) -> str:
    label = f"row {text.row + 1:,}"
    if text.sequence == 1:
        label += ", second"
    cut = f"{text.cut:,} of {text.kept + text.cut:,} tokens cut" if text.cut else "all kept"
    return _TEXT.format(
        label=f"{escape(label)} · {escape(cut)}",
        pieces="".join(_piece(piece, shapes) for piece in text.pieces) or "<i>empty</i>",
    )


def _piece(piece: Piece, shapes: dict[str, str]) -> str:
    text = piece.text
    if len(text) > _CHARACTERS:
        half = _CHARACTERS // 2
        between = len(text) - 2 * half
        shown = f"{_visible(text[:half])} … {between:,} characters … {_visible(text[-half:])}"
    else:
        shown = _visible(text)
    return shapes[piece.state].format(text=escape(shown))


def _visible(text: str) -> str:
    """Only what would not be seen, or would turn the line around, becomes a label."""
    return "".join(" " if part.text == "·" and part.label else part.text for part in parts(text))
