"""One label, yes or no, at any threshold: what it costs in precision to find more of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.training.scores import ClassScore

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_POINTS = 400


@dataclass(frozen=True, eq=False)
class Curve:
    """All rows by the probability of the label, and the precision-recall curve of them.

    ``scores`` ascending, ``hits_above[i]``: rows of the label among ``scores[i:]``. The points of
    the curve are at most ``_MOST_POINTS``, recall descending. ``average_precision`` is the area
    below it in steps, sum of (R_n - R_n-1) P_n, as scikit-learn has it.
    """

    scores: NDArray[Any]
    hits_above: NDArray[Any]
    points: tuple[tuple[float, float, float], ...]  # (threshold, precision, recall)
    average_precision: float
    best: float


def curve(truth: NDArray[Any], scores: NDArray[Any]) -> Curve:
    """From 0/1 labels and probabilities, both (rows,), with at least one row."""
    import numpy as np

    order = np.argsort(scores, kind="stable")
    sorted_scores, sorted_truth = scores[order], truth[order].astype(np.int64)
    above = np.concatenate([np.cumsum(sorted_truth[::-1])[::-1], [0]])
    # Equal scores fall on the same side of every threshold.
    thresholds, starts = np.unique(sorted_scores, return_index=True)
    hits, said = above[starts], len(truth) - starts
    total = int(above[0])
    precision = hits / said
    recall = hits / total if total else np.zeros(len(hits))
    steps = -np.diff(np.concatenate([recall, [0.0]]))
    f1 = 2 * hits / np.maximum(1, said + total)
    kept = np.unique(np.linspace(0, len(thresholds) - 1, _MOST_POINTS).round().astype(int))
    points = tuple((float(thresholds[at]), float(precision[at]), float(recall[at])) for at in kept)
    best = float(thresholds[int(f1.argmax())])
    return Curve(sorted_scores, above, points, float((steps * precision).sum()), best)


def at(curve: Curve, threshold: float) -> tuple[ClassScore, int]:
    """The label's score when it is said from ``threshold`` on, and the true negatives."""
    import numpy as np

    start = int(np.searchsorted(curve.scores, threshold, side="left"))
    total, hits = int(curve.hits_above[0]), int(curve.hits_above[start])
    said = len(curve.scores) - start
    return ClassScore(hits, said - hits, total - hits), start - (total - hits)
