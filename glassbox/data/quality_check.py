"""What a check of a dataset says: a number at a glance, why it matters, parts with their rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glassbox.data.step import Step

if TYPE_CHECKING:
    import numpy as np

NO_TEXT = ("no text", "No column that a model reads is chosen above.")
NO_LABEL = ("no label", "No column that a model learns is chosen above.")


@dataclass(frozen=True)
class Part:
    """One number of a check, and the rows that it opens, numbered over all splits.

    ``count`` is what is said ("12 rows"); ``rows`` may be more, for instance the first row of each
    group beside its repeats. ``step`` is what to do about it, ``deed`` its words.
    """

    name: str
    title: str
    count: int
    rows: np.ndarray
    unit: str = "rows"
    step: Step | None = None
    deed: str = ""
    characters: np.ndarray | None = None  # of each of the rows, where that is what is asked


@dataclass(frozen=True)
class Check:
    """One question: its number at a glance (``said``), whether it calls for a look, its parts."""

    name: str
    title: str
    why: str
    said: str
    found: bool
    parts: tuple[Part, ...]
    none: str = ""


def unasked(name: str, title: str, why: str, said: str, none: str) -> Check:
    """A check that this dataset, or what was chosen, gives no question for."""
    return Check(name, title, why, said, False, (), none)


def rows_said(number: int) -> str:
    """As in "1 row", "2 rows"."""
    return f"{number:,} {'row' if number == 1 else 'rows'}"


def summed(name: str, title: str, why: str, none: str, parts: list[Part]) -> Check:
    """A check whose number is that of the rows that any part counts, each once."""
    import numpy as np

    there = [part for part in parts if part.count]
    number = len(np.unique(np.concatenate([part.rows for part in there]))) if there else 0
    return Check(name, title, why, rows_said(number), bool(there), tuple(there), none)
