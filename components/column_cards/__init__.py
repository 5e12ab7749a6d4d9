"""Columns as cards, each with its values as bars that can be clicked; see column_cards.js.

Everything travels as data and is set as textContent. A chart is one stop of the tab key; the arrow
keys walk along its bars, and Enter keeps the rows of one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from glassbox.data.spread import Spread
from glassbox.data.statistics import Profile

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "glassbox_column_cards",
    html='<div class="cards"></div>\n<div class="readout" aria-live="polite"></div>\n',
    css=(_HERE / "column_cards.css").read_text(encoding="utf-8"),
    js=(_HERE / "column_cards.js").read_text(encoding="utf-8"),
)
NULLS = -1  # the place of the bar that stands for empty cells
_LABEL_CHARS = 60
_KINDS = {
    "class": "class label",
    "text": "text",
    "number": "number",
    "boolean": "boolean",
    "time": "date or time",
    "list": "list",
    "fields": "nested",
    "bytes": "bytes",
    "empty": "no values",
    "other": "other",
}


class Card:
    """What one card shows: a profile, the spread that is drawn, and what may be clicked."""

    def __init__(
        self, profile: Profile, shape: Spread | None, *, clickable: bool, note: str = ""
    ) -> None:
        self.profile = profile
        self.shape = shape
        self.clickable = clickable
        self.note = note


def column_cards(
    cards: Sequence[Card], *, key: str, on_pick: Callable[[str, int], None], stamp: str
) -> None:
    """Draw the cards. ``on_pick`` gets a column and the place of its bar, ``NULLS`` for nulls.

    ``stamp`` names what the cards are of; a click on cards of something else counts for nothing.
    """

    def picked() -> None:
        state = st.session_state.get(key) or {}
        column, place = read(state.get("picked"), cards, stamp)
        if column is not None:
            on_pick(column, place)

    data = {"cards": [payload(card) for card in cards], "stamp": stamp}
    _component(key=key, data=data, on_picked_change=picked)


def read(value: Any, cards: Sequence[Card], stamp: str) -> tuple[str | None, int]:
    """The column and the bar in what the browser sent, if these cards have them."""
    if not isinstance(value, Mapping) or value.get("stamp") != stamp:
        return None, 0
    place = value.get("bar")
    for card in cards:
        if card.profile.name == value.get("column") and type(place) is int and card.clickable:
            bars = len(card.shape.counts) if card.shape else 0
            return (card.profile.name, place) if NULLS <= place < bars else (None, 0)
    return None, 0


def payload(card: Card) -> dict[str, Any]:
    """What column_cards.js draws of one card."""
    profile, shape = card.profile, card.shape
    return {
        "name": profile.name,
        "feature": profile.feature,
        "kind": _KINDS[profile.kind],
        "distinct": "" if profile.distinct is None else f"{profile.distinct:,} distinct",
        "nulls": profile.nulls,
        "null": f"{profile.nulls:,} null{_of(profile.nulls, profile.rows)}",
        "picture": _picture(shape, profile, card.clickable) if shape else None,
        "measures": _measures(shape) if shape else [],
        "examples": [
            [each.text, "" if each.count is None else f"{each.count:,} rows"]
            for each in profile.examples
        ],
        "examples_are": "most frequent" if _repeated(profile) else "examples",
        "note": card.note,
        "clickable": card.clickable,
    }


def _repeated(profile: Profile) -> bool:
    return any(each.count is not None for each in profile.examples)


def _of(count: int, rows: int) -> str:
    return f" ({count / rows:.1%})" if count and rows else ""


def _picture(shape: Spread, profile: Profile, clickable: bool) -> dict[str, Any]:
    # One with little to see is seen all the same: a bar of one row in a million is a line.
    most = max(shape.counts, default=0) or 1
    labels = _labels(shape)
    bars = [
        [label, f"{count:,} rows{_of(count, shape.rows)}", count / most, f"{count:,}"]
        for label, count in zip(labels, shape.counts, strict=True)
    ]
    more = []
    if shape.others:
        more.append(f"{shape.others:,} more values in {shape.other_rows:,} rows")
    if shape.unfit:
        more.append(f"{shape.unfit:,} NaN or infinite")
    return {
        "kind": shape.kind,
        "axis": shape.axis,
        "bars": bars,
        "ends": _ends(shape, labels),
        "more": " · ".join(more),
        "alt": f"{profile.name}: {shape.axis}, {len(bars)} bars over {shape.rows:,} rows",
    }


def _labels(shape: Spread) -> list[str]:
    if shape.labels:
        return [_short(each) for each in shape.labels]
    unit = "" if shape.axis == "value" else f" {shape.axis}"
    if shape.whole:
        tops = [min(int(high) - 1, int(shape.most or 0)) for high in shape.edges[1:]]
        return [
            (f"{low:,}" if low == high else f"{low:,} to {high:,}") + unit
            for low, high in zip(shape.edges, tops, strict=False)
        ]
    return [f"{number(low)} to {number(high)}{unit}" for low, high in pairwise(shape.edges)]


def _short(text: str) -> str:
    if text == "" or text.isspace():
        return f"({len(text)} white space)" if text else "(empty text)"
    return text if len(text) <= _LABEL_CHARS else text[: _LABEL_CHARS - 1] + "…"


def _ends(shape: Spread, labels: list[str]) -> list[str]:
    if shape.kind == "bars" or not labels:
        return []
    if shape.labels:
        return [labels[0].split(" to ")[0], labels[-1].split(" to ")[-1]]
    return [number(shape.least), number(shape.most)]


def number(value: float | None) -> str:
    """A number in few signs: whole ones in full, others to four digits."""
    if value is None:
        return ""
    if isinstance(value, int) and abs(value) < 10**15:
        return f"{value:,}"
    return f"{value:,.0f}" if 1_000 <= abs(value) < 1e9 else f"{value:,.4g}"


Measure = Literal["min", "mean", "median", "max"]


def _measures(shape: Spread) -> list[tuple[Measure, str]]:
    found: list[tuple[Measure, float | None]] = [
        ("min", shape.least), ("mean", shape.mean), ("median", shape.median), ("max", shape.most),
    ]  # fmt: skip
    if (shape.kind == "bars" and shape.mean is None) or shape.axis == "time":
        return []
    return [(name, number(value)) for name, value in found if value is not None]
