"""The chain of steps on the dataset page: added, undone, skipped, kept, and hostile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import frame
from glassbox import catalog, ownership
from glassbox.data import store
from tests.app.pages import notices, open_page


def shape(*steps: dict[str, Any], **query: str) -> AppTest:
    at = open_page(frame.DATASET, view="shape", steps=json.dumps(steps) if steps else "", **query)
    assert not at.exception
    return at


def click(at: AppTest, label: str) -> AppTest:
    next(each for each in at.button if each.label == label).click()
    at.run()
    assert not at.exception
    return at


def code(at: AppTest) -> str:
    return "\n".join(each.value for each in at.code)


def steps_of(at: AppTest) -> list[dict[str, Any]]:
    text = at.query_params.get("steps", "")
    found = json.loads(text[0] if isinstance(text, list) else text or "[]")
    assert isinstance(found, list)
    return found


def test_a_filter_by_clicks_then_undone(workspace_root: Path) -> None:
    at = shape()
    assert notices(at) == []
    at.selectbox(key="filter_column").select("label").run()
    at.multiselect(key="filter_class_label").select("equivalent").run()
    assert 'lambda row: row["label"] in [1]' in code(at)
    assert any("train 1,944 of 3,600" in each.value for each in at.markdown)
    click(at, "Add this step")
    assert steps_of(at) == [{"do": "filter", "where": "label in ['equivalent']"}]
    assert "num_rows: 1944" in code(at)
    assert 'dataset = dataset.filter(lambda row: row["label"] in [1])' in code(at)
    click(at, "Undo the last")
    assert steps_of(at) == []
    assert "num_rows: 3600" in code(at)


def test_what_is_changed_and_clicked_at_once_is_added_as_changed(workspace_root: Path) -> None:
    at = shape()
    at.selectbox(key="filter_column").select("label").run()
    at.multiselect(key="filter_class_label").select("equivalent").run()
    # One run for both, as when a click comes before the page has followed the last choice.
    at.multiselect(key="filter_class_label").set_value(["not_equivalent"])
    click(at, "Add this step")
    assert steps_of(at) == [{"do": "filter", "where": "label in ['not_equivalent']"}]


def test_every_form_makes_a_step(workspace_root: Path) -> None:
    """Those that need no choice first; the others are seen in Chromium."""
    at = shape(dataset="sample:reviews")
    for kind in ("shuffle", "drop_duplicates", "select", "class_label", "train_test_split"):
        at.query_params["step"] = kind
        at.run()
        click(at, "Add this step")
    assert [each["do"] for each in steps_of(at)] == [
        "shuffle", "drop_duplicates", "select", "class_label", "train_test_split",
    ]  # fmt: skip
    assert notices(at) == []
    assert "stratify_by_column" in code(at)
    click(at, "Remove all")
    assert steps_of(at) == []


def test_a_step_that_no_longer_fits_is_skipped(workspace_root: Path) -> None:
    at = shape(
        {"do": "rename_column", "column": "sentence1", "name": "a"},
        {"do": "filter", "where": "len(a) > 40"},
        {"do": "shuffle"},
    )
    assert notices(at, "warning") == []
    at.button(key="chain_remove_0").click().run()
    assert len(notices(at, "warning")) == 1
    assert "no column" in notices(at, "warning")[0]
    assert [each["do"] for each in steps_of(at)] == ["filter", "shuffle"]
    assert "shuffle(seed=42)" in code(at)
    assert "filter(lambda" not in code(at)


@pytest.mark.parametrize("text", ["score > 4", "label == 'x'", "f(1)", "<b>", "[" * 99, "😀", "1"])
def test_expressions_that_fail(text: str, workspace_root: Path) -> None:
    at = shape()
    at.segmented_control(key="filter_mode").set_value("Expression").run()
    at.text_area(key="filter_expression").set_value(text).run()
    assert not at.exception
    assert len(notices(at, "info")) == 1
    assert at.button(key="step_add").disabled


@pytest.mark.parametrize(
    "steps", ["x", '[{"do":"evil"}]', '[{"do":"shuffle","seed":"<b>"}]', "[" * 9_000, '["\\ud800"]']
)
def test_a_chain_that_cannot_be_read(steps: str, workspace_root: Path) -> None:
    at = open_page(frame.DATASET, view="shape", steps=steps)
    assert not at.exception
    assert len(notices(at)) == 1
    assert "num_rows: 3600" in code(at)


def test_hostile_steps_are_shown_as_text(workspace_root: Path) -> None:
    evil = "<script>alert(1)</script>"
    at = shape(
        {"do": "rename_column", "column": "sentence1", "name": evil},
        {"do": "search", "text": '");import os;os.abort()#', "columns": [evil]},
        {"do": "filter", "where": f"row['{evil}'] == '![x](http://x/y.png)'"},
    )
    assert not any("<script>" in each.body for each in at.get("html"))
    assert "os.abort" in code(at)


def test_keeping(workspace_root: Path) -> None:
    at = shape({"do": "filter", "where": "stars >= 4"}, {"do": "shuffle"}, dataset="sample:reviews")
    click(at, "Keep this dataset")
    entry = catalog.datasets(ownership.LAPTOP_OWNER)[0]
    kept = store.load(entry.ref, ownership.LAPTOP_OWNER)
    assert kept["train"].num_rows < 600
    assert min(kept["train"]["stars"]) >= 4
    assert kept["train"]._indices is None
    click(at, "Show it")
    assert at.query_params["dataset"] == [entry.ref] or at.query_params["dataset"] == entry.ref
    assert steps_of(at) == []


def test_each_dataset_has_its_own_chain(workspace_root: Path) -> None:
    at = shape({"do": "shuffle", "seed": 5})
    at.query_params["dataset"] = "sample:reviews"
    at.run()
    assert steps_of(at) == []
    at.query_params["dataset"] = "sample:paraphrase"
    at.run()
    assert steps_of(at) == [{"do": "shuffle", "seed": 5}]
