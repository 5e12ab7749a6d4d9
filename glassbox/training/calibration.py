"""Whether a model that says 80 % is right in 80 of 100 rows.

Source: C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, On Calibration of Modern Neural Networks, ICML
2017: bins of equal width, ((m - 1) / M, m / M], and the expected calibration error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.training.intervals import Interval, wilson
from glassbox.training.predictions import Predictions
from glassbox.training.scores import predicted, probabilities

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS = 10
_HISTOGRAM_BINS = 20


@dataclass(frozen=True)
class Bin:
    """Predictions with a confidence above ``low`` and up to ``high``.

    ``confidence`` and ``accuracy`` are their means (0 for none), ``interval`` the accuracy's.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float
    interval: Interval


@dataclass(frozen=True)
class Calibration:
    """The reliability diagram, and by how much confidence and accuracy differ (0 to 1).

    ``ece``: sum over the bins of their share of all, times |accuracy - confidence|; ``gap``: mean
    confidence less accuracy, above 0 for a model that is too sure.
    """

    bins: tuple[Bin, ...]
    ece: float
    gap: float
    count: int


def confidences(found: Predictions, moment: str = "after") -> tuple[NDArray[Any], NDArray[Any]]:
    """How sure the model was of what it said, 0 to 1, and whether that was right.

    One pair for each row, and for multi-label one for each label of each row: the probability of
    the answer given, yes or no.
    """
    import numpy as np

    logits = found.logits(moment)
    chances = probabilities(logits, found.problem_type)
    said = predicted(logits, found.problem_type)
    if found.problem_type == "multi_label_classification":
        sure = np.where(said == 1, chances, 1 - chances).reshape(-1)
        return sure, (said == found.references).reshape(-1)
    return chances.max(axis=-1), said == found.references


def calibration(confidence: NDArray[Any], right: NDArray[Any], bins: int = BINS) -> Calibration:
    """The reliability diagram of ``confidence`` (0 to 1) and ``right`` (bool), both (n,), n > 0."""
    import numpy as np

    place = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    counts = np.bincount(place, minlength=bins)
    hits = np.bincount(place, weights=right, minlength=bins)
    sums = np.bincount(place, weights=confidence, minlength=bins)
    made = tuple(
        Bin(
            m / bins,
            (m + 1) / bins,
            int(counts[m]),
            float(sums[m] / counts[m]) if counts[m] else 0.0,
            float(hits[m] / counts[m]) if counts[m] else 0.0,
            wilson(int(hits[m]), int(counts[m])),
        )
        for m in range(bins)
    )
    total = len(confidence)
    ece = sum(each.count * abs(each.accuracy - each.confidence) for each in made) / total
    return Calibration(made, ece, float(confidence.mean() - right.mean()), total)


@dataclass(frozen=True)
class Histogram:
    """Counts of right and wrong answers by confidence; ``edges`` has one more than each."""

    edges: tuple[float, ...]
    right: tuple[int, ...]
    wrong: tuple[int, ...]


def histogram(confidence: NDArray[Any], right: NDArray[Any], least: float) -> Histogram:
    """From ``least`` (one class of k is at least 1 / k likely) to 1 in bins of equal width."""
    import numpy as np

    edges = np.linspace(least, 1, _HISTOGRAM_BINS + 1)
    parts = [
        tuple(int(count) for count in np.histogram(confidence[chosen], edges)[0])
        for chosen in (right, ~right)
    ]
    return Histogram(tuple(float(edge) for edge in edges), *parts)
