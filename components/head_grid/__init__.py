"""Every head of every layer as a small picture, to choose one by a click or by the keyboard.

See head_grid.js.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "glassbox_head_grid",
    html='<div class="grid"></div>\n<!-- filled by head_grid.js -->',
    css=(_HERE / "head_grid.css").read_text(encoding="utf-8"),
    js=(_HERE / "head_grid.js").read_text(encoding="utf-8"),
)
# Tokens of a picture a few millimetres wide; of more, blocks are drawn with their largest weight.
_SIDE = 24


def head_grid(
    weights: np.ndarray,
    values: np.ndarray,
    title: str,
    *,
    key: str,
    picked: tuple[int, int | None],
    on_pick: Callable[[int, int], None],
) -> None:
    """Draw ``weights`` (layers, heads, queries, keys), each with its number of ``values``.

    ``values`` (layers, heads) lie between 0 and 1; ``title`` says what they are. ``picked`` is
    ringed, a whole layer where it has no head; ``on_pick`` gets the layer and head of a click.
    """

    def clicked() -> None:
        sent = st.session_state[key].picked
        if isinstance(sent, list) and len(sent) == 2 and all(type(at) is int for at in sent):
            layer, head = sent
            if 0 <= layer < weights.shape[0] and 0 <= head < weights.shape[1]:
                on_pick(layer, head)

    _component(
        key=key,
        data={**payload(weights, values), "title": title, "picked": list(picked)},
        on_picked_change=clicked,
    )


def payload(weights: np.ndarray, values: np.ndarray) -> dict[str, Any]:
    """The pictures as bytes 0 to 255, one after the other, and the numbers as they are written."""
    small = _smaller(weights)
    # The power keeps what is faint in sight.
    pixels = (255 * small.clip(0, 1) ** 0.4).round().astype("uint8")
    return {
        "layers": weights.shape[0],
        "heads": weights.shape[1],
        "side": small.shape[-1],
        "pixels": base64.b64encode(pixels.tobytes()).decode("ascii"),
        "values": [f"{value:.2f}" for value in values.ravel()],
    }


def _smaller(weights: np.ndarray) -> np.ndarray:
    """``weights`` with at most 24 rows and columns: the largest of each block."""
    side = weights.shape[-1]
    step = -(-side // _SIDE)
    if step == 1:
        return weights
    starts = np.arange(0, side, step)
    rows = np.maximum.reduceat(weights, starts, axis=-2)
    made: np.ndarray = np.maximum.reduceat(rows, starts, axis=-1)
    return made
