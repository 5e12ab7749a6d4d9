"""The rows of a run by part, as ``prepare.split`` draws them, with their labels as they are.

Only row numbers are drawn: of a million rows nothing is copied or encoded to look at a few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.data import arrow, columns
from glassbox.data.splitting import train_test_split
from glassbox.training import labels
from glassbox.training.leaks import TRAINING
from glassbox.training.spec import EVAL_SHARE, RunSpec

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

VALIDATION, TEST = "validation", "test"
_LABEL, _ROW = "label", "row"


@dataclass(frozen=True)
class Parts:
    """Rows by part, in the order in which a run has them; ``names`` of its labels by id."""

    rows: dict[str, Dataset]
    names: tuple[str, ...]


def parts(dataset: DatasetDict, spec: RunSpec) -> Parts:
    """The rows that the run trains, validates and tests on; ``spec`` has been checked."""
    seed = spec.arguments.seed
    train = dataset[spec.train_split]
    if spec.eval_split is not None:
        evaluation = dataset[spec.eval_split]
    else:
        train, evaluation = _aside(train, spec, dataset)
    rows = {
        TRAINING: _drawn(train, spec.train_rows, seed),
        VALIDATION: _drawn(evaluation, spec.eval_rows, seed),
    }
    if spec.test_split is not None:
        rows[TEST] = dataset[spec.test_split]
    return Parts(rows, labels.names(dataset, spec))


def _drawn(rows: Dataset, wanted: int, seed: int) -> Dataset:
    return rows.shuffle(seed=seed).select(range(wanted)) if 0 < wanted <= rows.num_rows else rows


def _aside(train: Dataset, spec: RunSpec, dataset: DatasetDict) -> tuple[Dataset, Dataset]:
    """The training split in two; drawn from its row numbers and class ids alone."""
    import datasets as library
    import numpy as np

    values: dict[str, Any] = {_ROW: np.arange(train.num_rows)}
    features: dict[str, Any] = {_ROW: library.Value("int64")}
    stratify = None
    if spec.problem_type == "single_label_classification" and stratifies(train, spec.label):
        stratify = _LABEL
        values[_LABEL] = class_ids(train, spec.label, dataset)
        names = list(labels.names(dataset, spec))
        features[_LABEL] = library.ClassLabel(names=names)
    numbered = library.Dataset.from_dict(values, features=library.Features(features))
    stay, go = train_test_split(numbered, EVAL_SHARE, seed=spec.arguments.seed, stratify=stratify)
    return train.select(_rows(stay)), train.select(_rows(go))


def _rows(numbered: Dataset) -> Any:
    return arrow.column(numbered, _ROW).to_numpy()


def stratifies(rows: Dataset, label: str) -> bool:
    """Whether a part can be put aside that has every class, as has what is left."""
    from glassbox.training.prepare import stratifies as asked

    return asked(rows, label)


def class_ids(rows: Dataset, label: str, dataset: DatasetDict) -> Any:
    """The class of each row, -1 for none: a ClassLabel's own, else the place among the values."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    from datasets import ClassLabel

    values = arrow.column(rows, label)
    if isinstance(rows.features[label], ClassLabel):
        return values.fill_null(-1).to_numpy().astype(np.int64)
    known = pa.array(columns.distinct_values(dataset, label) or [], values.type)
    return pc.index_in(values, known).fill_null(-1).to_numpy().astype(np.int64)
