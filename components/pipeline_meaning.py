"""Pictures of one word in several sentences: how its vectors part, and how near they stay."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components.charts import chart, palette
from components.notice import plain
from components.pipeline_stages import name_of
from components.stepper import number_in_url
from components.token_label import for_plotly
from glassbox.pipelines.meaning import Meaning

STATE = "p_state"


_SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "x", "star", "hexagon",
            "pentagon", "triangle-down")  # fmt: skip


_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def parting(made: Meaning, word: str) -> None:
    """The way of each use through the layers, on two axes."""
    plane = made.parted()
    colours = palette()
    share = plane.explained[0].sum()
    data: list[dict[str, Any]] = []
    for at, use in enumerate(made.uses):
        points = plane.points[:, at]
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers+text",
                "x": points[:, 0].tolist(),
                "y": points[:, 1].tolist(),
                "text": [""] * (len(points) - 1) + [str(at + 1)],
                "textposition": "top center",
                "textfont": {"size": 15},
                "name": f"{at + 1}: {for_plotly(use.text)}",
                "customdata": list(made.states),
                "line": {"color": colours[at % len(colours)], "width": 1.5},
                "marker": {
                    "size": [5] * (len(points) - 1) + [12],
                    "symbol": _SYMBOLS[at % len(_SYMBOLS)],
                    "color": colours[at % len(colours)],
                },
                "hovertemplate": "%{customdata}<extra>" + name_of(at) + "</extra>",
                "cliponaxis": False,
            }
        )
    st.markdown("**From one point, apart**")
    chart(
        {
            "data": data,
            "layout": {
                "showlegend": False,
                "xaxis": {"title": {"text": f"component 1 ({plane.explained[0, 0]:.0%})"}},
                "yaxis": {"title": {"text": f"component 2 ({plane.explained[0, 1]:.0%})"}},
            },
        },
        key="pipeline_parting",
        height=430,
        alt=f"The way of each use of {word} through the layers on two principal components",
    )
    st.caption(
        "Each line is one sentence, each dot a layer, the numbered mark the last. The mean of "
        "every layer is taken away, so only what sets the sentences apart is left; the plane holds "
        f"{share:.0%} of that."
    )


def lines(made: Meaning, reference: int) -> None:
    """The cosine of one use to each other, layer by layer."""
    colours = palette()
    steps = list(range(len(made.states)))
    data = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": steps,
            "y": made.cosine[:, reference, at].tolist(),
            "name": str(at + 1),
            "line": {
                "color": colours[at % len(colours)],
                "dash": _DASHES[at % len(_DASHES)],
                "width": 2.5,
            },
            "marker": {"symbol": _SYMBOLS[at % len(_SYMBOLS)], "size": 7},
            "hovertemplate": "%{y:.3f}",
        }
        for at in range(len(made.uses))
        if at != reference
    ]
    chart(
        {
            "data": data,
            "layout": {
                "xaxis": {"tickvals": steps, "ticktext": list(made.states), "tickangle": -40},
                "yaxis": {"title": {"text": f"cosine to text {reference + 1}"}},
                "legend": {"orientation": "h", "y": 1.14, "x": 0, "title": {"text": "text "}},
                "hovermode": "x unified",
            },
        },
        key="pipeline_meaning_lines",
        height=400,
        alt="The cosine to the chosen use after each layer, a line for each other use",
    )


def matrix(made: Meaning) -> None:
    """All uses against all after one layer, and a slider over the layers."""
    last = len(made.states) - 1
    state = number_in_url(STATE, last, last)
    if st.session_state.get("pipeline_state") != state:
        st.session_state["pipeline_state"] = state

    def follow() -> None:
        st.query_params[STATE] = str(st.session_state["pipeline_state"])

    left, right = st.columns([1, 1.6], gap="medium")
    with left:
        st.markdown("**All against all**")
        st.slider(
            "After",
            0,
            last,
            key="pipeline_state",
            on_change=follow,
            persist_state="session",
            help="0 is the row of the embedding table, 1 with the position, then the layers.",
        )
        st.markdown(f"After: {plain(made.states[state])}")
        st.caption(
            "Vectors of a Transformer lie in a narrow cone, so even different meanings are far "
            "from 0: what counts is which are nearer to each other."
        )
    with right:
        names = [f"{at + 1}" for at in range(len(made.uses))]
        values = made.cosine[state]
        chart(
            {
                "data": [
                    {
                        "type": "heatmap",
                        "z": values.tolist(),
                        "x": names,
                        "y": names,
                        "zmin": float(min(made.cosine.min(), 0.999)),
                        "zmax": 1,
                        "text": [[f"{each:.3f}" for each in row] for row in values],
                        "texttemplate": "%{text}",
                        "colorbar": {"thickness": 12, "title": {"text": "cosine"}},
                        "hovertemplate": "texts %{y} and %{x}: %{z:.4f}<extra></extra>",
                    }
                ],
                "layout": {
                    "xaxis": {"type": "category", "title": {"text": "text"}},
                    "yaxis": {"type": "category", "autorange": "reversed"},
                },
            },
            key="pipeline_meaning_matrix",
            height=110 + 40 * len(names),
            alt="The cosine similarity of each two uses after the chosen layer",
        )
