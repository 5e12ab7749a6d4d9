"""A confusion matrix: who was taken for whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components import charts
from components.loss_chart import literal

MOST_DRAWN = 50


def matrix(
    names: Sequence[str], counts: Any, *, key: str, shares: bool = False, height: int = 280
) -> None:
    """Counts (or shares of their row) on a colour of their share of the row."""
    labels = [literal(name) for name in names]
    parts = [[count / max(1, sum(row)) for count in row] for row in counts]
    text = [
        [f"{part:.0%}" if shares else f"{count:,}" for part, count in zip(*rows, strict=True)]
        for rows in zip(parts, counts, strict=True)
    ]
    figure = {
        "data": [
            {
                "type": "heatmap",
                "z": parts,
                "x": labels,
                "y": labels,
                "text": text,
                "texttemplate": "%{text}" if len(labels) <= 12 else "",
                "hovertemplate": "true %{y}<br>predicted %{x}<br>%{text} rows<extra></extra>",
                "zmin": 0,
                "zmax": 1,
                "colorbar": {"title": {"text": "share of<br>the row"}, "tickformat": ".0%"},
            }
        ],
        "layout": {
            "xaxis": {"title": {"text": "predicted"}, "type": "category"},
            "yaxis": {"title": {"text": "true"}, "type": "category", "autorange": "reversed"},
        },
    }
    right = sum(row[place] for place, row in enumerate(counts))
    rows = sum(map(sum, counts))
    charts.chart(
        figure, key=key, alt=f"Confusion matrix: {right} of {rows} rows are right.", height=height
    )
