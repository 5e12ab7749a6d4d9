"""What came out of a run: results.json with its scores, and the rows in predictions/ beside it.

    {"problem_type", "names", "train_rows",
     "splits": {split: {"rows", "evaluated", "before": {score: value}, "after": {score: value},
                        "arrays": {"predictions": [shape, dtype], "label_ids": [shape, dtype]}}}}

``rows`` were evaluated; ``evaluated`` is false where the run was stopped before the weights that it
saved were evaluated, and there is neither ``after`` nor a file of rows then.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

from glassbox import workspace
from glassbox.data import arrow
from glassbox.errors import UserError
from glassbox.training import checked, old_results, predictions
from glassbox.training.events import finite
from glassbox.training.judge import Judge
from glassbox.training.old_results import Old
from glassbox.training.predictions import SPLITS, TEXT_CHARS, Predictions
from glassbox.training.scores import ProblemType, scores
from glassbox.training.store import Run

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import Dataset

_MOST_BYTES = 8_000_000
Scores = Mapping[str, float | None]
Arrays = Mapping[str, tuple[tuple[int, ...], str]]


@dataclass(frozen=True)
class SplitResult:
    """One evaluated split: how many rows, and the scores by name (see scores.py).

    ``arrays``: shape and dtype of ``predictions`` and ``label_ids`` as trainer.predict gave them.
    """

    rows: int
    evaluated: bool
    before: Scores | None
    after: Scores | None
    arrays: Arrays | None = None


@dataclass(frozen=True)
class Results:
    """Scores of a run by split; ``names`` are the labels in the order of their ids."""

    problem_type: ProblemType
    names: tuple[str, ...]
    train_rows: int
    splits: Mapping[str, SplitResult]
    old: Old | None = None


def write(
    folder: Path,
    judge: Judge,
    *,
    problem_type: ProblemType,
    names: Sequence[str],
    texts: Sequence[str],
    train_rows: int,
    parts: Mapping[str, tuple[Dataset, Dataset]],
    evaluated: Collection[str],
) -> None:
    """Write results.json and predictions/ of a run from what ``judge`` has seen.

    ``texts`` names the text column and, for pairs, the second; ``parts`` has by split the evaluated
    rows and the same rows tokenized; ``evaluated`` are the splits whose last logits are those of
    the weights that are saved.
    """
    kept = {}
    for split, (rows, encoded) in parts.items():
        if split not in judge.references:
            continue
        references, before = judge.references[split], judge.before.get(split)
        if before is not None and len(before) != len(references):
            before = None
        whole = split in evaluated
        kept[split] = {
            "rows": len(references),
            "evaluated": whole,
            "before": None if before is None else scores(references, before, problem_type),
            "after": scores(references, judge.after[split], problem_type) if whole else None,
            "arrays": {
                name: [list(shape), dtype] for name, (shape, dtype) in judge.arrays[split].items()
            },
        }
        if whole:
            path = folder / "predictions" / f"{split}.parquet"
            columns = _columns(rows, encoded, texts, references, problem_type)
            if before is not None:
                columns["before"] = predictions.lists(before)
            predictions.write(path, {**columns, "after": predictions.lists(judge.after[split])})
    value = {
        "problem_type": problem_type,
        "names": list(names),
        "train_rows": train_rows,
        "splits": kept,
    }
    workspace.write_json(folder / "results.json", finite_deep(value))


def finite_deep(value: Any) -> Any:
    """Scores that are not defined as null, lists as they are."""
    if isinstance(value, list):
        return [finite_deep(each) for each in value]
    if isinstance(value, dict):
        return {name: finite_deep(each) for name, each in value.items()}
    return finite(value)


def _columns(
    rows: Dataset, encoded: Dataset, texts: Sequence[str], references: Any, kind: ProblemType
) -> dict[str, Any]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    columns: dict[str, Any] = {"row": pa.array(arrow.places(rows), pa.int64())}
    for name, column in zip(("text", "text_pair"), texts, strict=False):
        columns[name] = _cut(arrow.column(rows, column))
    lengths = pc.list_value_length(arrow.column(encoded, "input_ids"))
    columns["length"] = lengths.cast(pa.int32())
    if kind == "multi_label_classification":
        columns["reference"] = predictions.lists(np.asarray(references).astype(np.int8))
    elif kind == "regression":
        columns["reference"] = np.asarray(references, dtype=np.float32).reshape(-1)
    else:
        columns["reference"] = np.asarray(references, dtype=np.int64)
    return columns


def _cut(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.utf8_slice_codeunits(pc.fill_null(texts.cast(pa.string()), ""), 0, TEXT_CHARS)


def read(run: Run) -> Results | None:
    """results.json of ``run``; None before there is any.

    Runs of older versions come with ``old``. Raises UserError where the file is torn or foreign.
    """
    path = run.folder / "results.json"
    try:
        if not path.exists():
            return None
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError
        value = json.loads(path.read_text(encoding="utf-8"))
        return _new(value) if "splits" in value else _from_old(value)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise UserError(
            "The result of this run (results.json) cannot be read.",
            "Its model and its curves are not touched by that. Run it again to have its scores.",
        ) from None


def rows(run: Run, split: str, results: Results) -> Predictions | None:
    """What the model said of each row of ``split``; None where nothing was kept.

    Raises UserError for a file that is torn or foreign.
    """
    if split not in SPLITS or results.old is not None:
        return None
    path = run.folder / "predictions" / f"{split}.parquet"
    return predictions.read(path, split, results.problem_type, results.names)


def stamp(run: Run, split: str) -> tuple[int, int]:
    """When the file of a split was written, and its bytes: what says that it is another one."""
    try:
        found = (run.folder / "predictions" / f"{split}.parquet").stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _new(value: Mapping[str, Any]) -> Results:
    kind = value["problem_type"]
    if kind not in get_args(ProblemType):
        raise ValueError
    splits = {
        split: SplitResult(
            checked.count(value["splits"][split]["rows"]),
            value["splits"][split]["evaluated"] is True,
            checked.scores(value["splits"][split].get("before")),
            checked.scores(value["splits"][split].get("after")),
            _arrays(value["splits"][split].get("arrays")),
        )
        for split in SPLITS
        if split in value["splits"]
    }
    return Results(
        cast(ProblemType, kind),
        checked.names(value["names"]),
        checked.count(value["train_rows"]),
        splits,
    )


def _from_old(value: Mapping[str, Any]) -> Results:
    names, old, result = old_results.read(value)
    return Results(
        "single_label_classification",
        names,
        checked.count(value["train_rows"]),
        {"validation": SplitResult(*result)},
        old,
    )


def _arrays(value: Any) -> Arrays | None:
    """Shapes and types as trainer.predict gave them; None where they were not kept."""
    if value is None:
        return None
    made = {
        name: (tuple(map(checked.count, value[name][0])), str(value[name][1])[:20])
        for name in ("predictions", "label_ids")
    }
    if any(len(shape) > 3 for shape, _ in made.values()):
        raise ValueError
    return made
