"""The result of an ended run, of every task, whole, torn and hostile; no process is started."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from components.frame import FINE_TUNE
from glassbox import workspace
from glassbox.training.scores import ProblemType
from glassbox.training.spec import RunSpec
from tests.app.pages import notices, open_page
from tests.app.runs import HOSTILE, SPEC, seed, words
from tests.unit.evaluated import evaluated, keep

pytestmark = pytest.mark.usefixtures("workspace_root")


def ended(kind: ProblemType, *parts: Any) -> Path:
    """An ended run of that task, with what it said of its rows."""
    folder = seed("finished", has_model=True, device="cpu")
    spec: RunSpec = replace(SPEC, problem_type=kind)
    workspace.write_json(folder / "spec.json", spec.to_json())
    keep(folder, *parts)
    return folder


def test_two_classes_on_validation_and_test() -> None:
    names = (HOSTILE, "positive")
    found = evaluated(rows=120, names=names, texts=[HOSTILE] * 120)
    other = replace(evaluated(rows=80, names=names, seed=5), split="test")
    folder = ended("single_label_classification", found, other)
    at = open_page(FINE_TUNE, run=folder.name)
    assert not at.exception and notices(at) == []
    (said,) = notices(at, "success")
    right = float((found.after.argmax(1) == found.references).mean())
    assert f"Accuracy {right:.1%}" in said and "on 120 validation rows" in said
    assert "95 % interval" in said and "same answer to every row" in said
    table = at.dataframe[0].value
    assert table["score"][0] == "accuracy" and table["after training"][0] == right
    assert "<script>" not in words(at)
    rows = at.dataframe[-1].value
    assert {"change", "label", "predicted", "sure", "text"} <= set(rows.columns)
    assert (rows["label"] != rows["predicted"]).all()

    # A cell of the matrix, as a click on it would ask for.
    at.session_state["result_order"] = "all"
    at.session_state["result_truth"], at.session_state["result_said"] = 1, 1
    at.run()
    assert set(at.dataframe[-1].value["label"]) == {"positive"}

    at.segmented_control(key="on").set_value("test").run()
    assert not at.exception and "on 80 test rows" in notices(at, "success")[0]

    for look in ("steps", "threshold", "sure", "length"):
        at.segmented_control(key="look").set_value(look).run()
        assert not at.exception and notices(at) == [], look
        if look == "steps":
            assert len(at.latex) == 5 and any("np.argmax" in each.value for each in at.code)
        if look == "threshold":
            at.slider(key="result_threshold").set_value(0.0).run()
            assert {each.label: each.value for each in at.metric}["Recall"] == "1.000"


@pytest.mark.parametrize(
    ("kind", "names", "looks"),
    [
        ("multi_label_classification", ("a", "b", HOSTILE), ("steps", "threshold", "sure")),
        ("regression", (HOSTILE,), ("steps", "length")),
        ("single_label_classification", ("a", "b", "c"), ("threshold",)),
    ],
)
def test_every_task(kind: ProblemType, names: tuple[str, ...], looks: tuple[str, ...]) -> None:
    folder = ended(kind, evaluated(kind, 60, names))
    at = open_page(FINE_TUNE, run=folder.name)
    assert not at.exception and notices(at) == [] and notices(at, "success")
    for look in looks:
        at = open_page(FINE_TUNE, run=folder.name, look=look)
        assert not at.exception and notices(at) == [], look
        assert "<script>" not in words(at)


def test_what_shows_no_learning_is_said() -> None:
    found = evaluated(rows=40)
    folder = ended("single_label_classification", replace(found, after=found.before))
    at = open_page(FINE_TUNE, run=folder.name)
    assert "not shown to have learned anything" in notices(at, "warning")[0]


def test_torn_rows_leave_the_scores_and_a_torn_result_the_page() -> None:
    folder = ended("single_label_classification", evaluated(rows=40))
    path = folder / "predictions" / "validation.parquet"
    path.write_bytes(path.read_bytes()[:300])
    at = open_page(FINE_TUNE, run=folder.name)
    assert "validation.parquet is no whole Parquet file" in notices(at)[0]
    assert "accuracy" in list(at.dataframe[0].value["score"]) and not at.exception
    (folder / "results.json").write_text('{"splits": [' + "9" * 400)
    at = open_page(FINE_TUNE, run=folder.name)
    assert "(results.json) cannot be read" in notices(at)[0] and not at.exception
    assert at.segmented_control(key="show").value == "result"
    path.unlink()
    (folder / "results.json").unlink()
    at = open_page(FINE_TUNE, run=folder.name, show="result")
    assert "no result" in words(at) and not at.exception


def test_runs_on_the_same_rows_are_compared_row_by_row() -> None:
    found = evaluated(rows=200)
    folders = [ended("single_label_classification", found) for _ in range(3)]
    keep(folders[1], replace(found, after=-found.after))
    at = open_page(FINE_TUNE, view="compare", runs=",".join(each.name for each in folders[:2]))
    assert not at.exception and notices(at) == []
    assert "McNemar" in notices(at, "info")[0] and "200 validation rows" in notices(at, "info")[0]
    # Two are compared in a sentence; several in a table, and not in both.
    at.multiselect(key="compare_runs").set_value([each.name for each in folders]).run()
    assert notices(at, "info") == []
    pairs = next(each.value for each in at.dataframe if "both right" in each.value)
    assert list(pairs["difference"])[1] == "none"
    assert pairs["rows of both"][0] == 200 and pairs["both right"][0] == 0
    at.segmented_control(key="by").set_value("epoch").run()
    assert not at.exception
