"""The modules of a model as a tree to open and close, a row each, equal layers in one row.

``module_tree`` takes the tree of glassbox.models.tree, and where there was a forward pass, what
each module did in it. Everything travels as data and is set as textContent.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from glassbox.models.forward import Call, Named
from glassbox.models.tree import Node, Row, rows

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "glassbox_module_tree",
    html='<div class="tools"></div>\n<div class="tree"></div>\n',
    css=(_HERE / "module_tree.css").read_text(encoding="utf-8"),
    js=(_HERE / "module_tree.js").read_text(encoding="utf-8"),
)

# Rows this deep start closed: a layer shows its parts, its parts do not show theirs.
_OPEN_DEPTH = 4
MOST_ROWS = 2_000


def module_tree(root: Node, calls: Mapping[str, Call] | None = None, *, key: str) -> None:
    """Draw ``root``; with ``calls`` also shape in and out, and the time, of every module."""
    _component(key=key, data=payload(root, calls))


def payload(root: Node, calls: Mapping[str, Call] | None = None) -> dict[str, Any]:
    """What module_tree.js draws."""
    lines = rows(root)
    whole = calls[""].seconds if calls and "" in calls else 0.0
    return {
        "rows": [_row(each, calls, whole) for each in lines[:MOST_ROWS]],
        "ran": calls is not None,
        "open": _OPEN_DEPTH,
        "left": max(0, len(lines) - MOST_ROWS),
    }


def shape_text(shape: tuple[int, ...]) -> str:
    """``(30522, 128)``, as torch prints it."""
    return str(tuple(shape))


def _row(row: Row, calls: Mapping[str, Call] | None, whole: float) -> dict[str, Any]:
    node = row.node
    drawn: dict[str, Any] = {
        "depth": row.depth,
        "path": row.paths[0],
        "name": node.name or "model",
        "class": node.class_name,
        "times": node.times,
        "parameters": node.parameters * len(row.paths),
        "each": node.parameters if len(row.paths) > 1 else None,
        "modules": len(row.paths),
        "share": row.share,
        "parent": bool(node.children),
        "weights": [_weight(own.name, own.shape, own.tied_to) for own in node.own],
        "dtype": " ".join(dict.fromkeys(own.dtype for own in node.own)),
    }
    if calls is not None:
        done = [calls[path] for path in row.paths if path in calls]
        seconds = sum(each.seconds for each in done)
        drawn["io"] = _flow(done[0]) if done else None
        drawn["ms"] = f"{seconds * 1e3:,.2f} ms" if done else ""
        drawn["part"] = seconds / whole if whole else 0.0
        drawn["calls"] = sum(each.calls for each in done)
    return drawn


def _weight(name: str, shape: tuple[int, ...], tied_to: str) -> list[str]:
    return [name, shape_text(shape), f"tied to {tied_to}, counted there" if tied_to else ""]


def _flow(call: Call) -> list[list[str]]:
    return [_shapes(call.inputs), _shapes(call.outputs)]


def _shapes(tensors: tuple[Named, ...]) -> list[str]:
    """The shapes with their names; equal ones that have none as ``2 × (1, 10, 128)``."""
    counted: dict[str, int] = {}
    for each in tensors:
        # A shape stays on one line; its name may stand on the line above.
        shape = shape_text(each.shape).replace(" ", "\u00a0")
        text = f"{each.name} {shape}".strip()
        counted[text] = counted.get(text, 0) + 1
    return [f"{n} × {text}" if n > 1 else text for text, n in counted.items()] or ["–"]
