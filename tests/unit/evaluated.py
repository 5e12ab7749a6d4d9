"""Predictions of every problem type, drawn by a seed, without a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from glassbox.training.predictions import Predictions
from glassbox.training.scores import ProblemType


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
