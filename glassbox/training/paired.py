"""Two answers to the same rows: is the one better, or is it chance?

>>> mcnemar(5, 15)
0.041389465332031...
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.training.predictions import Predictions
from glassbox.training.scores import predicted

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Pair:
    """Rows that two models answered: both right, only the one, only the other, neither.

    ``p_value``: how likely at least so uneven a split between the two "only" is, were both equally
    good.
    """

    both: int
    only_first: int
    only_other: int
    neither: int

    @property
    def rows(self) -> int:
        """All of them."""
        return self.both + self.only_first + self.only_other + self.neither

    @property
    def p_value(self) -> float:
        """Of McNemar's exact test, 0 to 1."""
        return mcnemar(self.only_first, self.only_other)

    @property
    def is_chance(self) -> bool:
        """Whether chance alone makes such a difference in more than one of twenty cases."""
        return self.p_value > 0.05


def mcnemar(only_first: int, only_other: int) -> float:
    """Two-sided exact p-value: the rows that one alone has right, as tosses of a fair coin.

    Source: Q. McNemar, Note on the Sampling Error of the Difference Between Correlated Proportions
    or Percentages, Psychometrika 12 (1947); exact by the binomial distribution.
    """
    tosses, fewer = only_first + only_other, min(only_first, only_other)
    if only_first == only_other:
        return 1.0
    log_half = tosses * math.log(0.5)
    tail = math.fsum(
        math.exp(
            math.lgamma(tosses + 1) - math.lgamma(k + 1) - math.lgamma(tosses - k + 1) + log_half
        )
        for k in range(fewer + 1)
    )
    return min(1.0, 2 * tail)


def right(found: Predictions, moment: str = "after") -> NDArray[Any]:
    """Whether each row is right, shape (rows,): for multi-label every label of it."""
    said = predicted(found.logits(moment), found.problem_type)
    same = said == found.references
    return same if same.ndim == 1 else same.all(axis=1)


def before_and_after(found: Predictions) -> Pair | None:
    """The first: the model before training; None for regression and where there is none."""
    if found.before is None or found.problem_type == "regression":
        return None
    return _pair(right(found, "before"), right(found, "after"))


def _pair(first: NDArray[Any], other: NDArray[Any]) -> Pair:
    return Pair(
        int((first & other).sum()),
        int((first & ~other).sum()),
        int((~first & other).sum()),
        int((~first & ~other).sum()),
    )


def compare(first: Predictions, other: Predictions) -> Pair | None:
    """Two runs on the rows that both evaluated; None where they share none.

    A row is the same when its place in the split, its text (and second text) and its label are;
    a label is the same by name.
    """
    import numpy as np

    kinds = {first.problem_type, other.problem_type}
    if "regression" in kinds or len(kinds) > 1 or first.names != other.names:
        return None
    _, ours, theirs = np.intersect1d(first.rows, other.rows, return_indices=True)
    same = first.references[ours] == other.references[theirs]
    same = same if same.ndim == 1 else same.all(axis=1)
    same &= _same_texts(first, other, ours, theirs)
    ours, theirs = ours[same], theirs[same]
    return _pair(right(first)[ours], right(other)[theirs]) if len(ours) else None


def _same_texts(
    first: Predictions, other: Predictions, ours: NDArray[Any], theirs: NDArray[Any]
) -> NDArray[Any]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    a, b = (
        each.texts.cast(pa.string()).take(places)
        for each, places in ((first, ours), (other, theirs))
    )
    # One run may have read a second text that the other did not: the rows are the same.
    return np.asarray(pc.equal(a, b).to_numpy(zero_copy_only=False), dtype=bool)


def p_words(value: float) -> str:
    """A p-value: three decimals, or that it is smaller than they can say."""
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"
