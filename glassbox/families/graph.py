"""A model as a graph of what flowed from where to where in one pass: see flow.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "input", "embedding", "attention", "cross", "linear", "norm", "function", "join", "output"
]
Lane = Literal["", "encoder", "decoder"]


@dataclass(frozen=True)
class Part:
    """A module inside an attention: what it is given and what it makes, by their shapes."""

    name: str
    class_name: str
    given: tuple[int, ...]
    made: tuple[int, ...]
    origin: int | None


@dataclass(frozen=True)
class Node:
    """One call. ``block`` counts the layers of its ``lane``, None outside of them.

    ``sign`` of a join is "+" or "×". ``parameters`` are the module's own, its parts' among them;
    ``shared`` are other modules with the very same weight. ``first`` are an embedding's first ids.
    """

    at: int
    role: Role
    lane: Lane
    block: int | None
    name: str
    class_name: str
    shape: tuple[int, ...]
    parameters: int = 0
    sign: str = ""
    heads: int = 0
    parts: tuple[Part, ...] = ()
    shared: tuple[str, ...] = ()
    first: tuple[int, ...] = ()


@dataclass(frozen=True)
class Edge:
    """A tensor from the output of one node to another; ``label`` says as what it is taken."""

    start: int
    end: int
    shape: tuple[int, ...]
    label: str = ""


@dataclass(frozen=True)
class Block:
    """A layer: the module that was called. ``first_use`` is the layer with the same weights."""

    lane: Lane
    at: int
    name: str
    class_name: str
    parameters: int
    first_use: int | None = None


@dataclass(frozen=True)
class Crossing:
    """What a decoder layer's cross-attention makes its keys and values of, measured.

    ``same`` says that k_proj's and v_proj's input is the encoder's last hidden state, the very same
    memory; ``difference`` is the largest absolute one between the two.
    """

    block: int
    name: str
    key: str
    value: str
    given: tuple[int, ...]
    keys: tuple[int, ...]
    same: bool
    difference: float


@dataclass(frozen=True, eq=False)
class Flow:
    """One pass through one model."""

    family: str
    class_name: str
    parameters: int
    tokens: dict[str, tuple[str, ...]]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    blocks: tuple[Block, ...]
    crossings: tuple[Crossing, ...] = ()
