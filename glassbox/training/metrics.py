"""Which scores an evaluation logs, by problem type, and which way each is better.

>>> greater_is_better("mae"), greater_is_better("eval_f1"), suggested("regression")
(False, True, 'pearson')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from glassbox.training import scores
from glassbox.training.scores import ProblemType


@dataclass(frozen=True)
class Metric:
    """A score of an evaluation, logged as ``eval_<name>``; ``meaning`` is for the person."""

    name: str
    greater_is_better: bool
    meaning: str


_LOSS = Metric("loss", False, "what the training makes smaller, on the validation rows")
# The second of each is what is suggested for telling the best.
METRICS: dict[ProblemType, tuple[Metric, ...]] = {
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
        Metric("pearson", True, "Pearson's correlation with the reference"),
        Metric("mse", False, "mean squared error"),
        Metric("mae", False, "mean absolute error"),
        Metric("spearman", True, "Spearman's correlation: of the ranks"),
    ),
}


def greater_is_better(name: str) -> bool:
    """Whether more of the metric ``name`` is better; it may begin with ``eval_``."""
    bare = name.removeprefix("eval_")
    known = {each.name: each.greater_is_better for some in METRICS.values() for each in some}
    return known.get(bare, not bare.endswith("loss"))


def f1_average(labels: int) -> str:
    """ "binary" for two classes (F1 of the second class), else "macro" (mean of all)."""
    return "binary" if labels == 2 else "macro"


def f1_name(names: Sequence[str]) -> str:
    """What the F1 of these classes is of, in words."""
    return f"of “{names[scores.POSITIVE]}”" if len(names) == 2 else f"mean of {len(names)} classes"


def logged(logits: Any, references: Any, problem_type: ProblemType) -> dict[str, float]:
    """The scores that the Trainer logs of an evaluation, those of ``METRICS`` without the loss.

    Logits of shape (rows, labels); references of shape (rows,), for multi-label (rows, labels).
    """
    known = scores.scores(references, logits, problem_type)
    wanted = {each.name for each in METRICS[problem_type]}
    return {name: value for name, value in known.items() if name in wanted}


def suggested(problem_type: ProblemType) -> str:
    """The metric that tells best which weights to keep."""
    return METRICS[problem_type][1].name
