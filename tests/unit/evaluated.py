"""Predictions of every problem type, drawn by a seed, without a model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from glassbox import workspace
from glassbox.training.predictions import Predictions, lists, write
from glassbox.training.scores import ProblemType, scores


def evaluated(
    kind: ProblemType = "single_label_classification",
    rows: int = 60,
    names: Sequence[str] = ("negative", "positive"),
    seed: int = 0,
    before: bool = True,
    texts: Sequence[str] | None = None,
) -> Predictions:
    """A split where a model has learned something: its logits lean towards the truth."""
    draw = np.random.default_rng(seed)
    labels = len(names)
    if kind == "regression":
        references: Any = draw.normal(2, 1, rows).astype(np.float32)
        truth = references[:, None]
    elif kind == "multi_label_classification":
        references = draw.integers(0, 2, (rows, labels)).astype(np.int8)
        truth = 2.0 * references - 1
    else:
        references = draw.integers(0, labels, rows)
        truth = np.eye(labels)[references]
    noise = draw.normal(0, 0.7, (2, *truth.shape))
    return Predictions(
        "validation",
        kind,
        tuple(names),
        np.arange(rows),
        pa.chunked_array([list(texts or [f"Text number {place}." for place in range(rows)])]),
        None,
        draw.integers(3, 33, rows).astype(np.int32),
        references,
        noise[0].astype(np.float32) if before else None,
        (truth + noise[1]).astype(np.float32),
    )


def keep(folder: Path, *parts: Predictions, train_rows: int = 100) -> None:
    """Write predictions as the result of the run in ``folder``, as results.write does."""
    first = parts[0]
    splits: dict[str, Any] = {}
    for found in parts:
        columns: dict[str, Any] = {"row": found.rows, "text": found.texts}
        if found.pairs is not None:
            columns["text_pair"] = found.pairs
        columns["length"] = found.lengths
        many = found.references.ndim == 2
        columns["reference"] = lists(found.references) if many else found.references
        if found.before is not None:
            columns["before"] = lists(found.before)
        columns["after"] = lists(found.after)
        write(folder / "predictions" / f"{found.split}.parquet", columns)
        before, after = (
            None if logits is None else scores(found.references, logits, found.problem_type)
            for logits in (found.before, found.after)
        )
        splits[found.split] = {
            "rows": len(found), "evaluated": True, "before": before, "after": after,
        }  # fmt: skip
    workspace.write_json(
        folder / "results.json",
        {
            "problem_type": first.problem_type,
            "names": list(first.names),
            "train_rows": train_rows,
            "splits": splits,
        },
    )
