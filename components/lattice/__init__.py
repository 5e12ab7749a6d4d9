"""The lattice of a Unigram model as a graph: every piece that fits, and the best way through.

Nodes are the places between characters, edges the pieces. Everything travels as data and is set as
textContent; see lattice.js.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from glassbox.tokenization.glyphs import parts
from glassbox.tokenization.replay_unigram import Edge, UnigramReplay

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "glassbox_lattice",
    html='<div class="lattice"></div>\n<div class="says" aria-live="polite"></div>\n',
    css=(_HERE / "lattice.css").read_text(encoding="utf-8"),
    js=(_HERE / "lattice.js").read_text(encoding="utf-8"),
)

# More nodes or edges than these are a tangle; the tables have them all.
MOST_CHARACTERS = 60
MOST_EDGES = 400
_LONGEST_LABEL = 24


def fits(steps: UnigramReplay) -> bool:
    """Whether the lattice is small enough to be drawn."""
    return len(steps.piece) <= MOST_CHARACTERS and len(steps.edges) <= MOST_EDGES


def lattice(steps: UnigramReplay, step: int, *, key: str) -> None:
    """Draw the lattice once the first ``step`` nodes were looked from; the last step reads back."""
    _component(key=key, data=payload(steps, step))


def payload(steps: UnigramReplay, step: int) -> dict[str, Any]:
    """What lattice.js draws."""
    done = step == steps.steps
    reached = steps.reached(min(step, len(steps.piece)))
    kept = {id(found[1]) for found in reached if found}
    best = {id(edge) for edge in steps.best.edges}
    # How good the ways were before this step, to say what it changed.
    before = steps.reached(step - 1) if step else []

    def state(edge: Edge) -> str:
        if done:
            return "best" if id(edge) in best else "seen"
        if edge.start >= step:
            return "later"
        if edge.start == step - 1:
            return "active kept" if id(edge) in kept else "active"
        return "kept" if id(edge) in kept else "seen"

    edges = [
        {
            "start": edge.start,
            "end": edge.end,
            "text": _shown(edge.text if edge.known else f"{edge.text} unknown"),
            "score": f"{edge.score:.2f}",
            "state": state(edge) + ("" if edge.known else " unknown"),
        }
        for edge in steps.edges
    ]
    nodes = ["0"] + [f"{found[0]:.2f}" if found else "" for found in reached[1:]]
    says = _read_back(steps) if done else _looked_from(steps, step, before)
    return {
        "letters": [_shown(character) for character in steps.piece],
        "nodes": nodes,
        "edges": edges,
        "now": None if done or not step else step - 1,
        "says": says,
    }


def _looked_from(
    steps: UnigramReplay, step: int, before: list[tuple[float, Edge] | None]
) -> list[str]:
    """What was compared in this step, a line for each piece that begins at its node."""
    if not step:
        return [
            f"{len(steps.edges):,} pieces fit. Each has a score, the logarithm of its probability: "
            "the path with the largest sum wins. Nothing was added up yet."
        ]
    start = step - 1
    here = steps.totals[start]
    said = [f"From node {start}, best reached with {here:.2f}:"]
    for edge in steps.edges:
        if edge.start != start:
            continue
        total = here + edge.score
        known = before[edge.end]
        verdict = "the first way there"
        if known is not None:
            verdict = (
                f"better than {known[0]:.2f}: kept"
                if total > known[0]
                else f"not better than {known[0]:.2f}: dropped"
            )
        said.append(
            f"{_shown(edge.text)} → node {edge.end}: {here:.2f} + ({edge.score:.2f}) = "
            f"{total:.2f}, {verdict}"
        )
    return said


def _read_back(steps: UnigramReplay) -> list[str]:
    path = " + ".join(f"({edge.score:.2f})" for edge in steps.best.edges)
    pieces = "  ".join(_shown(edge.text) for edge in steps.best.edges)
    return [
        f"Read back from the last node, each by its best edge: {pieces}",
        f"Total: {path} = {steps.best.total:.2f}, the largest sum of all paths.",
    ]


def _shown(text: str) -> str:
    shown = "".join(part.text for part in parts(text[:_LONGEST_LABEL]))
    return shown + "…" if len(text) > _LONGEST_LABEL else shown
