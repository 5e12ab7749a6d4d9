"""The graph of a pass, made while it runs: see flow.py for what a node and an edge are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glassbox.families.graph import Block, Crossing, Edge, Lane, Node, Part, Role
from glassbox.families.watch import is_attention, is_layer

if TYPE_CHECKING:
    from glassbox.heavy import PreTrainedModel, torch

# What does nothing in evaluation.
_SILENT = ("Dropout", "Identity", "StableDropout")
_JOINS = {"aten::add": "+", "aten::add_": "+", "aten::mul": "×", "aten::mul_": "×"}
_SHOWN_IDS = 6
_KEYS, _VALUES = ("k_proj", "k", "key", "k_lin"), ("v_proj", "v", "value", "v_lin")


class Tracer:
    """Follows each tensor from the node that made it; tensors are kept, so that ids stay theirs."""

    def __init__(self, model: PreTrainedModel, inputs: dict[str, torch.Tensor]) -> None:
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.blocks: list[Block] = []
        self.crossings: list[Crossing] = []
        self._names = {id(module): name for name, module in model.named_modules()}
        self._layers = {id(each) for name, each in model.named_modules() if is_layer(name, each)}
        self._sharing = _sharing(model)
        several = model.config.is_encoder_decoder
        self._stacks: dict[int, Lane] = (
            {id(model.get_encoder()): "encoder", id(model.get_decoder()): "decoder"}
            if several
            else {}
        )
        self._several = several
        self._lane: Lane = "decoder" if several else ""
        self._encoded: torch.Tensor | None = None
        self._origin: dict[int, int] = {}
        self._kept: list[torch.Tensor] = []
        self._leaf: torch.nn.Module | None = None
        self._block: int | None = None
        self._layer: torch.nn.Module | None = None
        # The attention that has not come to its softmax: its place, and its parts so far.
        self._attention: torch.nn.Module | None = None
        self._node = -1
        self._parts: list[Part] = []
        self._given: dict[str, torch.Tensor] = {}
        self._leaf_given: list[torch.Tensor] = []
        self._looked_up: torch.Tensor | None = None
        self._calls: list[torch.nn.Module] = []
        for name, lane in (("input_ids", ""), ("decoder_input_ids", "decoder")):
            if name in inputs:
                place: Lane = "encoder" if several and not lane else "decoder" if lane else ""
                self._lane = place
                self._came(inputs[name], self._add("input", name, "", tuple(inputs[name].shape)))
        self._lane = "decoder" if several else ""

    # What the watched pass tells.

    def enter(self, module: torch.nn.Module, given: list[torch.Tensor]) -> None:
        """A module begins."""
        self._calls.append(module)
        if id(module) in self._stacks:
            self._lane = self._stacks[id(module)]
        if self._layer is None and id(module) in self._layers:
            self._begin_layer(module)
        if is_attention(module):
            self._attention, self._parts, self._given = module, [], {}
            self._node = self._add("attention", self._names[id(module)], _class(module), ())
        elif self._leaf is None and _is_leaf(module):
            self._leaf, self._leaf_given = module, given

    def leave(self, module: torch.nn.Module, made: list[torch.Tensor]) -> None:
        """A module has ended."""
        self._calls.pop()
        if module is self._leaf:
            self._leaf = None
            self._leaf_ended(module, made)
        if module is self._layer:
            self._layer, self._block = None, None
        if module is self._attention:  # It had no softmax.
            self._attention = None
        if id(module) in self._stacks:
            if self._stacks[id(module)] == "encoder":
                self._encoded = made[0]
            self._lane = "decoder"

    def finish(self, name: str, logits: torch.Tensor) -> None:
        """The pass has given back ``logits``."""
        origin = self._origin[id(logits)]
        self._edge(origin, self._add("output", name, "", tuple(logits.shape)), logits)

    def operation(self, name: str, given: list[torch.Tensor], made: list[torch.Tensor]) -> None:
        """Something that torch did, inside a leaf or between modules."""
        if self._leaf is not None or not made:
            if name == "aten::embedding":
                self._looked_up = given[1]
            return
        if self._attention is not None:
            self._inside(name, given, made)
            return
        origins = [self._origin.get(id(each)) for each in given]
        known = list(dict.fromkeys(each for each in origins if each is not None))
        if not known:
            return
        floats = [each for each in given if each.is_floating_point()]
        if name in _JOINS and len(known) == 2 and len(floats) == 2 and made[0].dim() == 3:
            sign = _JOINS[name]
            within = self._calls[-1]
            shape = tuple(made[0].shape)
            at = self._add("join", self._names[id(within)], _class(within), shape, sign=sign)
            for tensor, origin in zip(given, origins, strict=True):
                if origin is not None:
                    self._edge(origin, at, tensor)
            self._came(made[0], at)
            return
        for each in made:
            self._came(each, max(known))

    # What comes of it.

    def _leaf_ended(self, module: torch.nn.Module, made: list[torch.Tensor]) -> None:
        looked_up, self._looked_up = self._looked_up, None
        given = self._leaf_given[0] if self._leaf_given else None
        origin = None if given is None else self._origin.get(id(given))
        if _class(module) in _SILENT:
            if made and origin is not None:
                self._came(made[0], origin)
            return
        if self._attention is not None and given is not None:
            name = self._names[id(module)].rpartition(".")[2]
            shapes = tuple(given.shape), tuple(made[0].shape)
            self._parts.append(Part(name, _class(module), *shapes, origin))
            self._given[name] = given
            # What a table of relative positions looks up are distances, and from no node.
            if origin is not None and given.is_floating_point():
                self._edge(origin, self._node, given, name)
            self._came(made[0], self._node)
            return
        at = self._add(
            _role(module),
            self._names[id(module)],
            _class(module),
            tuple(made[0].shape),
            parameters=_count(module),
            shared=tuple(
                each for each in self._sharing.get(_weight(module), ())
                if each != self._names[id(module)]
            ),
            first=() if looked_up is None else tuple(looked_up.flatten()[:_SHOWN_IDS].tolist()),
        )  # fmt: skip
        # BART's positions are counted in the module, which is given a text for its length alone.
        counted = looked_up is not None and given is not None and not _equal(looked_up, given)
        if origin is not None and given is not None and not counted:
            self._edge(origin, at, given)
        self._came(made[0], at)

    def _inside(self, name: str, given: list[torch.Tensor], made: list[torch.Tensor]) -> None:
        """Between an attention's begin and its softmax, all belongs to it."""
        for each in given:
            origin = self._origin.get(id(each))
            # T5 hands the biases of its first layer on to the others.
            if origin is not None and origin != self._node and each.dim() == 4:
                said = "position bias" if bool(each.any()) else "position bias, all 0"
                self._edge(origin, self._node, each, said)
        for each in made:
            self._came(each, self._node)
        if name == "aten::_softmax" and made[0].dim() == 4:
            self._attended(made[0])

    def _attended(self, weights: torch.Tensor) -> None:
        module, node = self._attention, self.nodes[self._node]
        assert module is not None
        own = {part.origin for part in self._parts if part.origin is not None}
        lanes = {self.nodes[each].lane for each in own}
        crossed = self._several and node.lane == "decoder" and "encoder" in lanes
        queries = next(part for part in self._parts)
        self.nodes[self._node] = Node(
            node.at,
            "cross" if crossed else "attention",
            node.lane,
            node.block,
            node.name,
            node.class_name,
            tuple(weights.shape[:1]) + tuple(queries.made[1:2]) + tuple(queries.given[-1:]),
            parameters=_count(module),
            heads=int(weights.shape[1]),
            parts=tuple(self._parts),
        )
        if crossed and self._encoded is not None:
            self._crossing(node)
        self._attention = None

    def _crossing(self, node: Node) -> None:
        key = next(each for each in self._given if each in _KEYS)
        value = next(each for each in self._given if each in _VALUES)
        encoded = self._encoded
        assert encoded is not None and node.block is not None
        both = (self._given[key], self._given[value])
        part = next(each for each in self._parts if each.name == key)
        self.crossings.append(
            Crossing(
                node.block,
                node.name,
                key,
                value,
                part.given,
                part.made,
                all(each.data_ptr() == encoded.data_ptr() for each in both),
                max(float((each - encoded).abs().max()) for each in both),
            )
        )

    def _begin_layer(self, module: torch.nn.Module) -> None:
        earlier = [each for each in self.blocks if each.lane == self._lane]
        name = self._names[id(module)]
        self._layer, self._block = module, len(earlier)
        first = next((each.at for each in earlier if each.name == name), None)
        self.blocks.append(
            Block(self._lane, self._block, name, _class(module), _count(module), first)
        )

    def _add(
        self, role: Role, name: str, class_name: str, shape: tuple[int, ...], **more: Any
    ) -> int:
        at = len(self.nodes)
        self.nodes.append(Node(at, role, self._lane, self._block, name, class_name, shape, **more))
        return at

    def _edge(self, start: int, end: int, tensor: torch.Tensor, label: str = "") -> None:
        if start != end:
            self.edges.append(Edge(start, end, tuple(tensor.shape), label))

    def _came(self, tensor: torch.Tensor, origin: int) -> None:
        self._origin[id(tensor)] = origin
        self._kept.append(tensor)


def _class(module: torch.nn.Module) -> str:
    return type(module).__name__


def _equal(one: torch.Tensor, other: torch.Tensor) -> bool:
    return one.shape == other.shape and bool((one == other).all())


def _is_leaf(module: torch.nn.Module) -> bool:
    return next(module.children(), None) is None


def _count(module: torch.nn.Module) -> int:
    return sum(each.numel() for each in module.parameters())


def _weight(module: torch.nn.Module) -> int:
    return id(getattr(module, "weight", None))


def _role(module: torch.nn.Module) -> Role:
    name = _class(module)
    if "Embedding" in name:
        return "embedding"
    if "Norm" in name:
        return "norm"
    return "linear" if _weight(module) != id(None) else "function"


def _sharing(model: torch.nn.Module) -> dict[int, tuple[str, ...]]:
    """The modules that hold one and the same weight, by its id."""
    found: dict[int, list[str]] = {}
    for name, module in model.named_modules():
        if _is_leaf(module) and getattr(module, "weight", None) is not None:
            found.setdefault(_weight(module), []).append(name)
    return {key: tuple(names) for key, names in found.items() if len(names) > 1}
