"""How the next token is drawn: temperature, top-k, top-p and the seed, all in the URL."""

from __future__ import annotations

import streamlit as st

from components.in_url import whole_number
from glassbox.families.generate import Settings

MOST_SEED = 2**31 - 1


def draw() -> tuple[Settings, int]:
    """The controls; gives back what they say, and the seed."""
    temperature = st.slider(
        "Temperature",
        0.1,
        2.0,
        1.0,
        0.1,
        key="d_temperature",
        bind="query-params",
        persist_state="session",
        help="Divides the logits. Below 1 the likely become likelier, above 1 all more even.",
    )
    top_k = st.slider(
        "Top-k",
        0,
        50,
        0,
        key="d_top_k",
        bind="query-params",
        persist_state="session",
        help="Only the k likeliest can be drawn; 0 leaves all.",
    )
    top_p = st.slider(
        "Top-p",
        0.05,
        1.0,
        1.0,
        0.05,
        key="d_top_p",
        bind="query-params",
        persist_state="session",
        help="Only the likeliest that together reach this share can be drawn; 1 leaves all.",
    )
    seed = st.number_input(
        "Seed",
        0,
        MOST_SEED,
        0,
        key="d_seed",
        bind=whole_number("d_seed"),
        persist_state="session",
        help="The same seed draws the same tokens, one at a time or all at once.",
    )
    return Settings(float(temperature), int(top_k), float(top_p)), int(seed)
