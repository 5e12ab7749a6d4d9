"""The quality of a dataset at a glance: checks, each with the rows it is about and why it matters.

What is counted is said in each part's words; tests/unit/test_data_quality.py has the same by hand.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glassbox.data import quality_cells as cells
from glassbox.data import quality_rows as rows
from glassbox.data.prints import Prints, prints
from glassbox.data.quality_check import Check, Part

if TYPE_CHECKING:
    from datasets import DatasetDict

__all__ = ["Check", "Part", "Quality", "checks", "looked_through"]
_CHECKS: tuple[Callable[[Prints, str], Check], ...] = (
    rows.duplicates,
    rows.leakage,
    rows.conflicts,
    cells.balance,
    cells.near_empty,
    cells.missing,
    cells.constant,
    cells.odd,
    cells.mojibake,
    cells.longest,
)


@dataclass(frozen=True)
class Quality:
    """All checks of a dataset; ``starts`` has the number of each split's first row."""

    splits: tuple[str, ...]
    starts: tuple[int, ...]
    checks: tuple[Check, ...]

    def place(self, number: int) -> tuple[str, int]:
        """The split of a row and its number there."""
        at = bisect_right(self.starts, number, hi=len(self.splits)) - 1
        return self.splits[at], number - self.starts[at]


def looked_through(dataset: DatasetDict, texts: Sequence[str], label: str | None) -> Quality:
    """Check a dataset; ``texts`` are the columns that a model reads, ``label`` what it learns.

    Raises LimitExceeded when it takes longer than a query may.
    """
    train = "train" if "train" in dataset else next(iter(dataset))
    found = prints(dataset, texts, label)
    return Quality(found.splits, found.starts, checks(found, train))


def checks(found: Prints, train: str) -> tuple[Check, ...]:
    """All checks in their order on the page; ``train`` is the split that a model learns from."""
    return tuple(check(found, train) for check in _CHECKS)
