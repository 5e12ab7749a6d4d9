"""What the config starts from: a published shape, or (in config_elsewhere) one from elsewhere."""

from __future__ import annotations

import streamlit as st

from components import model_config
from glassbox.models.presets import PRESET_BY_ID, PRESETS

_PRESET = "preset"


def _take_preset() -> None:
    chosen = st.session_state[_PRESET]
    if chosen:
        model_config.begin(model_config.of_preset(chosen))


def presets() -> None:
    """The published shapes; none is marked while the config is from elsewhere."""
    start = model_config.start()
    st.session_state[_PRESET] = start.preset if not start.elsewhere else None
    st.segmented_control(
        "Start from",
        [each.id for each in PRESETS],
        format_func=lambda id: PRESET_BY_ID[id].title,
        key=_PRESET,
        on_change=_take_preset,
        help="Shapes that were published; choosing one sets every field.",
    )
