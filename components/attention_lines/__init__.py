"""Attention as lines: on the left the tokens that read, on the right those that are read.

A token under the pointer, or with the keyboard's focus, is seen with its lines alone; a click keeps
it so. Everything travels as data and is set as textContent; see attention_lines.js.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from components.token_label import shown
from glassbox.models.attention import Block
from glassbox.models.reading import Reading

if TYPE_CHECKING:
    import numpy as np

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "glassbox_attention_lines",
    html='<div class="heads"></div>\n<div class="board"></div>\n'
    '<div class="readout" aria-live="polite"></div>\n',
    css=(_HERE / "attention_lines.css").read_text(encoding="utf-8"),
    js=(_HERE / "attention_lines.js").read_text(encoding="utf-8"),
)
# Weights travel in thousandths; what rounds to nothing is not drawn.
SCALE = 1_000


def attention_lines(
    weights: np.ndarray, heads: list[str], reading: Reading, block: Block, *, key: str
) -> None:
    """Draw ``weights`` (heads, queries, keys), cut down to ``block``; ``heads`` are their names.

    Several heads get a colour each and a switch to hide them.
    """
    _component(key=key, data=payload(weights, heads, reading, block))


def payload(
    weights: np.ndarray, heads: list[str], reading: Reading, block: Block
) -> dict[str, Any]:
    """What attention_lines.js draws."""
    thousandths = (weights * SCALE).round().astype(int)
    return {
        "left": [_token(reading, at) for at in block.queries],
        "right": [_token(reading, at) for at in block.keys],
        "heads": heads,
        "weights": [head.ravel().tolist() for head in thousandths],
        "pair": reading.is_pair,
    }


def _token(reading: Reading, place: int) -> list[Any]:
    return [
        shown(reading.labels[place]),
        place,
        reading.ids[place],
        reading.sentences[place],
        int(reading.special[place]),
    ]
