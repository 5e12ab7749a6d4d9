"""Two runs' curves beside each other: the training loss, and the score on validation rows."""

from __future__ import annotations

from typing import Any

from components.charts import chart, palette
from glassbox.training.curve import Curve

_LOOKS = (("pretrained", "solid", "circle"), ("random", "dash", "diamond"))


def draw(pretrained: Curve, random: Curve) -> None:
    """The loss to the left, accuracy (or the first score there is) to the right."""
    colours = palette()
    data: list[dict[str, Any]] = []
    score = next(iter(pretrained.scores or random.scores), "accuracy")
    for (name, dash, symbol), curve, colour in zip(
        _LOOKS, (pretrained, random), colours, strict=False
    ):
        style = {"line": {"dash": dash, "width": 2.5, "color": colour}, "name": name}
        data.append({"type": "scatter", "mode": "lines", **style, **_points(curve.smoothed)})
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "marker": {"symbol": symbol, "size": 9},
                "showlegend": False,
                "xaxis": "x2",
                "yaxis": "y2",
                **style,
                **_points(curve.scores.get(score, ())),
            }
        )
    chart(
        {
            "data": data,
            "layout": {
                "xaxis": {"domain": [0, 0.44], "title": {"text": "step"}},
                "yaxis": {"title": {"text": "training loss, smoothed"}, "rangemode": "tozero"},
                "xaxis2": {"domain": [0.58, 1], "title": {"text": "step"}, "anchor": "y2"},
                "yaxis2": {"title": {"text": f"{score} on validation rows"}, "anchor": "x2"},
                "hovermode": "x unified",
                "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            },
        },
        key="transfer_curves",
        alt=f"Training loss and {score} of the pretrained and of the random model, by step",
        height=340,
        top=36,
    )


def _points(points: Any) -> dict[str, Any]:
    return {"x": [step for step, _ in points], "y": [value for _, value in points]}
