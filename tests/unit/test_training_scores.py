"""Scores equal scikit-learn's, intervals their definition, the exact test scipy's."""

from __future__ import annotations

import math
import warnings
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassbox.training import by_length, calibration, intervals, paired, scores, summary, thresholds
from tests.unit.evaluated import evaluated

# Seeds and shapes, not lists of numbers: thousands of rows at once, and quick.
seeds = st.integers(0, 2**32 - 1)


@given(seeds, st.integers(1, 80), st.integers(2, 5))
def test_classes_are_scikit_learns(seed: int, rows: int, labels: int) -> None:
    from sklearn import metrics

    draw = np.random.default_rng(seed)
    truth, logits = draw.integers(0, labels, rows), draw.normal(size=(rows, labels))
    said = logits.argmax(-1)
    found = scores.scores(truth, logits, "single_label_classification")
    average = {"average": "binary" if labels == 2 else "macro", "zero_division": 0.0}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = {
            "accuracy": metrics.accuracy_score(truth, said),
            "f1": metrics.f1_score(truth, said, **average),
            "precision": metrics.precision_score(truth, said, **average),
            "recall": metrics.recall_score(truth, said, **average),
            "mcc": metrics.matthews_corrcoef(truth, said),
        }
        each = metrics.precision_recall_fscore_support(
            truth, said, labels=range(labels), zero_division=0.0
        )
    assert found == pytest.approx(wanted, abs=1e-12) and list(found) == list(wanted)
    counts = scores.confusion(truth, said, labels)
    assert (counts == metrics.confusion_matrix(truth, said, labels=range(labels))).all()
    ours = [(one.precision, one.recall, one.f1, one.support) for one in scores.per_class(counts)]
    np.testing.assert_allclose(np.array(ours).T, np.array(each))


@given(seeds, st.integers(1, 60), st.integers(2, 5))
def test_labels_are_scikit_learns(seed: int, rows: int, labels: int) -> None:
    from sklearn import metrics

    draw = np.random.default_rng(seed)
    truth = draw.integers(0, 2, (rows, labels))
    logits = draw.normal(size=(rows, labels))
    said = (scores.sigmoid(logits) >= 0.5).astype(int)
    found = scores.scores(truth, logits, "multi_label_classification")
    assert found == pytest.approx(
        {
            "subset_accuracy": metrics.accuracy_score(truth, said),
            "f1_micro": metrics.f1_score(truth, said, average="micro", zero_division=0.0),
            "f1_macro": metrics.f1_score(truth, said, average="macro", zero_division=0.0),
            "precision_micro": metrics.precision_score(
                truth, said, average="micro", zero_division=0.0
            ),
            "recall_micro": metrics.recall_score(truth, said, average="micro", zero_division=0.0),
            "hamming_loss": metrics.hamming_loss(truth, said),
        },
        abs=1e-12,
    )


@given(seeds, st.integers(3, 60), st.booleans())
def test_values_are_scikit_learns(seed: int, rows: int, ties: bool) -> None:
    from scipy import stats
    from sklearn import metrics

    draw = np.random.default_rng(seed)
    truth, logits = draw.normal(size=rows), draw.normal(size=(rows, 1))
    if ties:
        truth, logits = np.round(truth) + np.arange(rows) % 2 * 3, np.round(logits, 1)
    said = logits[:, 0]
    if len(set(said)) < 2 or len(set(truth)) < 2:
        return
    assert scores.scores(truth, logits, "regression") == pytest.approx(
        {
            "mse": metrics.mean_squared_error(truth, said),
            "mae": metrics.mean_absolute_error(truth, said),
            "rmse": metrics.root_mean_squared_error(truth, said),
            "r2": metrics.r2_score(truth, said),
            "pearson": stats.pearsonr(truth, said).statistic,
            "spearman": stats.spearmanr(truth, said).statistic,
        },
        abs=1e-9,
    )


def test_what_is_not_defined_is_no_number() -> None:
    found = scores.of_values(np.ones(4), np.arange(4.0))
    assert math.isnan(found["pearson"]) and math.isnan(found["r2"]) and found["mae"] == 1.0


def test_probabilities_do_not_overflow() -> None:
    logits = np.array([[1e4, -1e4], [0.0, 0.0]])
    assert scores.softmax(logits).tolist() == [[1.0, 0.0], [0.5, 0.5]]
    assert scores.sigmoid(logits)[0].tolist() == [1.0, 0.0]


@given(st.integers(1, 10_000), st.data())
def test_wilson_is_its_definition(rows: int, data: Any) -> None:
    hits = data.draw(st.integers(0, rows))
    found = intervals.wilson(hits, rows)
    assert 0 <= found.low <= hits / rows <= found.high <= 1
    for end in (found.low, found.high):
        if 0 < end < 1:
            reach = intervals.Z * math.sqrt(end * (1 - end) / rows)
            assert abs(hits / rows - end) == pytest.approx(reach, rel=1e-6)


def test_the_bootstrap_finds_what_theory_says() -> None:
    counts = np.array([[160, 40], [30, 170]])
    found = intervals.of_confusion(counts)["accuracy"]
    share, error = 330 / 400, math.sqrt(330 / 400 * 70 / 400 / 400)
    assert found.low == pytest.approx(share - 1.96 * error, abs=0.006)
    assert found.high == pytest.approx(share + 1.96 * error, abs=0.006)
    assert found == intervals.of_confusion(counts)["accuracy"], "by a seed"
    # Drawn as rows it is the same; more rows than are drawn only make it narrower.
    some = evaluated("regression", 300, ["score"])
    few = intervals.of_rows(some.references, some.after, "regression")["mae"]
    errors = np.abs(some.after[:, 0] - some.references)
    assert few.high - few.low == pytest.approx(2 * 1.96 * errors.std() / math.sqrt(300), rel=0.15)
    many = [np.repeat(each, 100, axis=0) for each in (some.references, some.after)]
    wide = intervals.of_rows(many[0], many[1], "regression")["mae"]
    assert wide.high - wide.low == pytest.approx((few.high - few.low) / 10, rel=0.3)


@given(st.integers(0, 200), st.integers(0, 200))
def test_mcnemar_is_the_exact_binomial_test(only_first: int, only_other: int) -> None:
    from scipy.stats import binomtest

    tosses = only_first + only_other
    wanted = binomtest(only_first, tosses).pvalue if tosses else 1.0
    assert paired.mcnemar(only_first, only_other) == pytest.approx(wanted, rel=1e-9)


@given(seeds, st.integers(1, 200))
def test_calibration_is_its_definition(seed: int, rows: int) -> None:
    draw = np.random.default_rng(seed)
    sure, right = draw.uniform(0.5, 1, rows), draw.integers(0, 2, rows).astype(bool)
    sure[0] = 1.0
    found = calibration.calibration(sure, right)
    wanted = 0.0
    for m in range(10):
        inside = (sure > m / 10) & (sure <= (m + 1) / 10)
        if inside.any():
            wanted += inside.mean() * abs(right[inside].mean() - sure[inside].mean())
    assert found.ece == pytest.approx(wanted)
    assert sum(each.count for each in found.bins) == rows == found.count
    bars = calibration.histogram(sure, right, 0.5)
    assert (sum(bars.right), sum(bars.wrong)) == (right.sum(), (~right).sum())


@given(seeds, st.integers(1, 100), st.booleans())
def test_thresholds_are_scikit_learns(seed: int, rows: int, ties: bool) -> None:
    from sklearn import metrics

    draw = np.random.default_rng(seed)
    truth, chances = draw.integers(0, 2, rows), draw.uniform(size=rows)
    truth[0] = 1
    chances = chances.round(1) if ties else chances
    found = thresholds.curve(truth, chances)
    assert found.average_precision == pytest.approx(metrics.average_precision_score(truth, chances))
    precision, recall, cuts = metrics.precision_recall_curve(truth, chances)
    assert np.array(found.points) == pytest.approx(np.array([cuts, precision[:-1], recall[:-1]]).T)
    for threshold in (0.0, 0.3, 0.5, 1.1):
        one, negatives = thresholds.at(found, threshold)
        said = chances >= threshold
        table = metrics.confusion_matrix(truth, said, labels=[0, 1])
        assert [[negatives, one.false_positives], [one.false_negatives, one.true_positives]] == (
            table.tolist()
        )
    best = thresholds.at(found, found.best)[0].f1
    assert best == pytest.approx(max(thresholds.at(found, cut)[0].f1 for cut in cuts))


def test_lengths_part_the_rows() -> None:
    found = evaluated(rows=400)
    bins = by_length.by_length(found)
    assert sum(each.rows for each in bins) == 400 and 2 <= len(bins) <= by_length.BINS
    assert all(one.high < other.low for one, other in pairwise(bins))
    right = sum(each.score * each.rows for each in bins)
    assert right == pytest.approx(paired.right(found).sum())
    of_values = by_length.by_length(evaluated("regression", 50, ["score"]))
    assert all(0 <= each.least <= each.score <= each.most for each in of_values)
    one = by_length.by_length(evaluated(rows=1))
    assert len(one) == 1 and one[0].rows == 1


@pytest.mark.parametrize(
    ("kind", "names", "main"),
    [
        ("single_label_classification", ("negative", "positive"), "accuracy"),
        ("single_label_classification", ("a", "b", "c"), "accuracy"),
        ("multi_label_classification", ("a", "b", "c"), "f1_micro"),
        ("regression", ("score",), "rmse"),
    ],
)
def test_the_summary_has_what_each_task_needs(kind: Any, names: Any, main: str) -> None:
    found = evaluated(kind, 300, names)
    told = summary.summary(found)
    assert told.rows == 300 and told.main.name == main and told.beats_the_baseline
    for each in told.scores:
        assert each.before is not None and each.interval is not None
        assert each.interval.low <= each.after <= each.interval.high
    assert (told.pair is None) == (kind == "regression")
    assert (
        len(told.classes) == len(told.classes_before) == (0 if kind == "regression" else len(names))
    )
    # A model that answers the same to all is what the baseline says it is.
    without = summary.summary(evaluated(kind, 300, names, before=False))
    assert without.pair is None and {each.before for each in without.scores} == {None}
