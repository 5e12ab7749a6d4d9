"""Beam search as a tree: a column a step, a box a beam that was kept, the best text's in colour.

Everything travels as data and is set as textContent; see beam_tree.js.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from components.token_label import shown
from glassbox.families.beams import Tree

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "glassbox_beam_tree",
    html='<div class="tree"></div>\n<!-- filled by beam_tree.js -->',
    css=(_HERE / "beam_tree.css").read_text(encoding="utf-8"),
    js=(_HERE / "beam_tree.js").read_text(encoding="utf-8"),
)


def beam_tree(found: Tree, prompt: str, *, key: str) -> None:
    """Draw ``found``, which begins behind ``prompt``."""
    _component(key=key, data=payload(found, prompt))


def payload(found: Tree, prompt: str) -> dict[str, Any]:
    """What beam_tree.js draws: boxes with the column and the row that each has."""
    rows = _rows(found)
    parents = {node.parent for node in found.nodes}
    last = max((node.step for node in found.nodes), default=0)
    texts = {text.ids: place for place, text in enumerate(found.found, 1)}
    paths: list[tuple[int, ...]] = []
    boxes = []
    for place, node in enumerate(found.nodes):
        before = () if node.parent is None else paths[node.parent]
        paths.append((*before, node.id))
        rank = texts.get(paths[-1])
        dead = place not in parents and rank is None and node.step < last
        boxes.append(
            {
                "column": node.step,
                "row": rows[place],
                "parent": None if node.parent is None else node.parent,
                "text": "end" if node.ended else shown(node.token),
                "total": f"{node.total:.2f}",
                "says": f"log-probability of this token {node.log_probability:.3f}, of all since "
                f"the prompt {node.total:.3f}",
                "state": "best" if node.on_best else "dead" if dead else "kept",
                "end": node.ended,
                "rank": f"{rank}." if rank else "",
            }
        )
    return {
        "prompt": prompt[-15:],
        "boxes": boxes,
        "columns": last,
        "rows": max(rows, default=0) + 1,
    }


def _rows(found: Tree) -> list[int]:
    """The row of each box: a beam goes on in the row of the one it continues, where it can."""
    nodes = found.nodes
    taken: dict[int, set[int]] = {}
    placed: dict[int, int] = {}
    # The likeliest of a step chooses first, so that the best beam is a straight line.
    for at in sorted(range(len(nodes)), key=lambda at: (nodes[at].step, -nodes[at].total)):
        parent = nodes[at].parent
        wanted = 0 if parent is None else placed[parent]
        used = taken.setdefault(nodes[at].step, set())
        free = (row for row in range(len(nodes) + 1) if row not in used)
        placed[at] = min(free, key=lambda row: (abs(row - wanted), row))
        used.add(placed[at])
    return [placed[at] for at in range(len(nodes))]
