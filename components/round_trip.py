"""Whether a text came back from its ids, and exactly what did not."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from components.notice import notice
from glassbox.tokenization.glyphs import parts
from glassbox.tokenization.round_trip import Part, RoundTrip

# Characters of a stretch that is the same which are shown on each side of a difference.
_NEAR = 60
_DRAWN = 200
_MOST_PARTS = 400

_BOX = (
    '<div data-round-trip="difference" style="border:1px solid rgba(128,140,150,.45);'
    "border-radius:.5rem;padding:.5rem .75rem;max-height:14rem;overflow:hidden auto;"
    'line-height:1.7;overflow-wrap:anywhere"><bdi>{content}</bdi></div>'
)
_GONE = (
    '<del title="in the text, not in what came back" style="background:#e0313126;'
    'border-radius:3px;padding:0 2px;text-decoration:line-through 1.5px">{}</del>'
)
_CAME = (
    '<ins title="came back, was not in the text" style="background:#2f9e5730;'
    'border-radius:3px;padding:0 2px;text-decoration:underline 1.5px">{}</ins>'
)
_LABEL = '<span style="font-family:monospace;font-size:.72em;opacity:.75">{}</span>'


def badge(trip: RoundTrip, lost: Sequence[str] = ()) -> None:
    """One sentence: the same came back, the same but for ..., or not the same.

    ``lost`` are the kinds of what differs, for a text that comes back as another.
    """
    if trip.equal:
        notice("success", "Round trip: the very same text comes back.")
        return
    count = len(trip.differences)
    places = (
        f"{'at least ' if not trip.whole else ''}{count:,} {'place' if count == 1 else 'places'}"
    )
    if trip.but_for:
        notice(
            "info",
            f"Round trip: the same text comes back, but for {_listed(trip.but_for)}.",
            f"It differs in {places}.",
        )
    else:
        notice(
            "warning",
            f"Round trip: another text comes back; it differs in {places}.",
            f"What differs: {', '.join(lost)}." if lost else "",
        )


def difference(trip: RoundTrip) -> None:
    """The text with what was lost struck out and what came back instead underlined."""
    if trip.equal:
        return
    drawn = "".join(
        _part(part, first=place == 0, last=place == len(trip.parts) - 1)
        for place, part in enumerate(trip.parts[:_MOST_PARTS])
    )
    rest = "" if trip.whole and len(trip.parts) <= _MOST_PARTS else " …"
    st.html(_BOX.format(content=drawn + rest))


def _part(part: Part, *, first: bool, last: bool) -> str:
    if part.kind == "differs":
        gone = _GONE.format(_shown(part.text)) if part.text else ""
        came = _CAME.format(_shown(part.decoded)) if part.decoded else ""
        return gone + came
    text = part.text
    if len(text) <= 2 * _NEAR:
        return _shown(text, spaces=False)
    before = "" if first else _shown(text[:_NEAR], spaces=False)
    after = "" if last else _shown(text[-_NEAR:], spaces=False)
    return f"{before} … {after}"


def _shown(text: str, *, spaces: bool = True) -> str:
    """``text`` escaped, what is invisible as labels; spaces stay spaces where nothing differs."""
    cut = text[:_DRAWN]
    made = ""
    for part in parts(cut):
        if part.label and (spaces or part.text != "·"):
            made += _LABEL.format(escape(part.text))
        else:
            made += " " if part.label else escape(part.text)
    return made + ("" if len(text) <= _DRAWN else f" … ({len(text):,} characters)")


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
