"""Tokens one after another as coloured pieces, each with what stands under it.

A fixed template into which every text is escaped: no script, hence nothing to click. token_strip
is for tokens on a text; this is for tokens that made one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import streamlit as st

from glassbox.tokenization.glyphs import parts

Style = Literal["plain", "apart", "unknown", "gap"]

# Characters of one piece that are drawn.
_DRAWN = 120
_HUES = 14

_BOX = (
    '<div data-chips="{name}" style="border:1px solid rgba(128,140,150,.45);border-radius:.5rem;'
    'padding:.5rem;max-height:{height}rem;overflow:hidden auto;line-height:1.5">{content}</div>'
)
_ROW = (
    '<div style="display:grid;grid-template-columns:8.5rem minmax(0,1fr);gap:0 .75rem;'
    'padding:.3rem 0;border-top:{line}">'
    '<div style="border-left:4px solid {colour};padding-left:.5rem;overflow-wrap:anywhere">'
    '<div style="font-weight:600"><bdi>{label}</bdi></div>'
    '<div style="opacity:.75;font-size:.78rem">{note}</div></div><div>{chips}</div></div>'
)
_CHIP = (
    '<span title="{says}" style="display:inline-flex;flex-direction:column;align-items:center;'
    "vertical-align:top;box-sizing:border-box;max-width:calc(100% - 2px);margin:1px;"
    'padding:1px 3px 2px;overflow:hidden;border-radius:4px;unicode-bidi:isolate;{look}">'
    '<span dir="auto" style="max-width:100%;min-height:1.5em;max-height:12em;overflow:hidden;'
    'overflow-wrap:anywhere;white-space:pre-wrap;unicode-bidi:isolate">{text}</span>'
    '<span style="font-size:.69rem;line-height:1.25;opacity:.85;font-variant-numeric:tabular-nums">'
    "{under}</span></span>"
)
_LABEL = '<span style="font-family:monospace;font-size:.72em;opacity:.75;margin:0 1px">{}</span>'
_LOOKS: dict[Style, str] = {
    "plain": (
        "background:hsl({hue} 75% 50% / .22);border:1px solid transparent;"
        "border-bottom:2px solid hsl({hue} 60% 50%)"
    ),
    "apart": (
        "background:transparent;border:1px dashed hsl({hue} 45% 50%);"
        "font-family:monospace;font-size:.85em"
    ),
    "unknown": (
        "border:1px dashed currentColor;background:repeating-linear-gradient(135deg,"
        "rgba(128,140,150,.28) 0 3px,transparent 3px 8px)"
    ),
    "gap": "border:1px solid transparent;opacity:.55;padding-inline:0",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One piece: its text, what stands under it, what the pointer is told, and its colour.

    ``hue`` is 0 to 359. "apart" is drawn without fill, for what is no text of a person,
    "gap" is text that no token covers.
    """

    text: str
    under: str
    says: str
    hue: int
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Row:
    """Pieces beside a label and a note, as one turn of a chat."""

    label: str
    note: str
    hue: int
    chips: tuple[Chip, ...]


def hue_of(id: int) -> int:
    """The colour of an id: the one that token_strip gives it."""
    return round(((id * 2654435761) % 2**32) % _HUES * (360 / _HUES))


def chips(pieces: Iterable[Chip], *, name: str, height: float = 20) -> None:
    """Draw ``pieces`` in one box, at most ``height`` rem high; ``name`` is for tests to find it."""
    drawn = "".join(map(_chip, pieces)) or '<span style="opacity:.7">Nothing.</span>'
    st.html(_BOX.format(name=escape(name), height=height, content=drawn))


def rows(lines: Sequence[Row], *, name: str, height: float = 32) -> None:
    """Draw one line of pieces for each of ``lines``, its label beside it."""
    drawn = "".join(
        _ROW.format(
            line="1px solid rgba(128,140,150,.3)" if place else "none",
            colour=f"hsl({line.hue} 60% 50%)",
            label=_shown(line.label),
            note=escape(line.note),
            chips="".join(map(_chip, line.chips)),
        )
        for place, line in enumerate(lines)
    )
    st.html(_BOX.format(name=escape(name), height=height, content=drawn))


def _chip(chip: Chip) -> str:
    drawn = _CHIP.format(
        says=escape(chip.says),
        look=_LOOKS[chip.style].format(hue=chip.hue),
        text=_shown(chip.text),
        under=escape(chip.under) or "&nbsp;",
    )
    return drawn + "<br>" * min(chip.text.count("\n"), 2)


def _shown(text: str) -> str:
    """``text`` escaped, its invisible characters as labels, cut to what can be looked at."""
    made = "".join(
        _LABEL.format(escape(part.text)) if part.label else escape(part.text)
        for part in parts(text[:_DRAWN])
    )
    more = f" … {len(text) - _DRAWN:,} more characters" if len(text) > _DRAWN else ""
    return made + (_LABEL.format(more) if more else "")
