"""Whether a column can be learned as the label that a spec takes it for. Imports no torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glassbox.data import arrow, columns
from glassbox.errors import Problem
from glassbox.training import label_lists, labels
from glassbox.training.spec import RunSpec

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

# What the loss of the library leaves out, and datasets of tokens use for "no label".
IGNORED = -100
_MOST_LABELS = 500
_DROP = "Fill these cells, or drop the rows on the dataset page with the filter {!r}."


def check_kind(spec: RunSpec, dataset: DatasetDict) -> list[Problem]:
    """Whether the label's column, or columns, are of the kind that the task needs."""
    if spec.label_columns:
        return [
            Problem(
                "label_columns",
                f"The column {name!r} does not say yes or no in each row.",
                "A label's own column holds true and false, yes and no, or 1 and 0.",
            )
            for name in spec.label_columns
            if not labels.is_yes_no(dataset, name)
        ]
    found = {
        "single_label_classification": _check_classes,
        "multi_label_classification": _check_lists,
        "regression": _check_numbers,
    }[spec.problem_type](spec, dataset)
    return [found] if found else []


def _check_classes(spec: RunSpec, dataset: DatasetDict) -> Problem | None:
    what = labels.kind(dataset, spec.label)
    feature = columns.feature(dataset, spec.label)
    if what == "fraction":
        return Problem(
            "label",
            f"The label {spec.label!r} holds numbers with a fraction ({feature.dtype}); classes "
            "are counted, not measured.",
            "Learn it as a regression, or choose a label of words or whole numbers. A missing "
            "value turns a whole column of a CSV into such numbers: fill it or remove the row.",
        )
    if what == "list":
        return Problem(
            "label",
            f"The column {spec.label!r} cannot be a label of one class a row: it holds lists.",
            "Learn it as a multi-label classification.",
        )
    if what == "classes" or columns.distinct_values(dataset, spec.label) is not None:
        return None
    if what == "other":
        why = f"it holds {getattr(feature, 'dtype', 'nested values')}"
    else:
        why = f"it has more than {columns.MAX_CLASSES} different values"
    measured = "Learn it as a regression, or choose" if what == "whole" else "Choose"
    return Problem(
        "label",
        f"The column {spec.label!r} cannot be a label: {why}.",
        f"{measured} a column whose few values come back in many rows.",
    )


def _check_lists(spec: RunSpec, dataset: DatasetDict) -> Problem | None:
    if spec.label_form == "indicators":
        if label_lists.indicators(dataset, spec.label) is not None:
            return None
        return Problem(
            "label_form",
            f"The lists in {spec.label!r} are not a 0 or 1 for each label: they differ in length, "
            "or hold other values.",
            "Take what they hold as the labels themselves, or choose another column.",
            mends=("values",),
        )
    if labels.kind(dataset, spec.label) != "list":
        return Problem(
            "label",
            f"The column {spec.label!r} does not hold lists, so a row has no more than one label.",
            "Choose a column of lists, or a yes/no column for each label; or learn it as a "
            "single-label classification.",
        )
    count = len(labels.names(dataset, spec))
    if count > _MOST_LABELS:
        return Problem(
            "label",
            f"The lists in {spec.label!r} have {count:,} different values, and {_MOST_LABELS} "
            "labels are the most.",
            "Choose a column whose few values come back in many rows.",
        )
    return None


def _check_numbers(spec: RunSpec, dataset: DatasetDict) -> Problem | None:
    if labels.kind(dataset, spec.label) in ("fraction", "whole"):
        return None
    return Problem(
        "label",
        f"The column {spec.label!r} holds no numbers, and a regression learns one.",
        "Choose a column of numbers, or learn this one as a classification.",
    )


def check_rows(spec: RunSpec, rows: Dataset, which: str) -> list[Problem]:
    """Rows of one split that have no label, or none that can be learned."""
    found = []
    for name in labels.columns_of(spec):
        found += _check_missing(spec, rows, name, which)
    return found


def _check_missing(spec: RunSpec, rows: Dataset, name: str, which: str) -> list[Problem]:
    import pyarrow as pa
    import pyarrow.compute as pc

    column = arrow.column(rows, name)
    total = rows.num_rows
    field = "label_columns" if spec.label_columns else "label"
    where = f" in {name!r}" if spec.label_columns else ""
    drop = _DROP.format(f"{name} is not None")
    if column.null_count:
        return [
            Problem(
                field,
                f"{column.null_count:,} of the {total:,} {which} rows have no label{where}.",
                drop,
            )
        ]
    kind = column.type
    if pa.types.is_floating(kind):
        outside = total - _count(pc.is_finite(column))
        words = f"{outside:,} of the {total:,} {which} rows have a label that is no finite number."
        return [Problem(field, words, drop)] if outside else []
    values = pc.list_flatten(column) if _is_list(kind) else column
    if values.null_count:
        words = f"The lists of {name!r} have {values.null_count:,} empty entries in {which} rows."
        return [Problem(field, words, "Remove these entries, and upload the file again.")]
    if not pa.types.is_integer(values.type) or spec.problem_type == "regression":
        return []
    # A ClassLabel has no negative ids; of plain numbers only this one is no class.
    feature = rows.features[name]
    named = hasattr(getattr(feature, "feature", feature), "names")
    unlabelled = pc.less(values, 0) if named else pc.equal(values, IGNORED)
    outside = _count(unlabelled)
    if not outside:
        return []
    least = int(pc.min(values).as_py())
    return [
        Problem(
            field,
            f"{outside:,} of the {which} rows are unlabelled ({least}){where}.",
            "Choose a split whose rows have labels.",
        )
    ]


def _is_list(kind: Any) -> bool:
    import pyarrow as pa

    return bool(
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    )


def _count(mask: Any) -> int:
    import pyarrow.compute as pc

    return int(pc.sum(mask).as_py() or 0)
