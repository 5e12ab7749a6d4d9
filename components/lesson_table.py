"""What a collator made of sentences: a table of positions, from the text to the label."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from components.token_label import shown
from glassbox.families.lessons import IGNORED
from glassbox.families.objective import Place, What
from glassbox.text import whole

# What happened at a place -> the sign that says it beside the colour, and its words.
SIGNS: dict[What, tuple[str, str]] = {
    "masked": ("▨", "replaced by the mask token"),
    "random": ("⚄", "replaced by a random token"),
    "kept": ("=", "chosen, but left as it was"),
    "replaced": ("≠", "another token than in the text"),
    "pad": ("▫", "padding"),
    "special": ("", "a special token"),
    "plain": ("", "as in the text"),
}
_CHOSEN = ("masked", "random", "kept", "replaced")
_CELL = "padding:.22rem .3rem;text-align:center;white-space:nowrap;"
_HEAD = (
    "padding:.22rem .6rem .22rem 0;text-align:left;white-space:nowrap;font-weight:400;opacity:.75;"
    "position:sticky;left:0"
)
_TINT = "background:color-mix(in srgb, {colour} 22%, transparent);"
_COLOURS = {"masked": "#0b6e86", "random": "#c2410c", "kept": "#6d28d9", "replaced": "#c2410c"}


def table(rows: Sequence[Sequence[Place]], names: Sequence[str], *, label: str) -> None:
    """A block a row; ``names`` are those of its lines, of "text", "given", "label", "loss".

    ``label`` says for a screen reader what the table shows. Tokens are drawn as text.
    """
    blocks = "".join(_block(row, names, number, label) for number, row in enumerate(rows, start=1))
    st.html(f'<div style="display:grid;gap:.9rem;overflow-x:auto">{blocks}</div>')


def _block(row: Sequence[Place], names: Sequence[str], number: int, label: str) -> str:
    lines = "".join(_line(row, name) for name in names)
    return (
        f'<table aria-label="{escape(label)}, row {number}" data-lesson="{number}" '
        f'style="border-collapse:collapse;font-size:.86rem">{lines}</table>'
    )


_TITLES = {
    "text": "text",
    "given": "the model is given",
    "label": "label",
    "id": "labels (ids)",
    "loss": "loss (nats)",
}


def _line(row: Sequence[Place], name: str) -> str:
    cells = "".join(_cell(place, name) for place in row)
    return f'<tr><th scope="row" style="{_HEAD}">{_TITLES[name]}</th>{cells}</tr>'


def _cell(place: Place, name: str) -> str:
    style, text, title = _CELL, "", SIGNS[place.what][1]
    silent = place.label_id == IGNORED
    if name == "text":
        text = shown(place.text)
        style += "opacity:.55;" if place.what in ("pad", "special") else ""
    elif name == "given":
        sign = SIGNS[place.what][0]
        text = f"{sign} {shown(place.given)}" if sign else shown(place.given)
        if place.what in _CHOSEN:
            style += _TINT.format(colour=_COLOURS[place.what]) + "border-radius:.3rem;"
        elif place.what in ("pad", "special"):
            style += "opacity:.55;"
    elif name == "label":
        text = "–" if silent else shown(place.label)
        style += "opacity:.4;" if silent else "font-weight:600;"
        title = "-100: nothing is to be said here" if silent else f"id {place.label_id}"
    elif name == "id":
        text = str(place.label_id)
        style += "font-variant-numeric:tabular-nums;" + ("opacity:.4;" if silent else "")
    elif place.loss is not None:
        text = f"{place.loss:.2f}"
        title = f"the model gave the label a probability of {place.probability or 0:.1%}"
        # Three nats are a probability of 5 %. On more colour than this a number is hard to read.
        share = min(70, round(place.loss / 3 * 60))
        style += (
            f"background:color-mix(in srgb, #c2410c {share}%, transparent);border-radius:.3rem;"
        )
    return f'<td style="{style}" title="{escape(title)}">{escape(whole(text))}</td>'


def legend(used: Sequence[What]) -> str:
    """The signs among ``used`` with their words, for a caption."""
    return " · ".join(f"{sign} {words}" for what, (sign, words) in SIGNS.items()
                      if sign and what in used)  # fmt: skip
