"""The seed of weights that are drawn at random."""

from __future__ import annotations

from typing import Any

import streamlit as st

from glassbox.models import build


def seed_field(key: str, *, width: int = 150, bind: Any = None) -> int:
    """A whole number from 0 to MOST_SEED; ``bind`` as a number field of Streamlit takes it."""
    return int(
        st.number_input(
            "seed",
            value=0,
            min_value=0,
            max_value=build.MOST_SEED,
            step=1,
            key=key,
            bind=bind,
            persist_state="session",
            width=width,
            help="The weights are drawn at random; the same seed draws the same ones.",
        )
    )
