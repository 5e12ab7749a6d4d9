"""/fine_tune's comparison of runs, seeded by hand; no process is started."""

from __future__ import annotations

from dataclasses import replace

import pytest

from components.frame import FINE_TUNE
from glassbox import workspace
from glassbox.training import launcher
from glassbox.training.spec import with_arguments
from tests.app.pages import notices, open_page
from tests.app.runs import HOSTILE, SPEC, button, results, seed, spec_of, words

pytestmark = pytest.mark.usefixtures("workspace_root")


def test_compare_without_runs_offers_a_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[str, str]] = []
    monkeypatch.setattr(
        launcher, "start", lambda spec, name, owner, id: started.append((spec.init, name))
    )
    at = open_page(FINE_TUNE, view="compare")
    assert "two are needed" in words(at)
    button(at, "Train both").click().run()
    assert not at.exception
    assert started == [("pretrained", "reviews, pretrained"), ("random", "reviews, random")]


def test_runs_are_compared_curve_by_curve_and_setting_by_setting() -> None:
    first = seed("finished", name=HOSTILE)
    second = seed("finished", metrics={"eval_accuracy": 0.95, "eval_loss": 0.25})
    spec = with_arguments(replace(SPEC, init="random"), learning_rate=1e-3)
    workspace.write_json(second / "spec.json", spec.to_json())
    for folder in (first, second):
        results(folder)
    # Rows that the second has all right; what a result has goes before what was logged.
    kept = workspace.read_json(second / "results.json")
    assert kept is not None
    workspace.write_json(second / "results.json", {**kept, "after": [[2, 0], [0, 2]]})
    at = open_page(FINE_TUNE, view="compare", runs=f"{first.name},{second.name},nothing")
    assert not at.exception and notices(at) == []
    data = spec_of(at.get("plotly_chart")[0])["data"]
    assert [trace["x"] for trace in data] == [[1, 2, 3, 4, 5]] * 2
    assert "<script>" not in data[0]["name"]
    assert len({trace["line"]["dash"] for trace in data}) == 2
    scores, differing = at.dataframe[0].value, at.dataframe[1].value
    told = scores.set_index("").T
    assert [each[:5] for each in told["accuracy"]] == ["0.750", "1.000"]
    assert told["accuracy"].iloc[1].endswith("(+0.250)") and list(told["loss"]) == ["–", "0.250"]
    assert set(differing["setting"]) == {"init", "learning_rate"}
    assert "25.0 points more accurate" in notices(at, "info")[0]
    at.multiselect(key="compare_runs").set_value([first.name]).run()
    assert "Choose a second run." in words(at)


def test_by_time_each_step_stands_where_it_was_done() -> None:
    timed = seed("finished", step_seconds=60.0)
    older = seed("finished", name=HOSTILE, seconds=600.0)
    at = open_page(FINE_TUNE, view="compare", runs=f"{timed.name},{older.name}", by="time")
    assert not at.exception and notices(at) == []
    data = spec_of(at.get("plotly_chart")[0])["data"]
    assert [trace["x"] for trace in data] == [[2, 3, 4, 5, 6], [2, 4, 6, 8, 10]]
    said = next(each.value for each in at.caption if "Minutes in training" in each.value)
    assert "mean speed" in said and "alert" in said and "my run" not in said
