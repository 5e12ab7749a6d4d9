"""Steps that take out what the quality of a dataset suffers from, as it is counted there.

Texts of several columns are compared together; rows without any text are never taken for equal.
``loose`` compares without case and white space around.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from glassbox.data import grouping, picking
from glassbox.data.prints import MAX_TEXTS, Prints, prints
from glassbox.data.step import (
    Load,
    Step,
    of_split,
    require_columns,
    require_split,
)
from glassbox.data.where import kind
from glassbox.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    from datasets import DatasetDict


@dataclass(frozen=True)
class DropNearEmpty(Step):
    """Drop the rows with a text of fewer than three letters and digits; nulls stay."""

    do: ClassVar[str] = "drop_near_empty"
    columns: tuple[str, ...]
    split: str = ""

    def words(self) -> str:
        return f"drop near-empty texts of {', '.join(self.columns)}{of_split(self.split)}"

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        import numpy as np

        found = _prints(dataset, self.columns)
        drop = np.zeros(found.starts[-1], bool)
        for name in self.columns:
            drop |= found.of_texts[name].blank | found.of_texts[name].few
        return _without(dataset, found, drop, self.split, self.stamp)


@dataclass(frozen=True)
class DropRepeats(Step):
    """Of the rows of a split whose texts are loosely equal, keep the first."""

    do: ClassVar[str] = "drop_repeats"
    columns: tuple[str, ...]
    split: str = ""

    def words(self) -> str:
        return (
            f"drop repeats of {', '.join(self.columns)}, but for case and white space"
            f"{of_split(self.split)}"
        )

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        import numpy as np

        found = _prints(dataset, self.columns)
        drop = np.zeros(found.starts[-1], bool)
        for _, part in found.parts():
            rows = np.arange(part.start, part.stop)[~found.empty[part]]
            if rows.size:
                # Stable: the first of a group is its first row.
                order, starts = grouping.groups(found.loose, rows)
                drop[np.delete(order, starts)] = True
        return _without(dataset, found, drop, self.split, self.stamp)


@dataclass(frozen=True)
class DropShared(Step):
    """Take out of ``split`` the rows whose texts the split ``other`` has too."""

    do: ClassVar[str] = "drop_shared"
    columns: tuple[str, ...]
    split: str
    other: str
    loose: bool = False

    def words(self) -> str:
        loosely = " but for case and white space" if self.loose else ""
        return (
            f"drop rows of {self.split} whose {', '.join(self.columns)} is in {self.other}{loosely}"
        )

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        import numpy as np

        if not self.split or not self.other or self.split == self.other:
            raise UserError("Two different splits are compared.", "Choose them again.")
        for name in (self.split, self.other):
            require_split(dataset, name)
        found = _prints(dataset, self.columns)
        hashes = found.loose if self.loose else found.text
        _, rows = grouping.shared(found, hashes, self.split, self.other)
        drop = np.zeros(found.starts[-1], bool)
        drop[rows] = True
        return _without(dataset, found, drop, self.split, self.stamp)


@dataclass(frozen=True)
class DropConflicts(Step):
    """Drop the labelled rows whose texts have more than one label, over all splits."""

    do: ClassVar[str] = "drop_conflicts"
    columns: tuple[str, ...]
    label: str
    loose: bool = False

    def words(self) -> str:
        loosely = " but for case and white space" if self.loose else ""
        return f"drop rows whose {', '.join(self.columns)}{loosely} has more than one {self.label}"

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        import numpy as np

        require_columns(dataset, (self.label,))
        if kind(next(iter(dataset.values())).features[self.label]) in ("list", "other"):
            raise UserError(
                f"{self.label!r} holds values that are not compared here.", "Choose a label."
            )
        found = _prints(dataset, self.columns, self.label)
        drop = np.zeros(found.starts[-1], bool)
        if found.label is not None:
            hashes = found.loose if self.loose else found.text
            drop[grouping.conflicts(hashes, found.label, ~found.empty & (found.label >= 0))] = True
        return _without(dataset, found, drop, "", self.stamp)


def _prints(dataset: DatasetDict, columns: tuple[str, ...], label: str | None = None) -> Prints:
    """Of these columns only. Raises UserError where they are not there, or are no texts."""
    require_columns(dataset, columns)
    features = next(iter(dataset.values())).features
    if not columns or any(kind(features[name]) != "text" for name in columns):
        raise UserError("Only columns of texts are compared.", "Choose columns of texts.")
    if len(columns) > MAX_TEXTS:
        raise UserError(f"At most {MAX_TEXTS} columns are compared.", "Choose fewer.")
    names = list(dict.fromkeys([*columns, *([label] if label else [])]))
    return prints(dataset.select_columns(names), columns, label)


def _without(
    dataset: DatasetDict, found: Prints, drop: np.ndarray, split: str, stamp: str
) -> DatasetDict:
    """The dataset without the rows to drop, in the named split or in all."""
    import numpy as np
    from datasets import DatasetDict

    require_split(dataset, split)
    where = dict(found.parts())
    return DatasetDict(
        {
            name: picking.picked(rows, np.flatnonzero(~drop[where[name]]), stamp)
            if split in ("", name)
            else rows
            for name, rows in dataset.items()
        }
    )
