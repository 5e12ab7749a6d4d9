"""The scripts of every task, on uploaded files: each comes to the losses and scores of the run."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from glassbox.data import columns, store
from glassbox.snippets import dataset as dataset_python
from glassbox.training.spec import Loop, with_arguments
from tests.unit import scripts, trained
from tests.unit.trained import trained_root  # noqa: F401

pytestmark = pytest.mark.slow

TEXTS = [
    f"the {['good', 'bad', 'odd'][row % 3]} row {row} of {'x ' * (row % 5)}" for row in range(40)
]
# File, columns beside the text, and the fields of the spec.
TASKS: dict[str, tuple[str, dict[str, list[Any]], dict[str, Any]]] = {
    "three classes": ("a.csv", {"kind": ["b", "c", "a", "b"] * 10}, {"label": "kind"}),
    "numbers as classes": ("a.csv", {"stars": [10, 9, 2, 9] * 10}, {"label": "stars"}),
    "a number": (
        "a.csv",
        {"price": [round(row * 0.37 % 3, 2) for row in range(40)]},
        {"label": "price", "problem_type": "regression"},
    ),
    "yes/no columns": (
        "a.csv",
        {"good": ["yes", "no", "no", "yes"] * 10, "odd": [0, 1, 1, 1] * 10},
        {
            "label": "", "label_columns": ("good", "odd"),
            "problem_type": "multi_label_classification",
        },
    ),
    "lists of 0 and 1": (
        "a.jsonl",
        {"tags": [[0, 1, 0], [1, 0, 0], [0, 0, 0], [1, 1, 1]] * 10},
        {
            "label": "tags", "problem_type": "multi_label_classification",
            "label_form": "indicators",
        },
    ),
    "lists of labels": (
        "a.jsonl",
        {"tags": [["b", "a"], ["c"], [], ["a"]] * 10},
        {"label": "tags", "problem_type": "multi_label_classification"},
    ),
}  # fmt: skip


def upload(name: str, values: dict[str, list[Any]], folder: Path) -> tuple[str, str]:
    """The ref of an uploaded file, and the Python that loads it."""
    rows = [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]
    text = io.StringIO()
    if name.endswith(".csv"):
        writer = csv.DictWriter(text, list(values))
        writer.writeheader()
        writer.writerows(rows)
    else:
        text.write("".join(json.dumps(row) + "\n" for row in rows))
    (folder / name).write_text(text.getvalue())
    ref = store.add(io.BytesIO(text.getvalue().encode()), name, "me")
    report = store.report(ref, "me")
    assert report is not None
    features = columns.first_split(store.load(ref, "me")).features
    types = {key: each.dtype for key, each in features.items() if hasattr(each, "dtype")}
    return ref, dataset_python.upload(str(folder / name), report, types, "")


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_both_scripts_come_to_the_run(
    trained_root: Path,  # noqa: F811
    tmp_path: Path,
    task: tuple[str, dict[str, list[Any]], dict[str, Any]],
) -> None:
    name, more, fields = task
    ref, load = upload(name, {"text": TEXTS, **more}, tmp_path)
    spec = trained.spec(dataset=ref, text="text", eval_rows=0, **fields)
    run = trained.train(with_arguments(spec, per_device_eval_batch_size=4))
    loops: tuple[Loop, ...] = ("trainer", "pytorch")
    for loop in loops:
        scripts.check(run, loop, load, tmp_path / loop)
