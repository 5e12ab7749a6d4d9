"""Energy as bars: runs made here beside published pretraining, alone beside shared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components.charts import chart, palette
from components.loss_chart import literal
from glassbox.families.footprint import PUBLISHED, Shared, Used
from glassbox.units import energy

_MOST_RUNS = 3


def beside(used: Sequence[Used]) -> None:
    """The largest runs and the published models on one logarithmic axis."""
    largest = sorted(used, key=lambda each: -each.kwh)[:_MOST_RUNS]
    own = [(f"your run: {literal(each.run.name[:40])}", each.kwh) for each in largest if each.kwh]
    known = [(f"{each.model} ({each.family})", each.kwh) for each in PUBLISHED]
    colours = palette()
    rows = sorted(known, key=lambda row: row[1])
    bars = [
        _bars("published", rows, colours[0], ""),
        _bars("made here", sorted(own, key=lambda row: row[1]), colours[1], "/"),
    ]
    chart(
        {
            "data": [bar for bar in bars if bar["x"]],
            "layout": {
                "xaxis": {
                    "title": {"text": "energy of one training (kWh, logarithmic)"},
                    "type": "log",
                    "exponentformat": "power",
                    "dtick": 1 if not own else 2,
                },
                "yaxis": {
                    "type": "category",
                    "automargin": True,
                    "categoryorder": "array",
                    "categoryarray": [name for name, _ in sorted(own + rows, key=_size)],
                },
                "showlegend": bool(own),
                "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            },
        },
        key="footprint_beside",
        alt=f"Energy of {len(own)} runs made here and of {len(rows)} published trainings.",
        height=130 + 30 * (len(own) + len(rows)),
        top=36 if own else 8,
    )


def _size(row: tuple[str, float]) -> float:
    return row[1]


def _bars(
    name: str, rows: Sequence[tuple[str, float]], colour: str, pattern: str
) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": [value for _, value in rows],
        "y": [label for label, _ in rows],
        "text": [energy(value) for _, value in rows],
        "textposition": "auto",
        "hoverinfo": "skip",
        "marker": {"color": colour, "pattern": {"shape": pattern, "fillmode": "overlay"}},
    }


def sharing(found: Shared) -> None:
    """Two bars: everybody for himself, and one for all."""
    colours = palette()
    names = ["everybody pretrains", "one pretrains, all fine-tune"]
    values = [found.each_pretrains, found.one_is_shared]
    chart(
        {
            "data": [
                {
                    "type": "bar",
                    "orientation": "h",
                    "x": values,
                    "y": names,
                    "text": [energy(value) for value in values],
                    "textposition": "auto",
                    "hoverinfo": "skip",
                    "marker": {
                        "color": colours[:2],
                        "pattern": {"shape": ["", "/"], "fillmode": "overlay"},
                    },
                }
            ],
            "layout": {
                "xaxis": {"title": {"text": "energy (kWh)"}, "rangemode": "tozero"},
                "yaxis": {"type": "category", "autorange": "reversed", "automargin": True},
            },
        },
        key="footprint_sharing",
        alt=f"{found.people} people: {energy(values[0])} alone, {energy(values[1])} shared.",
        height=200,
    )
