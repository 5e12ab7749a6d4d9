"""Scores of predictions on labelled rows, by problem type; equal to scikit-learn's.

In numpy: a page that shows a threshold's scores as it is moved cannot wait for a second of imports.

>>> import numpy as np
>>> of_confusion(np.array([[50, 10], [5, 35]]))["accuracy"]
0.85
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from numpy.typing import NDArray

ProblemType = Literal[
    "single_label_classification", "multi_label_classification", "regression"
]  # fmt: skip
POSITIVE = 1  # of two classes the second, as in GLUE MRPC: "equivalent"


@dataclass(frozen=True)
class ClassScore:
    """One class against all others; shares 0 to 1, 0 where nothing was to be divided by.

    ``true_positives`` + ``false_negatives`` are the rows of the class (its support).
    """

    true_positives: int
    false_positives: int
    false_negatives: int

    @property
    def support(self) -> int:
        """Rows that have this label."""
        return self.true_positives + self.false_negatives

    @property
    def precision(self) -> float:
        """TP / (TP + FP): of the rows predicted to be of the class, those that are."""
        return _share(self.true_positives, self.true_positives + self.false_positives)

    @property
    def recall(self) -> float:
        """TP / (TP + FN): of the rows of the class, those predicted to be."""
        return _share(self.true_positives, self.support)

    @property
    def f1(self) -> float:
        """2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall."""
        twice = 2 * self.true_positives
        return _share(twice, twice + self.false_positives + self.false_negatives)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def softmax(logits: NDArray[Any]) -> NDArray[Any]:
    """Probabilities of shape (rows, classes), each row's sum 1, in float64."""
    import numpy as np

    shifted = np.asarray(logits, dtype=np.float64)
    shifted = np.exp(shifted - shifted.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


def sigmoid(logits: NDArray[Any]) -> NDArray[Any]:
    """1 / (1 + exp(-logit)) of each logit, in float64."""
    import numpy as np

    # tanh, because exp of a large number overflows: sigmoid(x) = (1 + tanh(x / 2)) / 2.
    return np.asarray(0.5 * (1 + np.tanh(0.5 * np.asarray(logits, dtype=np.float64))))


def probabilities(logits: NDArray[Any], problem_type: ProblemType) -> NDArray[Any]:
    """Softmax over the classes, or each label's sigmoid; shape (rows, labels)."""
    return softmax(logits) if problem_type == "single_label_classification" else sigmoid(logits)


def predicted(logits: NDArray[Any], problem_type: ProblemType) -> NDArray[Any]:
    """What logits of shape (rows, labels) say.

    Class ids (rows,); for multi-label 0 or 1 of shape (rows, labels), 1 from sigmoid 0.5 on, which
    is logit 0; for regression the value itself (rows,).
    """
    import numpy as np

    if problem_type == "regression":
        return np.asarray(logits).reshape(len(logits), -1)[:, 0]
    if problem_type == "multi_label_classification":
        return (np.asarray(logits) >= 0).astype(np.int8)
    return np.asarray(logits).argmax(axis=-1)


def confusion(references: NDArray[Any], predictions: NDArray[Any], labels: int) -> NDArray[Any]:
    """Counts of shape (labels, labels): rows are the true classes, columns the predicted ones."""
    import numpy as np

    pairs = np.asarray(references, dtype=np.int64) * labels + np.asarray(predictions)
    return np.bincount(pairs, minlength=labels * labels).reshape(labels, labels)


def per_class(counts: NDArray[Any]) -> tuple[ClassScore, ...]:
    """Each class of a confusion matrix against the others."""
    hits, columns, rows = counts.diagonal(), counts.sum(axis=0), counts.sum(axis=1)
    return tuple(
        ClassScore(int(hit), int(column - hit), int(row - hit))
        for hit, column, row in zip(hits, columns, rows, strict=True)
    )


def per_label(references: NDArray[Any], predictions: NDArray[Any]) -> tuple[ClassScore, ...]:
    """Each label of 0/1 arrays of shape (rows, labels), by itself."""
    truth, said = references.astype(bool), predictions.astype(bool)
    found = zip((truth & said).sum(0), (~truth & said).sum(0), (truth & ~said).sum(0), strict=True)
    return tuple(ClassScore(*(int(each) for each in counts)) for counts in found)


def of_confusion(counts: NDArray[Any]) -> dict[str, float]:
    """accuracy, f1, precision, recall and mcc of a confusion matrix.

    For two classes those of the class ``POSITIVE`` ("binary" in scikit-learn), else the mean over
    the classes that come in labels or predictions at all ("macro"). ``mcc`` is Matthews'
    correlation, -1 to 1, for k classes as Gorodkin (2004) has it.
    """
    return {name: float(value) for name, value in of_confusions(counts).items()}


def of_confusions(counts: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """:func:`of_confusion` of many matrices at once, shape (..., labels, labels)."""
    import numpy as np

    # Floats: the products of a million rows' squares do not fit into 64 bits.
    cells = np.asarray(counts, dtype=np.float64)
    hits = np.diagonal(cells, axis1=-2, axis2=-1)
    true, said = cells.sum(axis=-1), cells.sum(axis=-2)
    rows, right = cells.sum(axis=(-2, -1)), hits.sum(axis=-1)
    of_each = {
        "f1": _over(2 * hits, true + said),
        "precision": _over(hits, said),
        "recall": _over(hits, true),
    }
    if cells.shape[-1] == 2:
        means = {name: values[..., POSITIVE] for name, values in of_each.items()}
    else:
        comes = true + said > 0
        means = {name: _over(v.sum(axis=-1), comes.sum(axis=-1)) for name, v in of_each.items()}
    above = right * rows - (true * said).sum(axis=-1)
    below = (rows**2 - (said**2).sum(axis=-1)) * (rows**2 - (true**2).sum(axis=-1))
    return {"accuracy": _over(right, rows), **means, "mcc": _over(above, np.sqrt(below))}


def _over(above: NDArray[Any], below: NDArray[Any]) -> NDArray[Any]:
    """The quotient, 0 where nothing is to be divided by."""
    import numpy as np

    return np.divide(above, below, out=np.zeros(np.shape(above)), where=np.asarray(below) > 0)


def of_labels(references: NDArray[Any], predictions: NDArray[Any]) -> dict[str, float]:
    """Scores of 0/1 arrays of shape (rows, labels).

    ``subset_accuracy`` is the share of rows with every label right; "micro" counts all labels of
    all rows together, ``f1_macro`` is the mean of the labels' own; ``hamming_loss`` is the share
    of single labels that are wrong.
    """
    labels = per_label(references, predictions)
    together = ClassScore(
        sum(one.true_positives for one in labels),
        sum(one.false_positives for one in labels),
        sum(one.false_negatives for one in labels),
    )
    wrong = references.astype(bool) != predictions.astype(bool)
    return {
        "subset_accuracy": float((~wrong.any(axis=1)).mean()) if wrong.size else 0.0,
        "f1_micro": together.f1,
        "f1_macro": sum(one.f1 for one in labels) / max(1, len(labels)),
        "precision_micro": together.precision,
        "recall_micro": together.recall,
        "hamming_loss": float(wrong.mean()) if wrong.size else 0.0,
    }


def of_values(references: NDArray[Any], predictions: NDArray[Any]) -> dict[str, float]:
    """mse, mae, rmse (the label's unit or its square), r2 (at most 1), pearson and spearman.

    What is not defined is NaN: a correlation where one side is constant, R2 of constant labels.
    """
    import numpy as np

    truth = np.asarray(references, dtype=np.float64)
    said = np.asarray(predictions, dtype=np.float64)
    errors = said - truth
    squares = float(np.mean(errors**2))
    spread = float(np.mean((truth - truth.mean()) ** 2))
    return {
        "mse": squares,
        "mae": float(np.mean(np.abs(errors))),
        "rmse": math.sqrt(squares),
        "r2": 1 - squares / spread if spread else math.nan,
        "pearson": _correlation(truth, said),
        "spearman": _correlation(_ranks(truth), _ranks(said)),
    }


def _correlation(one: NDArray[Any], other: NDArray[Any]) -> float:
    a, b = one - one.mean(), other - other.mean()
    below = math.sqrt(float(a @ a)) * math.sqrt(float(b @ b))
    return float(a @ b) / below if below else math.nan


def _ranks(values: NDArray[Any]) -> NDArray[Any]:
    """Ranks from 1; values that are equal share the mean of theirs."""
    import numpy as np

    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[place])


def scores(
    references: NDArray[Any], logits: NDArray[Any], problem_type: ProblemType
) -> dict[str, float]:
    """All scores of logits (rows, labels), by name in the order in which they are shown."""
    said = predicted(logits, problem_type)
    if problem_type == "regression":
        return of_values(references, said)
    if problem_type == "multi_label_classification":
        return of_labels(references, said)
    return of_confusion(confusion(references, said, logits.shape[1]))
