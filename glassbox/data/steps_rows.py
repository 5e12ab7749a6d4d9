"""Steps that choose rows and put them in order, by indices over the same table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from glassbox.data import expression, picking, query, search
from glassbox.data.query import Key
from glassbox.data.step import Load, Step, each_split, of_split, require_columns
from glassbox.data.where import Where, kind
from glassbox.errors import UserError

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

MAX_SEED = 2**32 - 1
MAX_KEYS = 8


@dataclass(frozen=True)
class Filter(Step):
    """Keep the rows for which ``where`` holds: a condition of glassbox.data.expression."""

    do: ClassVar[str] = "filter"
    where: str
    split: str = ""

    def words(self) -> str:
        return f"keep rows where {self.where}{of_split(self.split)}"

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        condition = expression.parse(self.where)

        def kept(rows: Dataset) -> Dataset:
            found = query.matching(rows, Where(condition, rows.features))
            return picking.picked(rows, found, self.stamp)

        return each_split(dataset, self.split, kept)


@dataclass(frozen=True)
class Find(Step):
    """Keep the rows in which a search finds something; ``columns`` () are all columns of text."""

    do: ClassVar[str] = "search"
    text: str
    regex: bool = False
    match_case: bool = False
    columns: tuple[str, ...] = ()
    split: str = ""

    def words(self) -> str:
        what = "the pattern " if self.regex else ""
        where = f" in {', '.join(self.columns)}" if self.columns else ""
        return f"keep rows with {what}{self.text}{where}{of_split(self.split)}"

    @property
    def search(self) -> search.Search:
        """What is looked for."""
        return search.Search(self.text, self.regex, self.match_case, self.columns)

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        return each_split(
            dataset,
            self.split,
            lambda rows: picking.picked(rows, search.find(rows, self.search).rows, self.stamp),
        )


@dataclass(frozen=True)
class Sort(Step):
    """The order that ``Dataset.sort`` gives; ``reverse`` has one value a column, or none at all."""

    do: ClassVar[str] = "sort"
    columns: tuple[str, ...]
    reverse: tuple[bool, ...] = ()
    split: str = ""

    def keys(self) -> tuple[Key, ...]:
        """The columns with their directions."""
        down = self.reverse or (False,) * len(self.columns)
        return tuple(Key(*pair) for pair in zip(self.columns, down, strict=True))

    def words(self) -> str:
        down = self.reverse or (False,) * len(self.columns)
        said = (
            f"{name}{', greatest first' if each else ''}"
            for name, each in zip(self.columns, down, strict=False)
        )
        return f"sort by {' then '.join(said)}{of_split(self.split)}"

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        require_columns(dataset, self.columns)
        if not 1 <= len(self.columns) <= MAX_KEYS or len(set(self.columns)) < len(self.columns):
            raise UserError(f"Sort by 1 to {MAX_KEYS} different columns.", "Choose them again.")
        if self.reverse and len(self.reverse) != len(self.columns):
            raise UserError("Each column to sort by has one direction.", "Choose them again.")

        def ordered(rows: Dataset) -> Dataset:
            query.require_sortable(rows, self.keys())
            return picking.picked(rows, query.order(rows, self.keys()), self.stamp)

        return each_split(dataset, self.split, ordered)


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

        require_seed(self.seed)

        def shuffled(rows: Dataset) -> Dataset:
            order = np.random.default_rng(self.seed).permutation(rows.num_rows)
            return picking.picked(rows, order, self.stamp)

        return each_split(dataset, self.split, shuffled)


@dataclass(frozen=True)
class DropDuplicates(Step):
    """Of the rows that are equal in ``columns`` (() are all), keep the first."""

    do: ClassVar[str] = "drop_duplicates"
    columns: tuple[str, ...] = ()
    split: str = ""

    def words(self) -> str:
        of = f" of {', '.join(self.columns)}" if self.columns else ""
        return f"drop duplicates{of}{of_split(self.split)}"

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        require_columns(dataset, self.columns)

        def first(rows: Dataset) -> Dataset:
            names = self.columns or tuple(rows.column_names)
            for name in names:
                if kind(rows.features[name]) in ("list", "other"):
                    raise UserError(
                        f"{name!r} holds values that are not compared here.",
                        "Choose columns of texts, numbers or classes.",
                    )
            return picking.picked(rows, query.first_of_each(rows, names), self.stamp)

        return each_split(dataset, self.split, first)


@dataclass(frozen=True)
class SelectRows(Step):
    """The rows from ``start`` up to and without ``stop``, as ``select(range(start, stop))``."""

    do: ClassVar[str] = "select"
    start: int
    stop: int
    split: str = ""

    def words(self) -> str:
        return f"keep rows {self.start:,} to {self.stop - 1:,}{of_split(self.split)}"

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


def require_seed(seed: int) -> None:
    """Raise UserError for what is no seed."""
    if not 0 <= seed <= MAX_SEED:
        raise UserError("That is no seed.", f"A seed is a whole number from 0 to {MAX_SEED:,}.")
