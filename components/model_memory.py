"""Memory to hold, run and train the model, and the operations of a forward pass, by part."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components import model_config
from components.charts import chart
from glassbox.models import memory_cost
from glassbox.models.checks_input import BATCH, LENGTH, MOST_BATCH, MOST_LENGTH, Run
from glassbox.models.config_values import ConfigValues
from glassbox.models.flops import TRAINING_FACTOR, flops
from glassbox.models.memory_cost import MemoryPart
from glassbox.units import operations, size

_UNITS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_ROOM_FOR_TEXT = 1.3


def _take(name: str) -> None:
    value = st.session_state[name]
    if value is not None:
        model_config.edit(name, value)


def run_form(run: Run) -> None:
    """The controls of the input that costs are given for."""
    left, right, said = st.columns([1, 1, 3], gap="medium", vertical_alignment="bottom")
    for cell, name, most, about in (
        (left, BATCH, MOST_BATCH, "Sequences that go through the model at once."),
        (right, LENGTH, MOST_LENGTH, "Tokens of each sequence, padding included."),
    ):
        with cell:
            st.session_state[name] = getattr(run, name)
            st.number_input(
                name,
                value=1,
                min_value=1,
                max_value=most,
                step=1,
                key=name,
                on_change=_take,
                args=(name,),
                help=about,
            )
    with said:
        st.caption(
            f"An input of {run.batch:,} × {run.length:,} = {run.batch * run.length:,} tokens."
        )


def uses(values: ConfigValues, run: Run) -> dict[str, tuple[MemoryPart, ...]]:
    """What memory is needed for, as a bar each."""
    held = {f"Hold, {part.name}": (part,) for part in memory_cost.held(values)}
    return {
        **held,
        "Run, float32": memory_cost.running(values, run.batch, run.length),
        "Train, AdamW": memory_cost.training(values, run.batch, run.length),
    }


def memory(values: ConfigValues, run: Run) -> None:
    """A bar for each use, cut into its parts; lower bounds are hatched and say so."""
    bars = uses(values, run)
    totals = {name: sum(part.bytes for part in parts) for name, parts in bars.items()}
    unit, word = next(((u, w) for u, w in _UNITS if max(totals.values()) >= u), (1.0, "B"))
    series: dict[str, dict[str, MemoryPart]] = {}
    for name, parts in bars.items():
        for part in parts:
            kind = _kind(name, part)
            series.setdefault(kind, {})[name] = part
    drawn = []
    for kind, found in series.items():
        loose = any(part.exactness == "at least" for part in found.values())
        drawn.append({
            "type": "bar",
            "orientation": "h",
            "name": f"{kind} (at least)" if loose else kind,
            "y": list(found),
            "x": [part.bytes / unit for part in found.values()],
            "marker": {"pattern": {"shape": "/"}} if loose else {},
            "customdata": [size(part.bytes) for part in found.values()],
            "hovertemplate": f"%{{y}}<br>{kind}: %{{customdata}}<extra></extra>",
        })  # fmt: skip
    longest = max(totals.values()) / unit
    layout = {
        "xaxis": {
            "title": {"text": f"memory, {word}"},
            "range": [0, max(longest * _ROOM_FOR_TEXT, 1e-9)],
        },
        "yaxis": {
            "autorange": "reversed", "ticks": "", "categoryorder": "array",
            "categoryarray": list(bars),
        },
        "annotations": [
            {"x": total / unit, "y": name, "text": _total(name, total), "showarrow": False,
             "xanchor": "left", "xshift": 5}
            for name, total in totals.items()
        ],
        "barmode": "stack",
        "bargap": 0.35,
        "legend": {
            "orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0, "traceorder": "normal",
        },
    }  # fmt: skip
    alt = "Memory: " + ", ".join(f"{name} {_total(name, n)}" for name, n in totals.items())
    chart({"data": drawn, "layout": layout}, key="model_memory", alt=alt, height=280)


def _kind(name: str, part: MemoryPart) -> str:
    """What a part is drawn as: two of one kind share a colour."""
    if name.startswith("Hold"):
        return "Weights"
    return "Activations" if part.exactness == "at least" else part.name.partition(":")[0]


def _total(name: str, total: int) -> str:
    return size(total) if name.startswith("Hold") else f"≥ {size(total)}"


def forward_pass(values: ConfigValues, run: Run) -> None:
    """The operations of a forward pass by part, and those of a training step."""
    made = flops(values, run.batch, run.length)
    whole = max(1, made.forward)
    rows: list[dict[str, Any]] = [
        {"Part": part.name, "Operations": operations(part.flops), "Share": 100 * part.flops / whole}
        for part in made.parts
    ]
    rows += [
        {"Part": "Forward pass", "Operations": operations(made.forward), "Share": 100.0},
        {
            "Part": f"Training step, × {TRAINING_FACTOR}",
            "Operations": operations(made.training),
            "Share": 100.0 * TRAINING_FACTOR,
        },
    ]
    st.dataframe(
        rows,
        hide_index=True,
        key="model_flops",
        column_config={
            "Part": st.column_config.TextColumn(width=150),
            "Operations": st.column_config.TextColumn(width=90, alignment="right"),
            "Share": st.column_config.NumberColumn(format="%.1f%%", width=60),
        },
        alt="Floating-point operations of a forward pass by part",
    )
    st.caption(
        "Matrix products by formula, equal to torch's FlopCounterMode; a multiplication and an "
        "addition are two. Lookups, norms and the optimizer are left out."
    )
