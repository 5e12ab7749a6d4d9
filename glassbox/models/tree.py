"""A module's layers as a tree: class, weights, share; equal neighbours folded into one.

>>> from glassbox.models.tree import Node, Own
>>> layer = Node("dense", "Linear", 6, (Own("weight", (2, 2), "float32"),), ())
>>> layer.total
6
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glassbox.heavy import torch


@dataclass(frozen=True)
class Own:
    """A parameter that a module itself holds.

    ``tied_to`` is the full name under which the same tensor was met (and counted) before; "" for
    one that is met here first.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    tied_to: str = ""

    @property
    def tied(self) -> bool:
        """Whether it was counted further up already."""
        return bool(self.tied_to)


@dataclass(frozen=True)
class Node:
    """One module, or several equal ones in a row (then ``parameters`` are those of one).

    ``name`` is what is shown: a module's own, or ``0 … 11`` for those named in ``names``.
    """

    name: str
    class_name: str
    parameters: int
    own: tuple[Own, ...]
    children: tuple[Node, ...]
    names: tuple[str, ...] = ()

    @property
    def times(self) -> int:
        """How many equal modules it stands for."""
        return len(self.names) or 1

    @property
    def total(self) -> int:
        """Parameters of all ``times`` together."""
        return self.parameters * self.times


@dataclass(frozen=True)
class Row:
    """A node as a line of a table: ``depth`` counts from the root, ``share`` is 0 to 1.

    ``paths`` are the full names of the modules that it stands for, as ``named_modules`` has them:
    those of a Linear in 24 folded layers are 24.
    """

    depth: int
    node: Node
    share: float
    paths: tuple[str, ...]


def tree(module: torch.nn.Module, *, fold: bool = True) -> Node:
    """The tree of ``module``; a weight that is used twice counts where it is met first."""
    return _node("", "", module, {}, fold)


def _node(name: str, path: str, module: torch.nn.Module, seen: dict[int, str], fold: bool) -> Node:
    own = []
    parameters = 0
    inside = f"{path}." if path else ""
    # The same as named_parameters(recurse=False, remove_duplicate=False), in half the time.
    for own_name, weight in module._parameters.items():
        if weight is None:
            continue
        tied_to = seen.get(id(weight), "")
        if not tied_to:
            seen[id(weight)] = inside + own_name
            parameters += weight.numel()
        dtype = str(weight.dtype).removeprefix("torch.")
        own.append(Own(own_name, tuple(weight.shape), dtype, tied_to))
    children = [
        _node(each, inside + each, child, seen, fold) for each, child in module.named_children()
    ]
    parameters += sum(child.parameters for child in children)
    folded = _fold(children) if fold else tuple(children)
    return Node(name, type(module).__name__, parameters, tuple(own), folded)


def _fold(children: list[Node]) -> tuple[Node, ...]:
    """Equal neighbours in a list become one, named from the first to the last: ``0 … 11``."""
    folded: list[list[Node]] = []
    for child in children:
        # Only members of a list: query, key and value are equal too, and not the same thing.
        if folded and child.name.isdecimal() and _alike(folded[-1][0], child):
            folded[-1].append(child)
        else:
            folded.append([child])
    return tuple(group[0] if len(group) == 1 else _many(group) for group in folded)


def _alike(one: Node, other: Node) -> bool:
    return (
        one.name.isdecimal()
        and one.class_name == other.class_name
        and one.parameters == other.parameters
        and one.own == other.own
        and one.children == other.children
    )


def _many(group: list[Node]) -> Node:
    first, last = group[0], group[-1]
    return Node(
        f"{first.name} … {last.name}",
        first.class_name,
        first.parameters,
        first.own,
        first.children,
        tuple(each.name for each in group),
    )


def rows(root: Node) -> list[Row]:
    """The tree line by line, each module before its children; shares are of the root's count."""
    return list(_rows(root, 0, ("",), max(1, root.total)))


def _rows(node: Node, depth: int, around: tuple[str, ...], whole: int) -> Iterator[Row]:
    names = node.names or (node.name,)
    paths = tuple(f"{path}.{name}" if path else name for path in around for name in names)
    yield Row(depth, node, node.parameters * len(paths) / whole, paths)
    for child in node.children:
        yield from _rows(child, depth + 1, paths, whole)
