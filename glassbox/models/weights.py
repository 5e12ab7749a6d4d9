"""A model's parameters by name, and how the values of one are spread, over all of its layers.

Every value is counted, none is sampled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from glassbox.errors import NotFound

if TYPE_CHECKING:
    import numpy as np

    from glassbox.heavy import PreTrainedModel

BINS = 60
# The histogram ends this many standard deviations from the mean: a handful of values far out would
# otherwise press all others into one bar. They are counted, and said.
_REACH = 6.0
# The number of a layer inside a name: "encoder.layer.3.output" -> "encoder.layer.*.output".
_NUMBER = re.compile(r"(?<=\.)\d+(?=\.)")


@dataclass(frozen=True)
class Family:
    """A parameter that every layer has (``names`` in their order), or one that stands alone.

    ``pattern`` is its name with ``*`` for the layer's number; ``shape`` that of one of them.
    """

    pattern: str
    names: tuple[str, ...]
    shape: tuple[int, ...]

    @property
    def values(self) -> int:
        """How many numbers all of them have together."""
        size = len(self.names)
        for each in self.shape:
            size *= each
        return size


@dataclass(frozen=True)
class Spread:
    """How the values of one parameter are spread: exact counts over the edges of its histogram.

    ``outside`` values lie beyond the edges. ``std`` is the standard deviation of the values as they
    are (not an estimate: divided by n).
    """

    name: str
    counts: tuple[int, ...]
    outside: int
    values: int
    mean: float
    std: float
    least: float
    most: float


@dataclass(frozen=True)
class Histogram:
    """The members of a family over the same edges (one more than there are counts)."""

    family: Family
    edges: tuple[float, ...]
    members: tuple[Spread, ...]


def families(model: PreTrainedModel) -> tuple[Family, ...]:
    """All parameters in the model's order, those of equal layers as one family."""
    found: dict[tuple[str, tuple[int, ...]], list[str]] = {}
    for name, weight in model.named_parameters():
        key = (_NUMBER.sub("*", name), tuple(weight.shape))
        found.setdefault(key, []).append(name)
    return tuple(Family(pattern, tuple(names), shape) for (pattern, shape), names in found.items())


def histogram(model: PreTrainedModel, family: Family) -> Histogram:
    """Count all values of ``family``. Raises NotFound when the model has no such parameter."""
    import numpy as np

    weights = dict(model.named_parameters())
    if not all(name in weights for name in family.names):
        raise NotFound("This model has no such parameter.", "Choose one from the list.")
    arrays = [weights[name].detach().numpy().ravel() for name in family.names]
    least = min(_end(each, -1) for each in arrays)
    most = max(_end(each, 1) for each in arrays)
    if least == most:
        # All zeros, all ones: a bar in the middle of a unit.
        least, most = least - 0.5, most + 0.5
    edges = np.linspace(least, most, BINS + 1)
    return Histogram(
        family,
        tuple(edges.tolist()),
        tuple(_spread(*each, edges) for each in zip(family.names, arrays, strict=True)),
    )


def _end(values: np.ndarray, side: int) -> float:
    """Where the histogram ends on one side: at the last value, or at six standard deviations."""
    last = float(values.max() if side > 0 else values.min())
    reach = float(values.mean(dtype="float64")) + side * _REACH * float(values.std(dtype="float64"))
    return min(last, reach) if side > 0 else max(last, reach)


def _spread(name: str, values: np.ndarray, edges: np.ndarray) -> Spread:
    import numpy as np

    counts, _ = np.histogram(values, edges)
    return Spread(
        name,
        tuple(counts.tolist()),
        int(values.size - counts.sum()),
        int(values.size),
        float(values.mean(dtype="float64")),
        float(values.std(dtype="float64")),
        float(values.min()),
        float(values.max()),
    )


def drawn_as(family: Family, initializer_range: float) -> tuple[float, float] | None:
    """Mean and standard deviation with which BERT draws this parameter at first.

    ``_init_weights`` of the library: weights of Linear and Embedding from normal(0,
    initializer_range); biases zero, LayerNorm ones and zeros, which are no distribution: None.
    """
    matrix = len(family.shape) >= 2 and family.pattern.endswith("weight")
    return (0.0, initializer_range) if matrix else None


def expected(edges: tuple[float, ...], values: int, mean: float, std: float) -> tuple[float, ...]:
    """How many of ``values`` numbers from normal(mean, std) fall between each two edges."""
    from math import erf, sqrt

    if std <= 0:
        return (0.0,) * (len(edges) - 1)
    below = [0.5 * (1 + erf((edge - mean) / (std * sqrt(2)))) for edge in edges]
    return tuple(values * (high - low) for low, high in pairwise(below))
