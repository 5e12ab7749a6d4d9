"""A model's pass as a drawing: a box for each call, an arrow for each tensor with its shape.

Layers can be closed: such a box stands for all that is in it. Everything travels as data and is set
as textContent; see flow_drawing.js.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from components.token_label import shown
from glassbox.families.graph import Block, Edge, Flow, Lane, Node, Role

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "glassbox_flow_drawing",
    html='<div class="readout" aria-live="polite"></div>\n<div class="drawing"></div>\n',
    css=(_HERE / "flow_drawing.css").read_text(encoding="utf-8"),
    js=(_HERE / "flow_drawing.js").read_text(encoding="utf-8"),
)
_TITLES: dict[Role, str] = {
    "input": "Input ids",
    "embedding": "Embedding",
    "attention": "Self-attention",
    "cross": "Cross-attention",
    "linear": "Linear",
    "norm": "Norm",
    "function": "Activation",
    "join": "",
    "output": "Logits",
}
_POSITIONS, _TYPES = ("position", "wpe"), ("token_type",)


def flow_drawing(flow: Flow, *, every: bool, wide: bool, key: str) -> None:
    """Draw ``flow``, ``every`` layer open or each stack's first; ``wide`` gives it the page."""
    _component(key=key, data=payload(flow, every=every, wide=wide))


def payload(flow: Flow, *, every: bool, wide: bool) -> dict[str, Any]:
    """What flow_drawing.js draws: lanes of rows, arrows between rows, and frames of layers."""
    lanes = list(dict.fromkeys(node.lane for node in flow.nodes))
    rows: dict[str, dict[str, Any]] = {}
    row_of: dict[int, str] = {}
    for node in flow.nodes:
        closed = node.block is not None and node.block > 0 and not every
        name = f"{node.lane}-layer-{node.block}" if closed else f"n{node.at}"
        row_of[node.at] = name
        if name not in rows:
            rows[name] = _closed(flow, node) if closed else _open(flow, node)
            rows[name] |= {"id": name, "lane": lanes.index(node.lane)}
    edges = _edges(flow, row_of)
    return {
        "title": f"{flow.class_name}: {flow.parameters:,} parameters",
        "lanes": [_lane(flow, lane) for lane in lanes],
        "rows": list(rows.values()),
        "edges": edges,
        "frames": _frames(flow, row_of, lanes),
        "wide": wide,
    }


def _lane(flow: Flow, lane: Lane) -> dict[str, Any]:
    tokens = flow.tokens[lane]
    return {"name": lane or "", "tokens": [shown(each) for each in tokens]}


def _open(flow: Flow, node: Node) -> dict[str, Any]:
    title = _TITLES[node.role]
    short = node.name.rpartition(".")[2]
    if node.role == "join":
        title = node.sign
    elif node.role == "embedding":
        title = (
            "Positions"
            if any(each in short for each in _POSITIONS)
            else "Token types"
            if any(each in short for each in _TYPES)
            else "Token embeddings"
        )
    return {
        "role": node.role,
        "title": title,
        "sub": node.class_name if node.heads else f"{node.class_name} {short}".strip(),
        "shape": _shape(node.shape),
        "says": _says(flow, node),
    }


def _says(flow: Flow, node: Node) -> list[str]:
    """What is read of a box that is pointed at."""
    said = [f"{node.class_name} {node.name}".strip()]
    if node.role == "join":
        kind = "Sum" if node.sign == "+" else "Product"
        said = [f"{kind}, made in the code of {node.class_name} {node.name}".strip()]
        said.append("one of the two is the residual" if _is_residual(flow, node) else "")
    if node.heads:
        length = next(p.made[1] for p in node.parts)
        keys = node.parts[1].made[1] if len(node.parts) > 1 else length
        said.append(f"{node.heads} heads, weights (1, {node.heads}, {length}, {keys})")
        said += [f"{p.name}: {_shape(p.given)} → {_shape(p.made)}" for p in node.parts]
    if node.first:
        said.append("looks up " + ", ".join(str(each) for each in node.first) + ", …")
    said.append(f"gives {_shape(node.shape)}")
    if node.parameters:
        said.append(f"{node.parameters:,} parameters")
    if node.shared:
        said.append("the same weight as " + ", ".join(node.shared))
    return [each for each in said if each]


def _is_residual(flow: Flow, node: Node) -> bool:
    """Whether a sum takes something from further back than the box before it."""
    starts = [edge.start for edge in flow.edges if edge.end == node.at]
    return node.sign == "+" and node.block is not None and min(starts) < node.at - 1


def _closed(flow: Flow, node: Node) -> dict[str, Any]:
    block = next(b for b in flow.blocks if (b.lane, b.at) == (node.lane, node.block))
    return {
        "role": "layer",
        "title": f"Layer {block.at}",
        "sub": block.class_name,
        "shape": _shape(_last(flow, block).shape),
        "says": [f"{block.class_name} {block.name}", _weights(block), "closed: all as in layer 0"],
    }


def _weights(block: Block) -> str:
    if block.first_use is None:
        return f"{block.parameters:,} parameters of its own"
    return f"the same module as layer {block.first_use}: no parameters of its own"


def _last(flow: Flow, block: Block) -> Node:
    return [n for n in flow.nodes if (n.lane, n.block) == (block.lane, block.at)][-1]


def _edges(flow: Flow, row_of: dict[int, str]) -> list[dict[str, Any]]:
    """The arrows between rows; several tensors from one row to another are one arrow."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for edge in flow.edges:
        start, end = row_of[edge.start], row_of[edge.end]
        if start == end:
            continue
        kind = _kind(flow, edge)
        made = found.setdefault(
            (start, end),
            {"start": start, "end": end, "shape": _shape(edge.shape), "labels": [], "kind": kind},
        )
        # What else goes the same way, such as the residual, is the stream's.
        if kind != "bias":
            made |= {"kind": kind, "shape": _shape(edge.shape)}
        if edge.label and edge.label not in made["labels"]:
            made["labels"].append(edge.label)
    return list(found.values())


def _kind(flow: Flow, edge: Edge) -> str:
    if "bias" in edge.label:
        return "bias"
    return "flow" if flow.nodes[edge.start].lane == flow.nodes[edge.end].lane else "cross"


def _frames(flow: Flow, row_of: dict[int, str], lanes: list[Lane]) -> list[dict[str, Any]]:
    """A frame about the rows of each open layer."""
    found = []
    for block in flow.blocks:
        inside = [n.at for n in flow.nodes if (n.lane, n.block) == (block.lane, block.at)]
        names = list(dict.fromkeys(row_of[at] for at in inside))
        if len(names) > 1:
            note = f" = layer {block.first_use}" if block.first_use is not None else ""
            found.append(
                {
                    "lane": lanes.index(block.lane),
                    "first": names[0],
                    "last": names[-1],
                    "title": f"layer {block.at}{note} · {block.class_name}",
                }
            )
    return found


def _shape(shape: tuple[int, ...]) -> str:
    return "(" + ", ".join(str(each) for each in shape) + ")"
