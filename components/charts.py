"""Plotly figures in the house's style: theme palette, axis titles with units, no toolbar."""

from __future__ import annotations

from typing import Any

# Not used here: Plotly looks at pandas while another thread may still be importing it (the warm-up
# does), and finds half a module. Whoever comes by here waits until it is whole.
import pandas  # noqa: F401
import streamlit as st

_MARGIN = {"l": 8, "r": 8, "t": 8, "b": 8}


def chart(figure: Any, *, key: str, alt: str, height: int = 320) -> None:
    """Draw a Plotly figure (object or dict); ``alt`` says in a sentence what it shows.

    Colours are left to the theme: traces that name none take the palette of config.toml.
    """
    if isinstance(figure, dict):
        # A dict as it is would be drawn in Plotly's own colours: only a Figure takes the theme's.
        import plotly.graph_objects as go  # noqa: PLC0415

        figure = go.Figure(figure)
    figure.update_layout(margin=_MARGIN, height=height)
    st.plotly_chart(figure, key=key, theme="streamlit", config={"displayModeBar": False}, alt=alt)
