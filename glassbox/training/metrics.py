"""Scores of a classifier on labelled rows, computed by scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Metric:
    """A score of an evaluation, logged as ``eval_<name>``; ``meaning`` is for the person."""

    name: str
    greater_is_better: bool
    meaning: str


_LOSS = Metric("loss", False, "what the training makes smaller, on the validation rows")
# By problem type, as the Trainer logs them; the first but one is what is suggested for the best.
METRICS: dict[str, tuple[Metric, ...]] = {
    "single_label_classification": (
        _LOSS,
        Metric("f1", True, "F1 of the second of two classes, else the mean over the classes"),
        Metric("accuracy", True, "share of the rows that are right"),
    ),
    "multi_label_classification": (
        _LOSS,
        Metric("f1_micro", True, "F1 over all labels of all rows together"),
        Metric("f1_macro", True, "mean of the labels' F1"),
        Metric("subset_accuracy", True, "share of the rows whose labels are all right"),
    ),
    "regression": (
        _LOSS,
        Metric("mse", False, "mean squared error"),
        Metric("mae", False, "mean absolute error"),
        Metric("pearson", True, "Pearson's correlation with the reference"),
        Metric("spearman", True, "Spearman's correlation: of the ranks"),
    ),
}


def greater_is_better(name: str) -> bool:
    """Whether more of the metric ``name`` is better; it may begin with ``eval_``."""
    bare = name.removeprefix("eval_")
    known = {each.name: each.greater_is_better for some in METRICS.values() for each in some}
    return known.get(bare, not bare.endswith("loss"))


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
