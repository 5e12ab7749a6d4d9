"""The live curves of a run as one Plotly figure: loss, gradients, scores, learning rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

import plotly.io
import streamlit as st
from plotly.basedatatypes import BaseFigure

from glassbox.training.curve import Curve, is_share
from glassbox.training.series import Point

_HEIGHT = 420
_SYMBOLS = ("circle", "diamond", "square", "cross", "x")
_DASHES = ("solid", "dot", "dash", "dashdot")


class _Ready(BaseFigure):
    """A figure that is a dict already.

    ``st.plotly_chart`` validates a plain dict by building graph objects from it: 7 ms of every
    refresh for a spec that is always of the same form, against 1 ms for all the rest.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        # Not BaseFigure's own, which is what validates.
        object.__setattr__(self, "_spec", spec)

    def to_dict(self) -> dict[str, Any]:
        return self._spec


@lru_cache(maxsize=1)
def _template() -> dict[str, Any]:
    """Streamlit's Plotly template, which carries the theme's colours to the browser."""
    return plotly.io.templates["streamlit"].to_plotly_json()


def literal(text: str) -> str:
    """``text`` for a place where Plotly reads its own kind of HTML, shown as it is."""
    return escape(text, quote=False)


def draw(curve: Curve, max_steps: int, of: str, loss: str) -> None:
    """Draw ``curve`` over 0 to ``max_steps``; ``of`` is what the F1 is of, ``loss`` its kind."""
    st.plotly_chart(
        _Ready(figure(curve, max_steps, of, loss)),
        key="fine_tune_curve",
        theme="streamlit",
        config={"displayModeBar": False},
        alt=_alt(curve),
    )


def figure(curve: Curve, max_steps: int, of: str, loss: str) -> dict[str, Any]:
    """The figure as Plotly's JSON; colours of the palette by trace order."""
    traces = [
        _trace("loss of one step", curve.loss, "x", "y", "lines", width=1, opacity=0.6),
        _trace("loss, smoothed", curve.smoothed, "x", "y", "lines", width=2.5),
        _trace("loss on validation", curve.eval_loss, "x", "y", "markers+lines", dash="dot"),
        *_scores(curve, of),
        _trace("learning rate", curve.learning_rate, "x3", "y3", "lines", show=False),
        _trace("gradient norm", curve.grad_norm, "x4", "y4", "lines", width=1.5, show=False),
    ]
    # Room on both sides for the markers of the first and the last evaluation.
    span = [-0.02 * max(1, max_steps), 1.02 * max(1, max_steps)]

    def axis(title: str, **more: Any) -> dict[str, Any]:
        return {"title": {"text": title}, "automargin": True, **more}

    return {
        "data": traces,
        "layout": {
            "template": _template(),
            "height": _HEIGHT,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "hovermode": "x unified",
            "showlegend": True,
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            "xaxis": axis("", domain=[0, 0.56], range=span, anchor="y", showticklabels=False),
            "yaxis": axis(f"loss ({loss})", rangemode="tozero", domain=[0.36, 1]),
            "xaxis2": axis("", domain=[0.66, 1], range=span, anchor="y2", showticklabels=False),
            "yaxis2": axis("validation", domain=[0.52, 1], anchor="x2", **_range_of(curve.scores)),
            "xaxis3": axis("step", domain=[0.66, 1], range=span, anchor="y3"),
            "yaxis3": axis(
                "learning rate",
                domain=[0, 0.4],
                rangemode="tozero",
                anchor="x3",
                exponentformat="e",
                nticks=4,
            ),
            "xaxis4": axis("step", domain=[0, 0.56], range=span, anchor="y4"),
            "yaxis4": axis(
                "gradient norm", domain=[0, 0.26], rangemode="tozero", anchor="x4", nticks=4
            ),
        },
    }


def _scores(curve: Curve, of: str) -> list[dict[str, Any]]:
    """A trace a score of the evaluations, each with a symbol and a dash of its own."""
    found = []
    for place, (name, points) in enumerate(curve.scores.items()):
        called = f"F1 {of}".strip() if name == "f1" else name.replace("_", " ")
        found.append(
            _trace(
                literal(called),
                points,
                "x2",
                "y2",
                "markers+lines",
                symbol=_SYMBOLS[place % len(_SYMBOLS)],
                dash=_DASHES[place % len(_DASHES)],
            )
        )
    return found


def _range_of(scores: Mapping[str, Sequence[Point]]) -> dict[str, Any]:
    """From 0 to 1 where all scores lie there."""
    shares = all(map(is_share, scores))
    least = min((value for points in scores.values() for _, value in points if value), default=0.0)
    return {"range": [0, 1.02]} if shares and least >= 0 else {}


def _trace(
    name: str,
    points: Sequence[Point],
    x: str,
    y: str,
    mode: str,
    *,
    width: float = 2,
    opacity: float = 1.0,
    dash: str = "solid",
    symbol: str = "circle",
    show: bool = True,
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": name,
        "mode": mode,
        "x": [step for step, _ in points],
        "y": [value for _, value in points],
        "xaxis": x,
        "yaxis": y,
        "opacity": opacity,
        "line": {"width": width, "dash": dash},
        "marker": {"size": 8, "symbol": symbol},
        "showlegend": show,
    }


def _alt(curve: Curve) -> str:
    if not curve.smoothed:
        return "The loss curve, which has no point yet."
    step, loss = curve.smoothed[-1]
    return f"Loss by step; smoothed it is {loss:.3f} at step {step}."
