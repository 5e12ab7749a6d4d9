"""A module's layers as a tree: class, weights, share; equal neighbours folded into one.

>>> from glassbox.models.tree import Node, Own
>>> layer = Node("dense", "Linear", 6, (Own("weight", (2, 2), "float32"),), ())
>>> layer.total
6
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glassbox.heavy import torch


@dataclass(frozen=True)
class Own:
    """A parameter that a module itself holds; ``tied`` if it was counted further up already."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    tied: bool = False


@dataclass(frozen=True)
class Node:
    """One module, or ``times`` equal ones in a row (then ``parameters`` are those of one)."""

    name: str
    class_name: str
    parameters: int
    own: tuple[Own, ...]
    children: tuple[Node, ...]
    times: int = 1

    @property
    def total(self) -> int:
        """Parameters of all ``times`` together."""
        return self.parameters * self.times


@dataclass(frozen=True)
class Row:
    """A node as a line of a table: ``depth`` counts from the root, ``share`` is 0 to 1."""

    depth: int
    node: Node
    share: float


def tree(module: torch.nn.Module, *, fold: bool = True) -> Node:
    """The tree of ``module``; a weight that is used twice counts where it is met first."""
    return _node("", module, set(), fold)


def _node(name: str, module: torch.nn.Module, seen: set[int], fold: bool) -> Node:
    own = []
    parameters = 0
    for own_name, weight in module.named_parameters(recurse=False, remove_duplicate=False):
        tied = id(weight) in seen
        seen.add(id(weight))
        parameters += 0 if tied else weight.numel()
        dtype = str(weight.dtype).removeprefix("torch.")
        own.append(Own(own_name, tuple(weight.shape), dtype, tied))
    children = [_node(each, child, seen, fold) for each, child in module.named_children()]
    parameters += sum(child.parameters * child.times for child in children)
    folded = _fold(children) if fold else tuple(children)
    return Node(name, type(module).__name__, parameters, tuple(own), folded)


def _fold(children: list[Node]) -> tuple[Node, ...]:
    """Equal neighbours in a list become one, named from the first to the last: ``0 … 11``."""
    folded: list[Node] = []
    for child in children:
        before = folded[-1] if folded else None
        # Only members of a list: query, key and value are equal too, and not the same thing.
        if (
            before is not None
            and child.name.isdecimal()
            and replace(child, name="") == replace(before, name="", times=1)
        ):
            first = before.name.partition(" … ")[0]
            folded[-1] = replace(
                before, name=f"{first} … {child.name}", times=before.times + child.times
            )
        else:
            folded.append(child)
    return tuple(folded)


def rows(root: Node) -> list[Row]:
    """The tree line by line, each module before its children; shares are of the root's count."""
    return list(_rows(root, 0, 1, max(1, root.total)))


def _rows(node: Node, depth: int, times: int, whole: int) -> Iterator[Row]:
    times *= node.times
    yield Row(depth, node, node.parameters * times / whole)
    for child in node.children:
        yield from _rows(child, depth + 1, times, whole)
