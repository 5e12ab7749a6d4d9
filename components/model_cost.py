"""What a config costs at a glance: parameters in total and by part, operations, memory to train."""

from __future__ import annotations

import streamlit as st

from components.charts import chart
from components.model_config import Start
from components.notice import notice, plain
from glassbox.models import memory_cost
from glassbox.models.checks_input import Run
from glassbox.models.config_values import ConfigValues
from glassbox.models.cost import Cost, count
from glassbox.models.flops import flops
from glassbox.units import operations, size

# The text stands beside its bar, where it has the page's own contrast.
_ROOM_FOR_TEXT = 1.75
_SMALL = '<span style="font-size:11px">{}</span>'


def model_cost(values: ConfigValues, start: Start, run: Run, *, buildable: bool) -> bool:
    """Draw the cost of ``values`` beside that of ``start``; False when there is none to draw."""
    try:
        cost = count(values)
    except ValueError:
        notice("info", "A model with a negative size has no parameters to count.")
        return False
    left, right = st.columns(2, gap="small")
    with left:
        more = cost.parameters - _parameters(start.values)
        st.metric(
            "Parameters",
            _counted(cost.parameters),
            delta=f"{_counted(more, '+')} vs {plain(start.title)}"
            if more
            else f"as {plain(start.title)}",
            delta_color="off",
            delta_arrow="auto" if more else "off",
        )
        work = flops(values, run.batch, run.length)
        st.metric("Forward pass", operations(work.forward), help=_with(run))
    with right:
        st.metric(
            "Weights in float32",
            size(cost.fp32_bytes),
            delta="4 bytes a parameter",
            delta_color="off",
            delta_arrow="off",
        )
        parts = memory_cost.training(values, run.batch, run.length)
        st.metric(
            "Memory to train",
            f"≥ {size(sum(part.bytes for part in parts))}",
            help=f"Weights, gradients, AdamW and activations. {_with(run)}",
        )
    _parts(cost)
    st.caption(
        (
            "By formula, equal to the built model. "
            if buildable
            else "By formula; this config cannot be built as it is. "
        )
        + plain(f"{start.title} is from: {start.source}.")
    )
    return True


def _with(run: Run) -> str:
    return f"With batch {run.batch:,} and length {run.length:,}."


def _parameters(values: ConfigValues) -> int:
    try:
        return count(values).parameters
    except ValueError:
        return 0


def _counted(number: int, sign: str = "") -> str:
    """All digits, as long as there are few enough of them to read."""
    return f"{number:{sign},}" if abs(number) < 10**15 else f"{float(number):{sign}.3e}"


def _parts(cost: Cost) -> None:
    whole = max(1, cost.parameters)
    names = [f"{part.name}<br>{_SMALL.format(part.formula)}" for part in cost.parts]
    longest = float(max(1, *(part.parameters for part in cost.parts)))
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [float(part.parameters) for part in cost.parts],
        "y": names,
        "text": [f"{_counted(part.parameters)} · {part.parameters / whole:.1%}"
                 for part in cost.parts],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{y}<br>%{x:,} parameters<extra></extra>",
    }  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "parameters"}, "range": [0, longest * _ROOM_FOR_TEXT]},
        "yaxis": {"autorange": "reversed", "ticks": ""},
        "bargap": 0.35,
    }
    alt = "Parameters by part: " + ", ".join(
        f"{part.name} {_counted(part.parameters)}" for part in cost.parts
    )
    chart({"data": [bars], "layout": layout}, key="model_parts", alt=alt, height=245)
