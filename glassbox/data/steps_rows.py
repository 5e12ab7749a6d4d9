"""Steps that choose rows and put them in order, by indices over the same table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from glassbox.data import picking
from glassbox.data.step import Load, Step, each_split, of_split
from glassbox.errors import UserError

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

MAX_SEED = 2**32 - 1


@dataclass(frozen=True)
class Shuffle(Step):
    """The order that ``Dataset.shuffle(seed)`` gives."""

    do: ClassVar[str] = "shuffle"
    seed: int = 42
    split: str = ""

    def words(self) -> str:
        return f"shuffle with seed {self.seed}{of_split(self.split)}"

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        import numpy as np

        if not 0 <= self.seed <= MAX_SEED:
            raise UserError("That is no seed.", f"A seed is a whole number from 0 to {MAX_SEED:,}.")

        def shuffled(rows: Dataset) -> Dataset:
            order = np.random.default_rng(self.seed).permutation(rows.num_rows)
            return picking.picked(rows, order, self.stamp)

        return each_split(dataset, self.split, shuffled)


@dataclass(frozen=True)
class SelectRows(Step):
    """The rows from ``start`` up to and without ``stop``, as ``select(range(start, stop))``."""

    do: ClassVar[str] = "select"
    start: int
    stop: int
    split: str = ""

    def words(self) -> str:
        last = self.stop - 1
        return f"keep rows {self.start:,} to {last:,}{of_split(self.split)}"

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        if not 0 <= self.start < self.stop:
            raise UserError(
                "No row lies between the two.", "The first row is at least 0 and below the end."
            )

        def part(rows: Dataset) -> Dataset:
            if self.stop > rows.num_rows:
                raise UserError(
                    f"There is no row {self.stop - 1:,}: the split has {rows.num_rows:,} rows.",
                    f"Choose an end of at most {rows.num_rows:,}, or one split only.",
                )
            return rows.select(range(self.start, self.stop))

        return each_split(dataset, self.split, part)
