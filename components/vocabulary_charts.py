"""A vocabulary in numbers and two charts: how long its entries are, and in which script."""

from __future__ import annotations

from math import log10
from typing import Any

import streamlit as st

from components.charts import chart
from components.notice import plain
from glassbox.tokenization.convention import PLACES
from glassbox.tokenization.vocabulary import Vocabulary

# Longer entries share the last bar.
_LONGEST_BAR = 30
_SCRIPTS_SHOWN = 12


def numbers(shown: Vocabulary) -> None:
    """What the vocabulary is made of, in numbers."""
    places = shown.places
    figures = [
        ("entries", len(shown.entries), "All of them, special and added tokens included"),
        ("word starts", places["word start"], shown.rule),
        ("continuations", places["continuation"], shown.rule),
        ("whole pieces", places["whole"], shown.rule),
        ("bytes", places["byte"], "Parts of characters: no text by themselves"),
        (
            "special and added",
            places["special"] + places["added"],
            "Found in a text as they are, before it is cut",
        ),
        ("held in reserve", places["unused"], "Entries like [unused1]: free for later use"),
        ("merges", len(shown.merges), "In the order in which BPE applies them"),
        ("ids without entry", shown.missing, "Gaps below the largest id"),
    ]
    told = [each for each in figures if each[1]]
    with st.container(horizontal=True, gap="large"):
        for label, value, says in told:
            st.metric(label, f"{value:,}", help=plain(says), width="content")


def charts(shown: Vocabulary) -> None:
    """How long the entries are, and in which script."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown("**How long the entries are**")
        chart(
            _lengths(shown),
            key="v_lengths",
            height=240,
            alt="Number of entries by the characters of their text",
        )
    with right:
        st.markdown("**In which script**")
        chart(
            _scripts(shown),
            key="v_scripts",
            height=240,
            alt="Number of entries by the script of their letters",
        )


def _lengths(shown: Vocabulary) -> dict[str, Any]:
    most = min(_LONGEST_BAR, max((max(c) for c in shown.lengths.values()), default=1))
    ticks = list(range(1, most + 1))
    data = []
    for place in PLACES:
        counted = shown.lengths.get(place)
        if not counted:
            continue
        heights = [counted[length] for length in ticks[:-1]]
        heights.append(sum(number for length, number in counted.items() if length >= most))
        data.append(
            {"type": "bar", "name": place, "x": ticks, "y": heights,
             "hovertemplate": "%{y:,} entries of %{x} characters<extra>" + place + "</extra>"}
        )  # fmt: skip
    return {
        "data": data,
        "layout": {
            "barmode": "stack",
            "xaxis": {
                "title": {"text": "characters of the text"
                          + (f" ({most} or more in the last bar)" if most == _LONGEST_BAR else "")},
                "dtick": 2 if most > 12 else 1,
            },
            "yaxis": {"title": {"text": "entries"}, "tickformat": ",d"},
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        },
    }  # fmt: skip


def _scripts(shown: Vocabulary) -> dict[str, Any]:
    common = shown.scripts.most_common(_SCRIPTS_SHOWN)
    rest = sum(shown.scripts.values()) - sum(number for _, number in common)
    rows = [*common, *([("all others", rest)] if rest else [])]
    return {
        "data": [
            {"type": "bar", "orientation": "h", "x": [number for _, number in rows],
             "y": [name for name, _ in rows], "text": [f"{number:,}" for _, number in rows],
             "textposition": "outside", "textfont": {"size": 11},
             "constraintext": "none", "cliponaxis": False,
             "hovertemplate": "%{x:,} entries<extra>%{y}</extra>"}
        ],
        "layout": {
            "xaxis": {"title": {"text": "entries (logarithmic)"}, "type": "log", "dtick": 1,
                      "range": [0, 1.25 * log10(max(10, *(number for _, number in rows)))]},
            "yaxis": {"autorange": "reversed", "dtick": 1},
        },
    }  # fmt: skip
