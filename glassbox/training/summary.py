"""A split's scores in one table: the majority's, before and after training, and the interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.training import intervals, paired
from glassbox.training.intervals import Interval
from glassbox.training.predictions import Predictions
from glassbox.training.scores import (
    POSITIVE,
    ClassScore,
    confusion,
    of_confusion,
    of_labels,
    of_values,
    per_class,
    per_label,
    predicted,
    scores,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Less of these is better.
LESS_IS_BETTER = ("mse", "mae", "rmse", "hamming_loss")


@dataclass(frozen=True)
class Score:
    """One score: what answering without reading comes to, before and after training.

    ``before`` is None where the untrained model was not evaluated; values may be NaN.
    """

    name: str
    baseline: float
    before: float | None
    after: float
    interval: Interval | None


@dataclass(frozen=True)
class Summary:
    """The scores of ``rows`` rows; ``answer`` says what the baseline answers.

    ``classes`` are each class or label by itself (after training; ``classes_before`` before, if
    any), empty for regression; ``pair`` counts the rows right before and after.
    """

    rows: int
    answer: str
    scores: tuple[Score, ...]
    classes: tuple[ClassScore, ...]
    classes_before: tuple[ClassScore, ...]
    pair: paired.Pair | None

    def score(self, name: str) -> Score:
        """The one of that name."""
        return next(each for each in self.scores if each.name == name)

    @property
    def main(self) -> Score:
        """The score that sums it up: accuracy, F1 over all labels, or the mean squared error."""
        names = {each.name for each in self.scores}
        return self.score(next(each for each in ("accuracy", "f1_micro", "rmse") if each in names))

    @property
    def beats_the_baseline(self) -> bool | None:
        """Whether all of the main score's interval is better than the baseline; None for none."""
        main = self.main
        if main.interval is None:
            return None
        if main.name in LESS_IS_BETTER:
            return main.interval.high < main.baseline
        return main.interval.low > main.baseline


def summary(found: Predictions) -> Summary:
    """All of it; a bootstrap of 1,000 resamples is part of it (see intervals.py)."""
    after = scores(found.references, found.after, found.problem_type)
    before = (
        None if found.before is None else scores(found.references, found.before, found.problem_type)
    )
    base, answer = _baseline(found)
    reaches = _intervals(found)
    return Summary(
        len(found),
        answer,
        tuple(
            Score(name, base[name], before[name] if before else None, value, reaches.get(name))
            for name, value in after.items()
        ),
        classes(found, "after"),
        classes(found, "before") if found.before is not None else (),
        paired.before_and_after(found),
    )


def counts(found: Predictions, moment: str) -> NDArray[Any]:
    """The confusion matrix of a split before or after training."""
    said = predicted(found.logits(moment), found.problem_type)
    return confusion(found.references, said, len(found.names))


def label_counts(found: Predictions, moment: str, label: int) -> NDArray[Any]:
    """Of one label of many: the 2 by 2 matrix of no and yes."""
    said = predicted(found.logits(moment), found.problem_type)
    return confusion(found.references[:, label], said[:, label], 2)


def classes(found: Predictions, moment: str) -> tuple[ClassScore, ...]:
    """Each class against the others, or each label by itself; none for regression."""
    if found.problem_type == "regression":
        return ()
    if found.problem_type == "multi_label_classification":
        said = predicted(found.logits(moment), found.problem_type)
        return per_label(found.references, said)
    return per_class(counts(found, moment))


def _baseline(found: Predictions) -> tuple[dict[str, float], str]:
    """What one and the same answer to every row scores: the most frequent, or the mean."""
    import numpy as np

    truth = found.references
    if found.problem_type == "regression":
        mean = float(truth.astype(np.float64).mean())
        return of_values(truth, np.full(len(truth), mean)), f"always {mean:.4g}, their mean"
    if found.problem_type == "multi_label_classification":
        often = (truth.mean(axis=0) > 0.5).astype(np.int8)
        said = np.broadcast_to(often, truth.shape)
        names = [f"“{name}”" for name, yes in zip(found.names, often, strict=True) if yes]
        return of_labels(truth, said), f"always {', '.join(names) or 'no label'}"
    most = int(np.bincount(truth, minlength=len(found.names)).argmax())
    said = np.full(len(truth), most)
    answer = f"always “{found.names[most]}”, the most frequent"
    return of_confusion(confusion(truth, said, len(found.names))), answer


def _intervals(found: Predictions) -> dict[str, Interval]:
    if found.problem_type != "single_label_classification":
        reaches = intervals.of_rows(found.references, found.after, found.problem_type)
        if found.problem_type == "multi_label_classification":
            hits = int(paired.right(found).sum())
            reaches["subset_accuracy"] = intervals.wilson(hits, len(found))
        return reaches
    table = counts(found, "after")
    reaches = intervals.of_confusion(table)
    reaches["accuracy"] = intervals.wilson(int(table.trace()), len(found))
    if len(found.names) == 2:
        one = per_class(table)[POSITIVE]
        said = one.true_positives + one.false_positives
        reaches["precision"] = intervals.wilson(one.true_positives, said)
        reaches["recall"] = intervals.wilson(one.true_positives, one.support)
    return reaches


def defined(value: float | None) -> bool:
    """Whether there is a number to show."""
    return value is not None and math.isfinite(value)
