"""What each family can do: fill a mask, continue a text, turn one sequence into another."""

from __future__ import annotations

import streamlit as st

from components import (
    families_continue,
    families_fill,
    families_model,
    families_train,
    families_turn,
    frame,
)
from components.in_url import switch
from glassbox.families.kinds import ABOUT, KINDS, Kind

KIND = "d_kind"
_PARTS = {
    "bert": families_fill.view,
    "gpt": families_continue.view,
    "t5": families_turn.view,
}


def view(owner: str) -> None:
    """The kind and its model, what it makes of a text, and training it anew."""
    kind = _kind()
    if not frame.models_ready():
        return
    with frame.boundary("This model"):
        left, right = st.columns([1, 2], gap="medium", vertical_alignment="bottom")
        with left:
            ref = families_model.choose(kind, owner)
        if ref is not None:
            with right, frame.boundary("The card of this model"):
                families_model.about(ref, kind, owner)
            _PARTS[kind](ref, owner)
    with frame.boundary("Training"):
        families_train.section(kind, owner)


def _kind() -> Kind:
    titles = {str(kind): f"{ABOUT[kind].title}: {ABOUT[kind].does}" for kind in KINDS}
    chosen = switch("Kind of model", KIND, titles, KINDS[0])
    return next((kind for kind in KINDS if kind == chosen), KINDS[0])
