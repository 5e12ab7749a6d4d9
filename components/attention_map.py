"""Attention weights as a heatmap, with the numbers in its cells where there is room for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from components.charts import chart, inks

# Tokens on a side up to which the numbers are written and the names are slanted and large.
_MOST_WRITTEN = 24
# Where the colours end at least: weights that are nearly even shall look even, and faint.
_LEAST_TOP = 0.2


def attention_map(
    weights: np.ndarray,
    reads: Sequence[str],
    is_read: Sequence[str],
    *,
    titles: tuple[str, str],
    key: str,
    alt: str,
    least_written: float = 0.005,
    rows: int = 0,
    top: float = 0.0,
) -> None:
    """Draw ``weights`` of shape (reading tokens, tokens that are read), 0 to 1.

    ``titles`` are of the tokens that read and of those that are read; a number below
    ``least_written`` is not written into its cell. For a map that grows, there is room for ``rows``
    rows, and the colours end at ``top``, where that is more than what there is yet.
    """
    rows, columns = max(rows, weights.shape[0]), weights.shape[1]
    top = max(_LEAST_TOP, top, float(weights.max()))
    few, narrow = max(rows, columns) <= _MOST_WRITTEN, columns <= _MOST_WRITTEN
    heatmap = {
        "type": "heatmap",
        "z": weights.tolist(),
        "zmin": 0,
        "zmax": top,
        "customdata": [[[row, column] for column in is_read] for row in reads],
        "hovertemplate": "%{customdata[0]} reads %{customdata[1]}: %{z:.3f}<extra></extra>",
        "colorbar": {"title": {"text": "weight"}, "thickness": 14},
        "xgap": 1,
        "ygap": 1,
    }
    chart(
        {
            "data": [heatmap, *([_numbers(weights, top, least_written)] if few else [])],
            "layout": {
                "xaxis": {
                    "title": {"text": titles[1]},
                    "tickvals": list(range(columns)),
                    "ticktext": list(is_read),
                    "tickangle": -45 if narrow else -90,
                    "tickfont": {"size": 12 if narrow else 9},
                    "showgrid": False,
                    "range": [-0.5, columns - 0.5],
                },
                "yaxis": {
                    "title": {"text": titles[0]},
                    "tickvals": list(range(weights.shape[0])),
                    "ticktext": list(reads),
                    "range": [rows - 0.5, -0.5],
                    "showgrid": False,
                },
            },
        },
        key=key,
        alt=alt,
        height=min(900, 150 + rows * (26 if rows <= _MOST_WRITTEN else 15)),
    )


def _numbers(weights: np.ndarray, top: float, least: float) -> dict[str, Any]:
    """The weights as text, each in the ink that is read on its colour."""
    cells = [(down, along, float(value)) for (down, along), value in np.ndenumerate(weights)]
    cells = [cell for cell in cells if cell[2] >= least]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [along for _, along, _ in cells],
        "y": [down for down, _, _ in cells],
        "text": [f"{value:.2f}".lstrip("0") for _, _, value in cells],
        "textfont": {"color": inks(value / top for _, _, value in cells), "size": 12},
        "hoverinfo": "skip",
        "showlegend": False,
    }
