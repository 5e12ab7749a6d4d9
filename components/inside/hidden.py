"""Hidden states of all tokens on a plane, after each layer."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from components import cache
from components.charts import chart, palette
from components.code import snippet
from components.in_url import in_url
from components.notice import notice
from components.stepper import number_in_url
from components.token_label import for_plotly
from glassbox.models import hidden
from glassbox.models.hidden import Projection
from glassbox.models.reading import Reading
from glassbox.models.subject import Subject
from glassbox.snippets import model_inside as python

AXES, STATE = "i_axes", "i_state"
OWN, COMMON = "own", "common"
_ACROSS = 7
_SYMBOLS = ("circle", "diamond")


def view(chosen: Subject, read: Reading) -> None:
    """A slider over the layers, the plane of one, and all of them small."""
    states = cache.activations(chosen, read).hidden_states
    if len(read.ids) < 3:
        notice("info", "A plane says something from three tokens on.", "Type a longer sentence.")
        return
    last = len(states) - 1
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        titles = {OWN: "One for each layer", COMMON: "One for all layers together"}
        axes = st.segmented_control(
            "Principal components",
            list(titles),
            key=AXES,
            format_func=titles.__getitem__,
            on_change=in_url(AXES, list(titles), OWN),
            required=True,
            persist_state="session",
        )
        at = _slider(last)
    made = hidden.project(states, common=axes == COMMON)
    _say(made, at, states)
    chart(
        _plane(made, at, read),
        key="inside_plane",
        height=470,
        alt=f"The tokens after {_named(at)} on the first two principal components",
    )
    st.subheader("All layers", anchor=False)
    st.caption(
        "The same tokens at each step; the percentage is the share of the variance that the "
        "plane holds. Only neighbours in one picture can be compared, not places."
        if axes == OWN
        else "The same axes in each picture, so places can be compared from layer to layer."
    )
    chart(
        _small(made, read),
        key="inside_planes",
        height=40 + 150 * -(-len(states) // _ACROSS),
        top=30,
        alt="The tokens after the embeddings and after each layer on two principal components",
    )
    snippet(python.hidden(chosen, read, at, common=axes == COMMON))


def _slider(last: int) -> int:
    state = number_in_url(STATE, last, last)
    if st.session_state.get("inside_state") != state:
        st.session_state["inside_state"] = state

    def follow() -> None:
        st.query_params[STATE] = str(st.session_state["inside_state"])

    st.slider(
        "Hidden state",
        0,
        last,
        key="inside_state",
        on_change=follow,
        persist_state="session",
        width=420,
        help="0 is after the embeddings, 1 after the first layer, and so on.",
    )
    return state


def _named(at: int) -> str:
    return "the embeddings" if at == 0 else f"layer {at - 1}"


def _say(made: Projection, at: int, states: np.ndarray) -> None:
    first, second = made.explained[at]
    of = "all layers" if made.common else "this layer"
    st.markdown(f"**After {_named(at)}** · `output.hidden_states[{at}][0]`")
    st.caption(
        f"{states.shape[1]} vectors of {states.shape[2]:,} numbers on the two axes along which "
        f"those of {of} differ most. The axes hold {first:.1%} and {second:.1%} of the variance; "
        "the rest cannot be seen here."
    )


def _traces(made: Projection, at: int, read: Reading, *, labels: bool) -> list[dict[str, Any]]:
    traces = []
    colours = palette()
    beside = _sides(made, at, read) if labels else []
    for side in range(1 + read.is_pair):
        places = [each for each, of in enumerate(read.sentences) if of == side]
        names = [for_plotly(read.labels[each]) for each in places]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers+text" if labels else "markers",
                "x": made.points[at, places, 0].tolist(),
                "y": made.points[at, places, 1].tolist(),
                "text": names,
                "customdata": places,
                "textposition": [beside[each] for each in places] if labels else None,
                "textfont": {"size": 14},
                "name": f"sentence {'AB'[side]}",
                "showlegend": labels and read.is_pair,
                "marker": {
                    "size": 11 if labels else 6,
                    "symbol": _SYMBOLS[side],
                    "color": colours[side],
                },
                "hovertemplate": "%{text}, position %{customdata}<extra></extra>",
                "cliponaxis": False,
            }
        )
    return traces


def _sides(made: Projection, at: int, read: Reading) -> list[str]:
    shown = made.points if made.common else made.points[at]
    low, high = np.array([_range(shown[..., axis]) for axis in range(2)]).T
    return placed((made.points[at] - low) / (high - low), [len(each) for each in read.labels])


def placed(points: np.ndarray, lengths: list[int]) -> list[str]:
    """For each point (0 to 1) the side on which its label has most room.

    A rough sketch: the plane is 780 × 380 pixels, a letter 8 wide and 16 high.
    """
    at = points * np.array([780, 380])
    taken = [(x - 8, y - 8, x + 8, y + 8) for x, y in at]
    made = []
    for (x, y), length in zip(at, lengths, strict=True):
        half = 4 * min(length, 18)
        boxes = {
            "top center": (x - half, y + 8, x + half, y + 24),
            "middle right": (x + 9, y - 8, x + 9 + 2 * half, y + 8),
            "middle left": (x - 9 - 2 * half, y - 8, x - 9, y + 8),
            "bottom center": (x - half, y - 24, x + half, y - 8),
        }
        best = min(boxes, key=lambda name: sum(_overlap(boxes[name], each) for each in taken))
        taken.append(boxes[best])
        made.append(best)
    return made


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """The area that two boxes (left, bottom, right, top) share."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, wide) * max(0.0, high)


def _range(points: np.ndarray) -> list[float]:
    low, high = float(points.min()), float(points.max())
    room = 0.12 * (high - low) or 1.0
    return [low - room, high + room]


def _plane(made: Projection, at: int, read: Reading) -> dict[str, Any]:
    shown = made.points if made.common else made.points[at]
    axes = {
        f"{axis}axis": {
            "title": {"text": f"component {number + 1} ({made.explained[at, number]:.1%})"},
            "range": _range(shown[..., number]),
            "zeroline": True,
        }
        for number, axis in enumerate("xy")
    }
    data = _traces(made, at, read, labels=True)
    legend = {"orientation": "h", "y": 1.08, "x": 0}
    return {"data": data, "layout": {**axes, "legend": legend}}


def _small(made: Projection, read: Reading) -> Any:
    from plotly.subplots import make_subplots  # noqa: PLC0415

    count = len(made.points)
    rows = -(-count // _ACROSS)
    share = made.explained.sum(1)
    titles = [
        ("embeddings" if at == 0 else f"layer {at - 1}")
        + ("" if made.common else f" · {share[at]:.0%}")
        for at in range(count)
    ]
    figure = make_subplots(
        rows,
        min(count, _ACROSS),
        subplot_titles=titles,
        horizontal_spacing=0.02,
        vertical_spacing=0.3 / rows if rows > 1 else 0,
    )
    for at in range(count):
        row, column = divmod(at, _ACROSS)
        for trace in _traces(made, at, read, labels=False):
            figure.add_trace(trace, row=row + 1, col=column + 1)
    figure.update_xaxes(showticklabels=False, zeroline=True)
    figure.update_yaxes(showticklabels=False, zeroline=True)
    if made.common:
        figure.update_xaxes(range=_range(made.points[..., 0]))
        figure.update_yaxes(range=_range(made.points[..., 1]))
    figure.update_annotations(font_size=12)
    return figure
