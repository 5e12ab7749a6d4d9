"""How far a score may be from that on other rows of the kind: 95 % intervals.

>>> wilson(345, 400)
Interval(low=0.825..., high=0.892..., how='Wilson')
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from glassbox.training.scores import ProblemType, of_confusions, scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The normal distribution's 97.5 % point: 19 draws in 20 lie within so many standard errors.
Z = 1.959963984540054
RESAMPLES = 1_000
# A resample of more rows than this costs more than it tells.
_MOST_ROWS = 20_000
_ROWS_IN_ALL = 4_000_000
_LEAST_RESAMPLES = 200


@dataclass(frozen=True)
class Interval:
    """From ``low`` to ``high``, both in the score's own unit, by the method ``how``."""

    low: float
    high: float
    how: Literal["Wilson", "bootstrap"]


def wilson(hits: int, rows: int) -> Interval:
    """The interval of a share ``hits`` / ``rows``, within 0 to 1; all of it for no rows.

    Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference,
    JASA 22 (1927): all shares p from which hits / rows is less than Z standard errors
    sqrt(p (1 - p) / rows) away.
    """
    if not rows:
        return Interval(0.0, 1.0, "Wilson")
    share, square = hits / rows, Z * Z
    middle = (share + square / (2 * rows)) / (1 + square / rows)
    reach = Z / (1 + square / rows) * math.sqrt(share * (1 - share) / rows + square / rows**2 / 4)
    # No rounding may push an end past the share itself.
    low, high = min(share, max(0.0, middle - reach)), max(share, min(1.0, middle + reach))
    return Interval(low if hits else 0.0, high if hits < rows else 1.0, "Wilson")


def of_confusion(counts: NDArray[Any], seed: int = 0) -> dict[str, Interval]:
    """Bootstrap percentile intervals of a confusion matrix's scores.

    Drawing the rows anew with replacement draws the cells from a multinomial distribution.
    """
    import numpy as np

    rows = int(counts.sum())
    draws = np.random.default_rng(seed).multinomial(
        rows, counts.reshape(-1) / max(1, rows), size=RESAMPLES
    )
    return _percentiles(of_confusions(draws.reshape(-1, *counts.shape)))


def of_rows(
    references: NDArray[Any], logits: NDArray[Any], problem_type: ProblemType, seed: int = 0
) -> dict[str, Interval]:
    """Bootstrap percentile intervals of all scores of rows drawn anew with replacement.

    Of more than ``_MOST_ROWS`` rows so many are drawn, and the distance from the score of all rows
    is scaled by the square root of the share (as a standard error is).
    """
    import numpy as np

    rows = len(references)
    drawn = min(rows, _MOST_ROWS)
    times = min(RESAMPLES, max(_LEAST_RESAMPLES, _ROWS_IN_ALL // max(1, drawn)))
    generator = np.random.default_rng(seed)
    found: dict[str, list[float]] = {}
    for _ in range(times):
        chosen = generator.integers(rows, size=drawn)
        for name, value in scores(references[chosen], logits[chosen], problem_type).items():
            found.setdefault(name, []).append(value)
    values = {name: np.asarray(each) for name, each in found.items()}
    if drawn < rows:
        whole, scale = scores(references, logits, problem_type), math.sqrt(drawn / rows)
        values = {name: whole[name] + scale * (each - whole[name]) for name, each in values.items()}
    return _percentiles(values)


def _percentiles(values: Mapping[str, NDArray[Any]]) -> dict[str, Interval]:
    import numpy as np

    found = {}
    for name, each in values.items():
        # A resample may leave a correlation undefined: one label only.
        known = each[np.isfinite(each)]
        if known.size:
            low, high = np.percentile(known, [2.5, 97.5])
            found[name] = Interval(float(low), float(high), "bootstrap")
    return found
