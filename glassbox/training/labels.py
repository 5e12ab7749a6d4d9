"""The label of a run: what a column can be learned as, what its classes are, and as numbers.

single_label_classification   a ClassLabel, or few different strings or whole numbers
multi_label_classification    a list a row (label_lists.py), or a yes/no column a label
regression                    a number
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from glassbox.data import arrow, columns
from glassbox.training import label_lists
from glassbox.training.spec import ProblemType, RunSpec

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

Kind = Literal["classes", "text", "whole", "yes/no", "fraction", "list", "other"]
# The column that multi-label and regression train on; the label's own holds other values.
TARGET = "glassbox_target"
_YES = {"yes": 1.0, "true": 1.0, "1": 1.0, "no": 0.0, "false": 0.0, "0": 0.0}


def kind(dataset: DatasetDict, name: str) -> Kind:
    """What a column holds, from its feature alone; "list" is a list of classes, texts or ints."""
    from datasets import ClassLabel

    feature = columns.feature(dataset, name)
    if isinstance(feature, ClassLabel):
        return "classes"
    inner = getattr(feature, "feature", None)
    if inner is not None:
        whole = isinstance(inner, ClassLabel) or _of_type(inner) in ("text", "whole")
        return "list" if whole else "other"
    return _of_type(feature)


def holds_lists(dataset: DatasetDict, name: str) -> bool:
    """Whether each row of a column has a list of labels, or of indicators of any number type."""
    what = kind(dataset, name)
    return what == "list" or (what == "other" and label_lists.indicators(dataset, name) is not None)


def _of_type(feature: Any) -> Kind:
    dtype = str(getattr(feature, "dtype", ""))
    if dtype == "bool":
        return "yes/no"
    if dtype.startswith(("float", "double", "decimal")):
        return "fraction"
    if dtype.startswith(("int", "uint")):
        return "whole"
    return "text" if dtype in ("string", "large_string") else "other"


def problem_types(dataset: DatasetDict, name: str) -> tuple[ProblemType, ...]:
    """What the label ``name`` can be learned as, likeliest first; () for what is no label.

    A few different whole numbers are classes, many are measured; a fraction is measured.
    """
    what = kind(dataset, name)
    if holds_lists(dataset, name):
        return ("multi_label_classification",)
    if what == "fraction":
        return ("regression",)
    if what in ("classes", "yes/no"):
        return ("single_label_classification",)
    if what == "other":
        return ()
    few = columns.distinct_values(dataset, name) is not None
    if what == "whole":
        single: ProblemType = "single_label_classification"
        return (single, "regression") if few else ("regression",)
    return ("single_label_classification",) if few else ()


def yes_no_columns(dataset: DatasetDict) -> tuple[str, ...]:
    """The columns that say yes or no in each row: a bool, 0 and 1, or these words."""
    return tuple(
        name for name in columns.first_split(dataset).column_names if is_yes_no(dataset, name)
    )


def is_yes_no(dataset: DatasetDict, name: str) -> bool:
    """Whether every value of the column says yes or no."""
    what = kind(dataset, name)
    if what == "classes":
        return len(columns.class_names(dataset, name)) == 2
    if what not in ("yes/no", "whole", "text"):
        return False
    values = columns.distinct_values(dataset, name)
    return bool(values) and all(str(value).strip().lower() in _YES for value in values or ())


def columns_of(spec: RunSpec) -> tuple[str, ...]:
    """The columns that hold the label: one, or a yes/no column a label."""
    return spec.label_columns or (spec.label,)


def names(dataset: DatasetDict, spec: RunSpec) -> tuple[str, ...]:
    """The labels by the id that they get; for a regression the column's name alone."""
    if spec.problem_type == "regression":
        return (spec.label,)
    if spec.problem_type == "single_label_classification":
        return columns.class_names(dataset, spec.label)
    if spec.label_columns:
        return spec.label_columns
    if spec.label_form == "indicators":
        return label_lists.indicator_names(dataset, spec.label)
    inner = label_lists.class_names(dataset, spec.label)
    return inner or tuple(str(value) for value in label_lists.values(dataset, spec.label))


def yes_number(value: Any) -> float:
    """1.0 for yes, 0.0 for no, in any of the forms that a yes/no column has."""
    return _YES[str(value).strip().lower()]


def rows_per_label(rows: Dataset, spec: RunSpec, dataset: DatasetDict) -> list[int]:
    """How many rows have each label of a multi-label task, by id; twice in a row counts once."""
    import numpy as np
    import pyarrow.compute as pc

    if spec.label_columns:
        counted = [
            pc.value_counts(arrow.column(rows, name)).to_pylist() for name in spec.label_columns
        ]
        return [
            sum(each["counts"] for each in column if yes_number(each["values"]))
            for column in counted
        ]
    if spec.label_form == "indicators":
        count = len(names(dataset, spec))
        return [int(each) for each in label_lists.matrix(rows, spec.label).sum(0)] or [0] * count
    lists = arrow.column(rows, spec.label).combine_chunks()
    # The different values are few, and looked up once each.
    values = pc.list_flatten(lists).dictionary_encode()
    ids = label_lists.ids(dataset, spec.label)
    known = np.array([ids[value] for value in values.dictionary.to_pylist()], dtype=np.int64)
    found = known[values.indices.to_numpy()] if len(known) else known
    owners = pc.list_parent_indices(lists).to_numpy()
    once = np.unique(np.stack([owners, found]), axis=1)[1]
    return [int(count) for count in np.bincount(once, minlength=len(ids))]


def target(spec: RunSpec) -> str:
    """The column of an encoded split that holds what is learned."""
    return spec.label if spec.problem_type == "single_label_classification" else TARGET


def encode(rows: Dataset, spec: RunSpec, dataset: DatasetDict) -> Dataset:
    """The split with its ``target`` column: class ids, a 0 or 1 a label, or a float.

    Its rows keep their order, and stand in a table of their own. Values are taken as checked.
    """
    if rows._indices is not None:
        rows = rows.flatten_indices(keep_in_memory=True)
    if spec.problem_type == "single_label_classification":
        return _encode_classes(rows, spec.label, dataset)
    import datasets as library

    if spec.problem_type == "regression":
        feature: Any = library.Value("float32")
        make: Callable[[list[list[Any]], dict[Any, int]], list[Any]] = _floats
        ids: dict[Any, int] = {}
    else:
        feature = library.List(library.Value("float32"))
        make, ids = _yes_no, {}
        if not spec.label_columns:
            values = spec.label_form == "values"
            make = _many_hot if values else _indicators
            ids = label_lists.ids(dataset, spec.label) if values else {}
    used = columns_of(spec)
    return rows.map(
        lambda batch: {TARGET: make([batch[name] for name in used], ids)},
        batched=True,
        features=library.Features({**rows.features, TARGET: feature}),
        load_from_cache_file=False,
        keep_in_memory=True,
    )


def _encode_classes(rows: Dataset, label: str, dataset: DatasetDict) -> Dataset:
    """The split with its label as ClassLabel: the values' places in their sorted order."""
    from datasets import ClassLabel

    if isinstance(rows.features[label], ClassLabel):
        return rows
    values = columns.distinct_values(dataset, label) or []
    ids = {value: place for place, value in enumerate(values)}
    encoded = rows.map(
        lambda batch: {label: [ids[value] for value in batch[label]]},
        batched=True,
        load_from_cache_file=False,
        keep_in_memory=True,
    )
    return encoded.cast_column(label, ClassLabel(names=[str(value) for value in values]))


def _floats(given: list[list[Any]], ids: dict[Any, int]) -> list[float]:
    return [float(value) for value in given[0]]


def _yes_no(given: list[list[Any]], ids: dict[Any, int]) -> list[list[float]]:
    said = [[yes_number(value) for value in column] for column in given]
    return [list(row) for row in zip(*said, strict=True)]


def _indicators(given: list[list[Any]], ids: dict[Any, int]) -> list[list[float]]:
    return [[float(value) for value in row] for row in given[0]]


def _many_hot(given: list[list[Any]], ids: dict[Any, int]) -> list[list[float]]:
    rows = []
    for values in given[0]:
        row = [0.0] * len(ids)
        for value in values:
            row[ids[value]] = 1.0
        rows.append(row)
    return rows
