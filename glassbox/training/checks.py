"""What looks wrong about a run before it starts: data, labels, model. Imports no torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glassbox.data import arrow, columns
from glassbox.errors import Problem
from glassbox.training import checks_labels, labels
from glassbox.training.checks_arguments import check_values
from glassbox.training.checks_balance import check_balance
from glassbox.training.checks_model import ModelFacts, check_model, misfits, model_facts
from glassbox.training.device import Device
from glassbox.training.shares import rows_used
from glassbox.training.spec import EVAL_SHARE, RunSpec

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

__all__ = ["FEWEST_ROWS", "ModelFacts", "check", "check_values", "misfits", "model_facts"]

FEWEST_ROWS = 8


def check(
    spec: RunSpec, dataset: DatasetDict, model: ModelFacts, device: Device | None = None
) -> list[Problem]:
    """All findings about ``spec`` on this dataset and model; no "error" means it can start.

    ``dataset`` is as it is trained on: with ``spec.steps`` applied.
    """
    found = check_values(spec, device) + check_model(spec, model)
    structural = _check_splits(spec, dataset) or _check_columns(spec, dataset)
    if structural:
        return found + structural
    for which, name in (
        ("training", spec.train_split),
        ("validation", spec.eval_split),
        ("test", spec.test_split),
    ):
        if name is not None:
            found += _check_rows(spec, dataset[name], which)
    if not any(problem.severity == "error" for problem in found):
        found += _check_batches(spec, dataset) + check_balance(spec, dataset)
    return found


def _check_batches(spec: RunSpec, dataset: DatasetDict) -> list[Problem]:
    """Whether a batch is left where the last one is left out when it is not full."""
    if not spec.arguments.dataloader_drop_last:
        return []
    train, evaluation = rows_used(spec, {name: rows.num_rows for name, rows in dataset.items()})
    found = []
    parts = [
        ("training", train, "per_device_train_batch_size"),
        ("validation", evaluation, "per_device_eval_batch_size"),
    ]
    if spec.test_split is not None:
        parts.append(("test", dataset[spec.test_split].num_rows, "per_device_eval_batch_size"))
    for which, rows, name in parts:
        size = getattr(spec.arguments, name)
        if rows < size:
            found.append(
                Problem(
                    name,
                    f"dataloader_drop_last leaves out a batch that is not full, and the {rows} "
                    f"{which} rows do not fill one of {size}.",
                    "Make the batches smaller.",
                    mends=(rows,),
                )
            )
    return found


def _check_splits(spec: RunSpec, dataset: DatasetDict) -> list[Problem]:
    """Whether the splits are there, and each is another."""
    for field in ("train_split", "eval_split", "test_split"):
        name = getattr(spec, field)
        if name is not None and name not in dataset:
            # The first of them stands for the dataset: on a page it is what is chosen first.
            at = "test_split" if field == "test_split" else "train_split"
            known = ", ".join(map(repr, list(map(str, dataset))[:10]))
            return [Problem(at, f"The dataset has no split {name!r}.", f"It has {known}.")]
    if spec.train_split == spec.eval_split:
        return [
            Problem(
                "eval_split",
                "Training and validation rows are the same, so the score would be of no use.",
                f"Take another split, or put {EVAL_SHARE:.0%} of the training rows aside.",
            )
        ]
    if spec.test_split in (spec.train_split, spec.eval_split) and spec.test_split is not None:
        same = "Training" if spec.test_split == spec.train_split else "Validation"
        return [
            Problem(
                "test_split",
                f"{same} and test rows are the same, so the test would tell nothing new.",
                "Take another split, or none.",
            )
        ]
    return []


def _check_columns(spec: RunSpec, dataset: DatasetDict) -> list[Problem]:
    """Whether the columns are there and of the right kind."""
    found = []
    names = columns.first_split(dataset).column_names
    for role, name in (("text", spec.text), ("text_pair", spec.text_pair)):
        if name is not None and name not in names:
            found.append(_no_column(role, name))
        elif name is not None and not columns.is_text(dataset, name):
            found.append(
                Problem(
                    role, f"The column {name!r} does not hold text.", "Choose a column of strings."
                )
            )
    role = "label_columns" if spec.label_columns else "label"
    for name in labels.columns_of(spec):
        if name not in names:
            found.append(_no_column(role, name))
    return found or checks_labels.check_kind(spec, dataset)


def _no_column(role: str, name: str) -> Problem:
    """A column that is not there; or none is chosen, as where there is nothing to choose from."""
    what = "text" if role.startswith("text") else "label"
    said = f"The dataset has no column {name!r}." if name else f"No column is chosen as the {what}."
    hold = "text to learn from" if what == "text" else "what is to be learned of each text"
    return Problem(role, said, f"Choose a column that holds {hold}.")


def _check_rows(spec: RunSpec, rows: Dataset, which: str) -> list[Problem]:
    """Row counts, texts and labels that are missing in one split."""
    found = []
    needed = FEWEST_ROWS if which == "training" else 1
    if rows.num_rows < needed:
        had = f"{rows.num_rows} {which} row{'' if rows.num_rows == 1 else 's'}"
        found.append(
            Problem(
                "dataset",
                f"There is too little to learn from: {had}, and {needed} are the least.",
                "Use a larger dataset.",
            )
        )
    for role, name in (("text", spec.text), ("text_pair", spec.text_pair)):
        missing = 0 if name is None else arrow.column(rows, name).null_count
        if missing:
            found.append(
                Problem(
                    role,
                    f"{missing:,} of the {rows.num_rows:,} {which} rows have no text in {name!r}.",
                    "Fill these cells, or drop the rows on the dataset page with the filter "
                    f"{f'{name} is not None'!r}.",
                )
            )
    return found + checks_labels.check_rows(spec, rows, which)
