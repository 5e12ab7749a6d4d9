"""Scores of a classifier on labelled rows, computed by scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

POSITIVE = 1  # the second class, as in GLUE MRPC: "equivalent"


def f1_average(labels: int) -> str:
    """ "binary" for two classes (F1 of the class ``POSITIVE``), else "macro" (mean of all)."""
    return "binary" if labels == 2 else "macro"


def f1_name(names: Sequence[str]) -> str:
    """What the F1 of these classes is of, in words."""
    return f"of “{names[POSITIVE]}”" if len(names) == 2 else f"mean of {len(names)} classes"


def scores(predictions: Any, references: Any, labels: int) -> dict[str, float]:
    """Accuracy and F1 (0 to 1) of class ids, both of shape (rows,); ``labels`` is their number."""
    from sklearn.metrics import accuracy_score, f1_score

    f1 = f1_score(references, predictions, average=f1_average(labels), zero_division=0.0)
    return {"accuracy": float(accuracy_score(references, predictions)), "f1": float(f1)}


def confusion(predictions: Any, references: Any, labels: int) -> list[list[int]]:
    """Counts of shape (labels, labels): rows are the true classes, columns the predicted ones."""
    from sklearn.metrics import confusion_matrix

    counts = confusion_matrix(references, predictions, labels=list(range(labels)))
    return [[int(count) for count in row] for row in counts]
