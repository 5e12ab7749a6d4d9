"""What every step of a chain is: a small frozen record that can be applied, said, and written down.

A step's fields are texts, numbers, booleans and tuples of them, so that it is JSON and travels in
a URL. Its ``split`` names the split that it is about; "" is all of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from glassbox.errors import UserError

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

# The DatasetDict of a ref, for a step that needs another dataset.
Load = Callable[[str], "DatasetDict"]


@dataclass(frozen=True)
class Step:
    """One change of a DatasetDict; ``do`` is its name in the URL."""

    do: ClassVar[str] = ""

    @property
    def other_dataset(self) -> str:
        """The ref of the other dataset that it brings rows from; "" for none."""
        return ""

    def words(self) -> str:
        """What it does, in a few plain words."""
        raise NotImplementedError

    def apply(self, dataset: DatasetDict, load: Load) -> DatasetDict:
        """The changed dataset; the given one stays. Raises UserError where it does not fit."""
        raise NotImplementedError

    def to_json(self) -> dict[str, Any]:
        """``{"do": ..., field: value}`` without the fields that have their default."""
        fields = self.__dataclass_fields__
        written = {
            name: value for name, value in asdict(self).items() if value != fields[name].default
        }
        return {"do": self.do, **written}

    @property
    def stamp(self) -> str:
        """The step as a text; equal texts are equal steps."""
        return json.dumps(self.to_json(), ensure_ascii=True)


def each_split(
    dataset: DatasetDict, split: str, change: Callable[[Dataset], Dataset]
) -> DatasetDict:
    """``change`` applied to the named split, or to all for "". Raises UserError for none such."""
    from datasets import DatasetDict

    require_split(dataset, split)
    return DatasetDict(
        {name: change(rows) if split in ("", name) else rows for name, rows in dataset.items()}
    )


def require_split(dataset: Mapping[str, Any], split: str) -> None:
    """Raise UserError unless ``split`` is one of the splits, or "" for all."""
    if split and split not in dataset:
        raise UserError(
            f"There is no split {split!r} here.", f"The splits are {', '.join(map(repr, dataset))}."
        )


def require_columns(dataset: DatasetDict, names: tuple[str, ...]) -> None:
    """Raise UserError unless all ``names`` are columns."""
    there = next(iter(dataset.values())).column_names
    missing = [name for name in names if name not in there]
    if missing:
        listed = ", ".join(map(repr, there[:12])) + (" …" if len(there) > 12 else "")
        raise UserError(
            f"There is no column {', '.join(map(repr, missing))} here.",
            f"The columns are {listed}.",
        )


def of_split(split: str) -> str:
    """The end of a step's words: which split, or nothing for all."""
    return f" (only {split})" if split else ""
