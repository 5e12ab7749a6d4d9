"""Whether there is something to tell apart in the training rows, and enough of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glassbox.data import arrow, columns
from glassbox.errors import Problem
from glassbox.training import labels
from glassbox.training.spec import RunSpec

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict


def check_balance(spec: RunSpec, dataset: DatasetDict) -> list[Problem]:
    """All findings; the columns are of the right kind, and no row lacks its label."""
    train = dataset[spec.train_split]
    if spec.problem_type == "regression":
        return _check_spread(spec, train)
    if spec.problem_type == "multi_label_classification":
        return _check_labels(spec, train, dataset)
    return _check_classes(spec, train, dataset)


def _check_spread(spec: RunSpec, train: Dataset) -> list[Problem]:
    import pyarrow.compute as pc

    ends = pc.min_max(arrow.column(train, spec.label)).as_py()
    low, high = float(ends["min"]), float(ends["max"])
    if low == high:
        return [
            Problem(
                "label",
                f"All training rows have the value {low:g} in {spec.label!r}, so there is nothing "
                "to learn.",
                "Choose another label column.",
            )
        ]
    if max(abs(low), abs(high)) > 100:
        return [
            Problem(
                "label",
                f"The label goes from {low:g} to {high:g}: its squared error is large, and a head "
                "that begins near 0 takes long to come there.",
                "Bring it to about -1 to 1 first, or 0 to 5.",
                severity="warning",
            )
        ]
    return []


def _check_labels(spec: RunSpec, train: Dataset, dataset: DatasetDict) -> list[Problem]:
    names = labels.names(dataset, spec)
    counts = dict(zip(names, labels.rows_per_label(train, spec, dataset), strict=True))
    rows = train.num_rows
    if not any(0 < count < rows for count in counts.values()):
        return [
            Problem(
                "label_columns" if spec.label_columns else "label",
                "No label is there in some training rows and not in others, so there is nothing to "
                "tell apart.",
                "Choose another label column.",
            )
        ]
    found = []
    for words, count in (("none of the training rows", 0), ("every training row", rows)):
        hit = [name for name in names if counts[name] == count]
        if hit:
            some = ", ".join(map(repr, hit[:3])) + (" …" if len(hit) > 3 else "")
            found.append(
                Problem(
                    "label_columns" if spec.label_columns else "label",
                    f"{len(hit)} of the {len(names)} labels come in {words}, so the model cannot "
                    f"learn them: {some}.",
                    severity="warning",
                )
            )
    return found


def _check_classes(spec: RunSpec, train: Dataset, dataset: DatasetDict) -> list[Problem]:
    import pyarrow.compute as pc

    values: Any = pc.value_counts(arrow.column(train, spec.label)).to_pylist()
    counts = {each["values"]: each["counts"] for each in values}
    names = columns.class_names(dataset, spec.label)
    if len(counts) < 2 or len(names) < 2:
        return [
            Problem(
                "label",
                f"All training rows have one and the same label in {spec.label!r}, so there is "
                "nothing to tell apart.",
                "Choose another label column, or rows of at least two classes.",
            )
        ]
    found = []
    rarest, most = min(counts.values()), max(counts.values())
    if len(counts) < len(names):
        found.append(
            Problem(
                "label",
                f"{len(names) - len(counts)} of the {len(names)} classes never come in the "
                "training rows, so the model cannot learn them.",
                severity="warning",
            )
        )
    if rarest < 2:
        found.append(
            Problem(
                "label", "A class has a single training row.", "Give it more.", severity="warning"
            )
        )
    elif most >= 9 * rarest:
        share = most / sum(counts.values())
        found.append(
            Problem(
                "label",
                f"One class makes up {share:.0%} of the training rows: always saying it is right "
                "as often.",
                "Look at F1, not at accuracy.",
                severity="warning",
            )
        )
    return found
