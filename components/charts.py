"""Plotly figures in the house's style: theme palette, axis titles with units, no toolbar."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# Not used here: Plotly looks at pandas while another thread may still be importing it (the warm-up
# does), and finds half a module. Whoever comes by here waits until it is whole.
import pandas  # noqa: F401
import streamlit as st

# The luminance on which black and white have the same contrast.
_DARK = 0.179
_MARGIN = {"l": 8, "r": 8, "t": 8, "b": 8}


def palette() -> list[str]:
    """The theme's colours, for traces that must name one: those of several panels."""
    theme = st.context.theme.type or "light"
    colours = st.get_option(f"theme.{theme}.chartCategoricalColors")
    return list(colours or ["#0b6e86", "#c2410c"])


def inks(shares: Iterable[float]) -> list[str]:
    """For each share (0 to 1) of the theme's sequential scale what is read on it: black or white.

    Plotly's own choice has half the contrast in the middle of the scale.
    """
    theme = st.context.theme.type or "light"
    scale = st.get_option(f"theme.{theme}.chartSequentialColors") or ["#ffffff", "#000000"]
    made = ["#ffffff" if _luminance(colour) < _DARK else "#000000" for colour in scale]
    last = len(scale) - 1
    return [made[round(min(max(share, 0), 1) * last)] for share in shares]


def _luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` as WCAG 2 defines it, 0 to 1."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def chart(figure: Any, *, key: str, alt: str, height: int = 320, top: int = 8) -> None:
    """Draw a figure; ``alt`` says in a sentence what it shows.

    It is a dict of ``data`` and ``layout``, or for several panels what ``make_subplots`` gives.

    Colours are left to the theme: traces that name none take the palette of config.toml. ``top`` is
    the room above the figure in pixels, for the titles of its panels.
    """
    import plotly.graph_objects as go  # noqa: PLC0415

    sized = {"margin": {**_MARGIN, "t": top}, "height": height}
    if isinstance(figure, dict):
        # As it is it would be drawn in Plotly's own colours: only a Figure takes the theme's. That
        # is made in one go: updated piece by piece it takes eight times as long.
        figure = go.Figure({**figure, "layout": {**figure.get("layout", {}), **sized}})
    else:
        figure.update_layout(sized)
    st.plotly_chart(figure, key=key, theme="streamlit", config={"displayModeBar": False}, alt=alt)
