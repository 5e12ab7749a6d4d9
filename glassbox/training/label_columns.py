"""Which columns of a dataset can be learned, by task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glassbox.data import columns
from glassbox.training import label_lists, labels
from glassbox.training.spec import ProblemType

if TYPE_CHECKING:
    from datasets import DatasetDict


@dataclass(frozen=True)
class LabelColumns:
    """Columns by what they can be, likeliest first.

    ``lists`` hold the labels of a row, ``yes_no`` say one label each; ``numbers`` are measured.
    Those of ``lists`` that can be read as a 0 or 1 for each label are ``indicators``.
    """

    lists: tuple[str, ...]
    yes_no: tuple[str, ...]
    numbers: tuple[str, ...]
    indicators: tuple[str, ...] = ()

    def of(self, task: ProblemType, every: tuple[str, ...]) -> tuple[str, ...]:
        """What can be chosen for ``task``; for classes ``every`` column, and a check that says no.

        A column that is no number at all is left out of a regression: there is nothing to say.
        """
        if task == "regression":
            return self.numbers
        return self.lists + self.yes_no if task == "multi_label_classification" else every


def label_columns(dataset: DatasetDict) -> LabelColumns:
    """Look at the columns' features, and for yes and no at their values."""
    names = columns.first_split(dataset).column_names
    kinds = {name: labels.kind(dataset, name) for name in names}
    fractions = [name for name in names if kinds[name] == "fraction"]
    whole = [name for name in names if kinds[name] == "whole"]
    lists = tuple(name for name in names if labels.holds_lists(dataset, name))
    return LabelColumns(
        lists,
        labels.yes_no_columns(dataset),
        (*fractions, *whole),
        tuple(name for name in lists if label_lists.indicators(dataset, name) is not None),
    )
