"""Scores of the rows by the length of their text in tokens."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from glassbox.training import paired
from glassbox.training.intervals import Z, wilson
from glassbox.training.predictions import Predictions
from glassbox.training.scores import predicted

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS = 8


@dataclass(frozen=True)
class LengthBin:
    """Rows of ``low`` to ``high`` tokens, both included, with their score and its 95 % interval.

    The score is the share of rows that are right (Wilson's interval); for regression the mean
    absolute error (mean and ± Z standard errors, at least 0).
    """

    low: int
    high: int
    rows: int
    score: float
    least: float
    most: float


def edges(lengths: NDArray[Any], bins: int = BINS) -> list[int]:
    """The first length of each bin and one past the last; bins of about as many rows each.

    Rows of one length are never parted, so there may be fewer bins.
    """
    import numpy as np

    starts = np.quantile(lengths, np.linspace(0, 1, bins + 1)[:-1], method="higher")
    return [*sorted({int(start) for start in starts}), int(lengths.max()) + 1]


def by_length(found: Predictions, moment: str = "after", bins: int = BINS) -> tuple[LengthBin, ...]:
    """The bins of a split, shortest texts first."""
    import numpy as np

    borders = edges(found.lengths, bins)
    if found.problem_type == "regression":
        said = predicted(found.logits(moment), found.problem_type)
        values = np.abs(said.astype(np.float64) - found.references)
    else:
        values = paired.right(found, moment)
    made = []
    for low, end in pairwise(borders):
        inside = (found.lengths >= low) & (found.lengths < end)
        chosen, longest = values[inside], int(found.lengths[inside].max())
        score, rows = float(chosen.mean()), len(chosen)
        if found.problem_type == "regression":
            error = Z * float(chosen.std(ddof=1)) / math.sqrt(rows) if rows > 1 else 0.0
            made.append(
                LengthBin(low, longest, rows, score, max(0.0, score - error), score + error)
            )
        else:
            reach = wilson(int(chosen.sum()), rows)
            made.append(LengthBin(low, longest, rows, score, reach.low, reach.high))
    return tuple(made)
