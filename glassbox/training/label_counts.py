"""How often each label comes in the parts of a run; of a regression, the numbers themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glassbox.training import labels
from glassbox.training.parts import Parts, class_ids
from glassbox.training.preview import LOOKED
from glassbox.training.spec import RunSpec

if TYPE_CHECKING:
    import numpy as np
    from datasets import Dataset, DatasetDict


def label_counts(parts: Parts, spec: RunSpec, dataset: DatasetDict) -> dict[str, np.ndarray]:
    """By part: rows of each label in the order of the ids; of a regression up to LOOKED numbers."""
    return {part: _counts(rows, parts, spec, dataset) for part, rows in parts.rows.items()}


def _counts(rows: Dataset, parts: Parts, spec: RunSpec, dataset: DatasetDict) -> np.ndarray:
    import numpy as np

    if spec.problem_type == "single_label_classification":
        ids = class_ids(rows, spec.label, dataset)
        return np.bincount(ids[ids >= 0], minlength=len(parts.names))
    if spec.problem_type == "multi_label_classification":
        return np.array(labels.rows_per_label(rows, spec, dataset))
    at = np.linspace(0, max(0, rows.num_rows - 1), min(rows.num_rows, LOOKED)).astype(int)
    return np.array(rows.select(at.tolist())[spec.label], np.float64)
