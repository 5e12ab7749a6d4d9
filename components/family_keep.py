"""Building a family's model for real, and saving it, behind two buttons."""

from __future__ import annotations

import streamlit as st

from components import frame
from components.notice import notice, plain
from components.saved_models import CHOICE
from components.seed_field import seed_field
from glassbox.errors import UserError
from glassbox.models import family_real
from glassbox.models.family_build import Sketch
from glassbox.models.family_real import Real
from glassbox.models.family_url import Asked

BUILT = "family_built"
SEED = "family_seed"


def build_and_keep(owner: str, asked: Asked, sketch: Sketch) -> Real | None:
    """Draw seed, Build and Save; gives back what was built of this very choice, if it was."""
    hindered = ""
    try:
        family_real.require(asked.choice, sketch)
    except UserError as error:
        hindered = error.message
        notice("info", f"Not built for real: {error.message}", error.hint)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = seed_field(SEED)
        wanted = st.button(
            "Build and run it",
            type="primary",
            icon=":material/construction:",
            disabled=bool(hindered),
            help=plain(hindered) or None,
        )
        save = st.button(
            "Save with save\\_pretrained",
            icon=":material/save:",
            disabled=bool(hindered),
            help="Builds it, saves it into your workspace; the view Keep lists it.",
        )
    if wanted:
        with frame.boundary("Building the model"), st.spinner("Building the model"):
            st.session_state[BUILT] = family_real.run(asked.choice, asked.tokens, seed)
    if save:
        with frame.boundary("Saving"), st.spinner("Saving the model"):
            kept = family_real.keep(asked.choice, seed, "", owner)
            st.session_state[CHOICE] = kept.id
            notice("success", f"Saved as “{kept.name}”.", "The view Keep lists it, with its files.")
    built: Real | None = st.session_state.get(BUILT)
    if built is None or (built.choice, built.tokens, built.seed) != (
        asked.choice,
        asked.tokens,
        seed,
    ):
        return None
    return built
