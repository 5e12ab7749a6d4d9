"""Plotly figures in the house's style: theme palette, axis titles with units, no toolbar."""

from __future__ import annotations

from typing import Any

# Not used here: Plotly looks at pandas while another thread may still be importing it (the warm-up
# does), and finds half a module. Whoever comes by here waits until it is whole.
import pandas  # noqa: F401
import streamlit as st

_MARGIN = {"l": 8, "r": 8, "t": 8, "b": 8}


def palette() -> list[str]:
    """The theme's colours, for traces that must name one: those of several panels."""
    theme = st.context.theme.type or "light"
    colours = st.get_option(f"theme.{theme}.chartCategoricalColors")
    return list(colours or ["#0b6e86", "#c2410c"])


def chart(figure: Any, *, key: str, alt: str, height: int = 320, top: int = 8) -> None:
    """Draw a Plotly figure (object or dict); ``alt`` says in a sentence what it shows.

    Colours are left to the theme: traces that name none take the palette of config.toml. ``top`` is
    the room above the figure in pixels, for the titles of its panels.
    """
    if isinstance(figure, dict):
        # A dict as it is would be drawn in Plotly's own colours: only a Figure takes the theme's.
        import plotly.graph_objects as go  # noqa: PLC0415

        figure = go.Figure(figure)
    figure.update_layout(margin={**_MARGIN, "t": top}, height=height)
    st.plotly_chart(figure, key=key, theme="streamlit", config={"displayModeBar": False}, alt=alt)
