"""The rows of a result, found and taken away as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from glassbox.training import paired, prediction_table, result_rows, scores
from glassbox.training.scores import ProblemType
from tests.unit.evaluated import evaluated
from tests.unit.test_training_results import KINDS

HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script>"


def test_rows_are_found() -> None:
    found = evaluated(rows=200, names=("a", "b", "c"))
    right, was = paired.right(found), paired.right(found, "before")
    sure = scores.softmax(found.after).max(axis=1)
    said = found.after.argmax(axis=1)
    wrong = result_rows.find(found, "surest_wrong")
    assert set(wrong) == set(np.flatnonzero(~right)) and (np.diff(sure[wrong]) <= 0).all()
    least = result_rows.find(found, "least_sure")
    assert len(least) == 200 and (np.diff(sure[least]) >= 0).all()
    assert set(result_rows.find(found, "learned")) == set(np.flatnonzero(right & ~was))
    assert set(result_rows.find(found, "lost")) == set(np.flatnonzero(~right & was))
    cell = result_rows.find(found, "all", truth=0, said=2)
    assert set(cell) == set(np.flatnonzero((found.references == 0) & (said == 2)))
    page = result_rows.page(found, wrong, 2, 10)
    assert [row.place for row in page] == wrong[10:20].tolist()
    for row in page:
        assert row.truth == found.names[found.references[row.place]] != row.said
        assert sum(row.chances) == pytest.approx(1) and row.sure == pytest.approx(max(row.chances))
    assert result_rows.page(found, wrong, 999, 10) == ()
    unknown = replace(found, before=None)
    assert len(result_rows.find(unknown, "learned")) == 0
    assert result_rows.page(unknown, wrong, 1, 1)[0].said_before is None


def test_rows_of_labels_and_of_values() -> None:
    found = evaluated("multi_label_classification", 60, ("a", "b", "c"))
    (first,) = result_rows.page(found, np.array([0]), 1, 1)
    truth = [name for name, yes in zip(found.names, found.references[0], strict=True) if yes]
    assert first.truth == (", ".join(truth) or "–")
    with_b = result_rows.find(found, "all", truth=1)
    assert set(with_b) == set(np.flatnonzero(found.references[:, 1] == 1))
    values = evaluated("regression", 60, ["score"])
    errors = np.abs(values.after[:, 0] - values.references)
    largest = result_rows.find(values, "surest_wrong")
    assert len(largest) == 60 and (np.diff(errors[largest]) <= 1e-6).all()
    better, worse = (result_rows.find(values, order) for order in ("improved", "worsened"))
    assert len(better) + len(worse) == 60 and len(better) > len(worse)


@pytest.mark.parametrize(("kind", "names"), KINDS)
def test_all_predictions_as_csv(kind: ProblemType, names: tuple[str, ...]) -> None:
    found = evaluated(kind, 12, ("=evil", *names[1:]), texts=[HOSTILE] * 12)
    lines = list(csv.reader(io.StringIO(prediction_table.to_csv(found).decode())))
    assert len(lines) == 13 and lines[0][:3] == ["row", "text", "tokens"]
    assert not any(cell.startswith("=") for line in lines for cell in line)
    said = [line[lines[0].index("predicted")] for line in lines[1:]]
    if kind == "regression":
        assert [float(each) for each in said] == pytest.approx(found.after[:, 0].tolist())
    else:
        assert len(lines[0]) == 9
        assert [float(line[-1]) for line in lines[1:]] == pytest.approx(
            scores.probabilities(found.after, kind)[:, -1].tolist(), abs=1e-6
        )
