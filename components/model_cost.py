"""What a config costs: parameters in total and by part, and the memory to hold them."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from components.charts import chart
from components.model_config import Start
from components.notice import notice, plain
from glassbox.models.cost import Cost, count
from glassbox.models.fields import ConfigValues

# The text stands beside its bar, where it has the page's own contrast.
_ROOM_FOR_TEXT = 1.6
_SMALL = '<span style="font-size:11px">{}</span>'


def size(bytes: int) -> str:
    """``17.5 MB``: decimal units, three figures."""
    value = float(bytes)
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if value < 1_000:
            return f"{value:.3g} {unit}"
        value /= 1_000
    return f"{value:,.0f} PB"


def model_cost(values: ConfigValues, start: Start, *, buildable: bool) -> None:
    """Draw the cost of ``values``, beside that of what they started from."""
    try:
        cost = count(values)
    except ValueError:
        notice("info", "A model with a negative size has no parameters to count.")
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        more = cost.parameters - count(start.values).parameters
        st.metric(
            "Parameters",
            f"{cost.parameters:,}",
            delta=f"{more:+,} against {start.title}" if more else f"as {start.title}",
            delta_color="off",
            delta_arrow="auto" if more else "off",
        )
        st.caption(
            "By formula, equal to the built model."
            if buildable
            else "By formula; this config cannot be built as it is."
        )
        st.metric("Memory of the weights", size(cost.fp32_bytes))
        st.caption("In float32, 4 bytes each: as built, and as saved.")
    with right:
        _parts(cost)
    st.caption(
        plain(f"{start.title} is the shape of: {start.source}.")
        + " In the formulas of the chart: V vocab\\_size, P max\\_position\\_embeddings, "
        "T type\\_vocab\\_size, H hidden\\_size, L num\\_hidden\\_layers, I intermediate\\_size."
    )


def _parts(cost: Cost) -> None:
    whole = max(1, cost.parameters)
    names = [f"{part.name}<br>{_SMALL.format(part.formula)}" for part in cost.parts]
    bars = go.Bar(
        orientation="h",
        x=[part.parameters for part in cost.parts],
        y=names,
        text=[f"{part.parameters:,} · {part.parameters / whole:.1%}" for part in cost.parts],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}<br>%{x:,} parameters<extra></extra>",
    )
    figure = go.Figure(bars)
    longest = max(1, *(part.parameters for part in cost.parts))
    figure.update_xaxes(title_text="parameters", range=[0, longest * _ROOM_FOR_TEXT])
    figure.update_yaxes(autorange="reversed", ticks="")
    figure.update_layout(bargap=0.35)
    alt = "Parameters by part: " + ", ".join(f"{p.name} {p.parameters:,}" for p in cost.parts)
    chart(figure, key="model_parts", alt=alt, height=290)
