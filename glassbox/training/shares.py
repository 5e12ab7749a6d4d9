"""How many rows of a dataset are trained on and put aside, told without touching them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from glassbox.data import arrow
from glassbox.training.spec import EVAL_SHARE, RunSpec

if TYPE_CHECKING:
    from datasets import Dataset


def rows_used(spec: RunSpec, splits: dict[str, int]) -> tuple[int, int]:
    """Rows that ``split`` gives to train and to evaluate on, from the rows of each split alone."""
    train = splits[spec.train_split]
    if spec.eval_split is not None:
        evaluation = splits[spec.eval_split]
    else:
        evaluation = math.ceil(train * EVAL_SHARE)
        train -= evaluation
    return min(train, spec.train_rows or train), min(evaluation, spec.eval_rows or evaluation)


def class_counts(rows: Dataset, label: str) -> list[int]:
    """How many rows each class has that comes at all, in any order."""
    import pyarrow.compute as pc

    counted = pc.value_counts(arrow.column(rows, label)).to_pylist()
    return [each["counts"] for each in counted]


def stratifies(rows: Dataset, label: str) -> bool:
    """Whether a validation part can be put aside that has every class, as has what is left."""
    counts = class_counts(rows, label)
    aside = math.ceil(rows.num_rows * EVAL_SHARE)
    return min(counts) >= 2 and len(counts) <= min(aside, rows.num_rows - aside)
