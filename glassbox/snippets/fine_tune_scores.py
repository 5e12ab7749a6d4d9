"""The Python of the scores that a run logs, by scikit-learn and SciPy."""

from __future__ import annotations

from glassbox.snippets.script import Script
from glassbox.training.metrics import f1_average
from glassbox.training.spec import RunSpec

_SINGLE = """\
def scores(logits, labels):
    predictions = logits.argmax(axis=-1)
    return {{
        "accuracy": accuracy_score(labels, predictions),
        "f1": f1_score(labels, predictions, average="{average}", zero_division=0.0),
    }}

"""
_MULTI = """\
def scores(logits, labels):
    predictions = logits > 0  # where the sigmoid is above 0.5
    return {
        "f1_micro": f1_score(labels, predictions, average="micro", zero_division=0.0),
        "f1_macro": f1_score(labels, predictions, average="macro", zero_division=0.0),
        "subset_accuracy": accuracy_score(labels, predictions),
    }

"""
_REGRESSION = """\
def scores(logits, labels):
    predictions = logits[:, 0]
    return {
        "mse": mean_squared_error(labels, predictions),
        "mae": mean_absolute_error(labels, predictions),
        "pearson": pearsonr(labels, predictions).statistic,
        "spearman": spearmanr(labels, predictions).statistic,
    }

"""


def scores(script: Script, spec: RunSpec, labels: int) -> None:
    """A function ``scores(logits, labels)`` of arrays (rows, labels) and (rows, ...)."""
    if spec.problem_type == "regression":
        script.needs("sklearn.metrics", "mean_absolute_error", "mean_squared_error")
        script.needs("scipy.stats", "pearsonr", "spearmanr")
        script.add(_REGRESSION)
        return
    script.needs("sklearn.metrics", "accuracy_score", "f1_score")
    if spec.problem_type == "multi_label_classification":
        script.add(_MULTI)
    else:
        script.add(_SINGLE.format(average=f1_average(labels)))
