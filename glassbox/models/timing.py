"""Where the time of a forward pass went: by layer, and by the kind of work in it.

>>> kind_of("Linear"), kind_of("BertSdpaSelfAttention"), kind_of("BertLayer")
('Linear', 'Attention', 'Between modules')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from glassbox.models.forward import Call

# In the order in which a chart stacks them. An attention's own time, without the Linears in it, is
# the scores and their mixing; the own time of a module with no work of its own is Python's.
KINDS = ("Linear", "Attention", "Norm", "Activation", "Embedding", "Dropout", "Between modules")
MOST_BLOCKS = 60


@dataclass(frozen=True)
class Block:
    """One layer, or one part beside the layers: seconds by kind, its own and all below it."""

    name: str
    seconds: Mapping[str, float]

    @property
    def total(self) -> float:
        """All kinds together, in seconds."""
        return sum(self.seconds.values())


def kind_of(class_name: str) -> str:
    """The kind of work that a module of this class does itself."""
    if class_name in ("Linear", "Conv1D"):
        return "Linear"
    if class_name.endswith(("Norm", "RMSNorm")):
        return "Norm"
    if class_name.endswith(("Embedding", "EmbeddingBag")):
        return "Embedding"
    if class_name.startswith("Dropout"):
        return "Dropout"
    if "Attention" in class_name and "Layer" not in class_name:
        return "Attention"
    if class_name.endswith(("Activation", "GELU", "ReLU", "SiLU", "Tanh", "Sigmoid")):
        return "Activation"
    return "Between modules"


def block_of(path: str) -> str:
    """The layer that a module belongs to, or the model's part that it is in.

    >>> block_of("encoder.layer.3.attention.self"), block_of("pooler.dense"), block_of("")
    ('encoder.layer.3', 'pooler', 'the model itself')
    """
    parts = path.split(".")
    for index, part in enumerate(parts):
        if part.isdecimal():
            return ".".join(parts[: index + 1])
    return parts[0] or "the model itself"


def blocks(calls: Mapping[str, Call]) -> list[Block]:
    """The pass by layer, in the order of the model; own times, so that nothing counts twice."""
    found: dict[str, dict[str, float]] = {}
    for path, call in calls.items():
        sums = found.setdefault(block_of(path), {})
        kind = kind_of(call.class_name)
        sums[kind] = sums.get(kind, 0.0) + call.own_seconds
    return [Block(name, seconds) for name, seconds in found.items()]


def by_kind(calls: Mapping[str, Call]) -> dict[str, float]:
    """Seconds of the whole pass by kind, the longest first."""
    sums = dict.fromkeys(KINDS, 0.0)
    for call in calls.values():
        sums[kind_of(call.class_name)] += call.own_seconds
    return dict(sorted(sums.items(), key=lambda pair: -pair[1]))
