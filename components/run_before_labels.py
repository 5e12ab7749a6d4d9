"""The labels of a run to be, by part: how often each comes, and what saying one always scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import cache
from components.charts import chart
from components.notice import plain
from glassbox.text import whole

if TYPE_CHECKING:
    from components.run_before import Looked

_MOST_BARS = 30
_PATTERNS = ("", "/", "x")


def view(looked: Looked) -> None:
    """Bars of the classes by part, or for numbers how they are spread."""
    found = cache.training_labels_of_parts(looked.spec, looked.owner)
    if looked.spec.problem_type == "regression":
        _numbers(looked, found)
    else:
        _classes(looked, found)


def _classes(looked: Looked, found: dict[str, Any]) -> None:
    names = [whole(name) for name in looked.parts.names]
    order = sorted(range(len(names)), key=lambda at: -int(found["training"][at]))[:_MOST_BARS]
    shown = sorted(order)
    rows = {part: each.num_rows for part, each in looked.parts.rows.items()}
    many = looked.spec.problem_type == "multi_label_classification"
    data = [
        {
            "type": "bar",
            "name": f"{part} ({rows[part]:,} rows)",
            "x": [f"{at}: {names[at]}"[:40] for at in shown],
            "y": [100 * int(counts[at]) / max(1, rows[part]) for at in shown],
            "customdata": [int(counts[at]) for at in shown],
            "marker": {"pattern": {"shape": _PATTERNS[place % len(_PATTERNS)]}},
            "hovertemplate": "%{x}<br>%{customdata:,} rows, %{y:.1f} %<extra></extra>",
        }
        for place, (part, counts) in enumerate(found.items())
    ]
    figure = {
        "data": data,
        "layout": {
            "barmode": "group",
            "xaxis": {"title": {"text": "label, by its id"}, "type": "category"},
            "yaxis": {"title": {"text": "share of the rows, %"}, "rangemode": "tozero"},
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        },
    }
    alt = "; ".join(
        f"{part}: " + ", ".join(f"{names[at]} {int(counts[at]):,}" for at in shown)
        for part, counts in found.items()
    )
    chart(figure, key="fine_tune_labels", alt=alt, height=300, top=30)
    left_out = len(names) - len(shown)
    more = f" The {left_out} rarest of {len(names)} are not drawn." if left_out else ""
    st.caption(plain(f"{_baseline(looked, found, names, many)}{more}"))


def _baseline(looked: Looked, found: dict[str, Any], names: list[str], many: bool) -> str:
    """What one learns nothing for: the majority's score on the validation rows."""
    if many:
        mean = float(found["training"].sum()) / max(1, looked.parts.rows["training"].num_rows)
        return f"A training row has {mean:.2f} of the {len(names)} labels on average."
    train, held = found["training"], found["validation"]
    best = int(train.argmax())
    total = max(1, int(held.sum()))
    share = int(held[best]) / total
    return (
        f"Always saying “{names[best]}”, the most frequent training label, is right in "
        f"{share:.1%} of the validation rows: a model has to be better than that."
    )


def _numbers(looked: Looked, found: dict[str, Any]) -> None:
    data = [
        {
            "type": "histogram",
            "name": part,
            "x": values.tolist(),
            "histnorm": "percent",
            "nbinsx": 30,
            "opacity": 0.75,
            "marker": {"pattern": {"shape": _PATTERNS[place % len(_PATTERNS)]}},
        }
        for place, (part, values) in enumerate(found.items())
    ]
    figure = {
        "data": data,
        "layout": {
            "barmode": "group",
            "xaxis": {"title": {"text": whole(looked.spec.label)[:60]}},
            "yaxis": {"title": {"text": "share of the rows, %"}},
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        },
    }
    train, held = found["training"], found["validation"]
    mean = float(train.mean())
    error = float(((held - mean) ** 2).mean())
    alt = f"How the numbers are spread: training {train.min():g} to {train.max():g}"
    chart(figure, key="fine_tune_labels", alt=alt, height=300, top=30)
    st.caption(
        f"Training: {train.min():g} to {train.max():g}, mean {mean:.4g}. Always saying the mean "
        f"has a mean squared error of {error:.4g} on the validation rows: a model has to be better."
    )
