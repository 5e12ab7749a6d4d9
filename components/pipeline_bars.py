"""Probabilities as horizontal bars, each with its figure."""

from __future__ import annotations

from components.charts import chart


def bars(names: list[str], values: list[float], *, key: str, alt: str, title: str) -> None:
    """Draw ``values`` (0 to 1) as bars with ``names`` (fit for Plotly), the first on top."""
    chart(
        {
            "data": [
                {
                    "type": "bar",
                    "orientation": "h",
                    "x": values,
                    "y": names,
                    "text": [f"{each:.1%}" for each in values],
                    "textposition": "auto",
                    "cliponaxis": False,
                    "hovertemplate": "%{y}: %{x:.4%}<extra></extra>",
                }
            ],
            "layout": {
                "xaxis": {"range": [0, 1.05], "tickformat": ".0%", "title": {"text": title}},
                "yaxis": {"autorange": "reversed", "type": "category"},
            },
        },
        key=key,
        alt=alt,
        height=80 + 30 * len(names),
    )
