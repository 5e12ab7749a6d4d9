"""Beam search: its settings, the tree of the beams, and the texts that it came to."""

from __future__ import annotations

import streamlit as st

from components import cache
from components.beam_tree import beam_tree
from components.code import snippet
from glassbox.families.asked import Asked
from glassbox.families.beams import MOST_BEAMS, MOST_STEPS
from glassbox.snippets import families_does as python


def view(ref: str, owner: str, asked: Asked) -> None:
    """Settings, tree, texts."""
    beams, steps, penalty = _settings()
    found = cache.beams(ref, owner, asked.ids, beams, steps, penalty)
    st.caption(
        f"At each step the {beams} likeliest beams are kept, whatever beam they continue. A number "
        "is a beam's log-probability since your text (nats). A dashed box was given up: others "
        "were likelier. These are the beams of the library's own generate()."
    )
    beam_tree(found, asked.text, key="families_tree")
    st.dataframe(
        {
            "Rank": list(range(1, len(found.found) + 1)),
            "Text": [each.text for each in found.found],
            "Tokens": [len(each.ids) for each in found.found],
            "Log-probability": [each.total for each in found.found],
            "Score": [each.score for each in found.found],
        },
        key="families_beam_texts",
        hide_index=True,
        width="stretch",
        column_config={
            "Log-probability": st.column_config.NumberColumn(format="%.4f"),
            "Score": st.column_config.NumberColumn(
                format="%.4f", help="Log-probability / tokens ** length_penalty: ranks the texts."
            ),
        },
    )
    snippet(python.beams(ref, asked.text, beams, steps, penalty))


def _settings() -> tuple[int, int, float]:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        beams = st.slider(
            "Beams", 2, MOST_BEAMS, 3, key="d_beams", bind="query-params", persist_state="session"
        )
        steps = st.slider(
            "New tokens at most",
            2,
            MOST_STEPS,
            6,
            key="d_steps",
            bind="query-params",
            persist_state="session",
        )
        penalty = st.slider(
            "Length penalty",
            0.0,
            2.0,
            1.0,
            0.1,
            key="d_penalty",
            bind="query-params",
            persist_state="session",
            help="0: a text's log-probability is its score, so short ones win. Above: it is "
            "divided by length ** penalty.",
        )
    return int(beams), int(steps), float(penalty)
