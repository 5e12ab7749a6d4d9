"""Steps that keep rows by what is measured of a cell: the words or tokens of a text, or a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from glassbox.data import arrow, picking, text_lengths, times
from glassbox.data.step import Load, Step, each_split, of_split, require_columns
from glassbox.data.where import kind
from glassbox.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    from datasets import Dataset, DatasetDict

MAX_TOKENIZED = 20_000_000  # characters of a column; about fifteen seconds
_UNITS = ("words", "tokens")
_ROWS_AT_ONCE = 2_000


@dataclass(frozen=True)
class KeepLengths(Step):
    """Keep the rows whose text has ``least`` to ``most`` words, or tokens of the embedded model."""

    do: ClassVar[str] = "lengths"
    column: str
    unit: str
    least: int
    most: int
    split: str = ""

    def words(self) -> str:
        some = f"{self.least:,}"
        if self.most != self.least:
            some += f" to {self.most:,}"
        unit = self.unit.removesuffix("s") if self.least == self.most == 1 else self.unit
        return f"keep rows whose {self.column} has {some} {unit}{of_split(self.split)}"

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        import numpy as np

        require_columns(dataset, (self.column,))
        if self.unit not in _UNITS or not 0 <= self.least <= self.most:
            raise UserError(
                "That is no range of lengths.", "Give words or tokens, the fewest before the most."
            )

        def kept(rows: Dataset) -> Dataset:
            if kind(rows.features[self.column]) != "text":
                raise UserError(f"{self.column!r} holds no texts.", "Choose a column of texts.")
            lengths = self._lengths(rows)
            found = (self.least <= lengths) & (lengths <= self.most)
            return picking.picked(rows, np.flatnonzero(found), self.stamp)

        return each_split(dataset, self.split, kept)

    def _lengths(self, rows: Dataset) -> np.ndarray:
        """Of every row; -1 for nulls, and for texts that are too long to be tokenized."""
        import numpy as np

        texts = arrow.column(rows, self.column)
        found = np.full(rows.num_rows, -1, np.int64)
        there = texts.is_valid().to_numpy()
        if self.unit == "words":
            found[there] = text_lengths.words(texts)
            return found
        if int(text_lengths.characters(texts).sum()) > MAX_TOKENIZED:
            raise UserError(
                f"{self.column!r} has more than {MAX_TOKENIZED:,} characters to be tokenized.",
                "Filter by characters or words, or keep fewer rows first.",
            )
        parts = [
            text_lengths.tokens_of_rows(rows, self.column, start, start + _ROWS_AT_ONCE)
            for start in range(0, rows.num_rows, _ROWS_AT_ONCE)
        ]
        found[there] = np.concatenate(parts) if parts else np.empty(0, np.int64)
        return found


@dataclass(frozen=True)
class KeepTimes(Step):
    """Keep the rows whose date or time is ``least``, ``most`` or between; both as Arrow's texts."""

    do: ClassVar[str] = "times"
    column: str
    least: str
    most: str
    split: str = ""

    def words(self) -> str:
        to = "" if self.most == self.least else f" to {self.most}"
        return f"keep rows whose {self.column} is {self.least}{to}{of_split(self.split)}"

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        import numpy as np
        import pyarrow.compute as pc

        require_columns(dataset, (self.column,))

        def kept(rows: Dataset) -> Dataset:
            if not times.can_be_read(rows.features[self.column]):
                raise UserError(f"{self.column!r} holds no times.", "Choose a column of dates.")
            values = arrow.column(rows, self.column)
            try:
                low, high = (times.scalar(text, values.type) for text in (self.least, self.most))
            except ValueError as error:
                raise UserError(f"{error}.", "Write it as 2024-01-31 12:00:00.") from None
            found = pc.and_(pc.greater_equal(values, low), pc.less_equal(values, high))
            numbers = np.flatnonzero(found.fill_null(False).to_numpy())
            return picking.picked(rows, numbers, self.stamp)

        return each_split(dataset, self.split, kept)
