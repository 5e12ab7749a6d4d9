"""The prepared pair: the same training from pretrained and from random weights, at one click."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from components import cache, frame
from components.run_form import EXAMPLE
from glassbox import workspace
from glassbox.training import launcher
from glassbox.training.spec import Init

_IDS = "pair_ids"


def offer(owner: str, then: Callable[[list[str]], None]) -> None:
    """Say what the pair is, and start it at a click; ``then`` is given the two runs' ids."""
    spec = cache.training_choices(EXAMPLE, owner).suggested
    st.caption(
        "The reviews sample, twice with the same rows, seed and settings: only what the model "
        "knows before the first step differs. Each takes a few minutes on one core."
    )
    if not st.button("Train both", icon=":material/play_arrow:", type="primary"):
        return
    with frame.boundary("Starting the two runs"):
        # Two clicks start one pair.
        ids: list[str] = st.session_state.setdefault(_IDS, [workspace.new_id() for _ in range(2)])
        inits: tuple[Init, ...] = ("pretrained", "random")
        for id, init in zip(ids, inits, strict=True):
            launcher.start(replace(spec, init=init), f"reviews, {init}", owner, id)
        del st.session_state[_IDS]
        then(ids)
        st.rerun()
