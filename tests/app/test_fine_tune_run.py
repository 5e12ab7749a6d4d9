"""/fine_tune on one run, in each of its states, seeded by hand; no process is started."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from components import frame
from components.frame import FINE_TUNE
from glassbox import processes, workspace
from glassbox.ownership import LAPTOP_OWNER
from glassbox.training import run_state, store, tickets
from glassbox.training.record import Writer
from tests.app.pages import notices, open_page
from tests.app.runs import HOSTILE, SPEC, button, living, results, seed, spec_of, words

pytestmark = pytest.mark.usefixtures("workspace_root")


@pytest.mark.parametrize(
    ("state", "said"),
    [("starting", "starting"), ("running", "training"), ("evaluating", "evaluating")],
)
def test_a_live_run(state: run_state.State, said: str) -> None:
    folder = seed(state, steps_per_second=2.0, seconds_left=75.0)
    with living(folder):
        at = open_page(FINE_TUNE, run=folder.name)
        assert not at.exception and said in words(at)
        assert not button(at, "Stop").disabled
        (progress,) = at.get("progress")
        assert "1 min 15 s left" in progress.proto.text.replace("\\", "")
        (chart,) = at.get("plotly_chart")
        loss = spec_of(chart)["data"][0]
        assert loss["x"] == [1, 2, 3, 4, 5]
        assert at.code[0].value == "{'loss': '0.7'}"

        # What the process appends comes with the next run of the page, nothing twice.
        Writer(folder / "events.jsonl").write("log", step=6, logs={"loss": 0.1})
        at.run()
        assert spec_of(at.get("plotly_chart")[0])["data"][0]["x"] == [1, 2, 3, 4, 5, 6]

        button(at, "Stop").click().run()
        assert (folder / "STOP").exists()
        at.run()
        assert "stopping" in words(at) and not (folder / "HURRY").exists()
        button(at, "Only save").click().run()
        assert (folder / "HURRY").exists()


def test_a_run_that_ended_early_is_resumed_by_its_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    launched: list[Path] = []
    monkeypatch.setattr(processes, "detach", lambda module, folder, **_: launched.append(folder))
    folder = seed("stopped", has_model=True, message="Stopped on request.")
    (folder / "STOP").touch()
    at = open_page(FINE_TUNE, run=folder.name)
    button(at, "Resume").click().run()
    assert launched == [folder] and not (folder / "STOP").exists()
    assert store.get(folder.name).state == "queued" and tickets.place(folder.name) == 1
    theirs = seed("crashed", owner="somebody")
    at = open_page(FINE_TUNE, run=theirs.name)
    assert not [each for each in at.button if each.label == "Resume"]


def test_a_waiting_run_says_its_place() -> None:
    first, second = seed("queued", steps=0), seed("queued", steps=0)
    with living(first), living(second):
        for folder in (first, second):
            tickets.append(folder.name, LAPTOP_OWNER)
        at = open_page(FINE_TUNE, run=second.name)
        assert "number 2 in the queue" in at.get("progress")[0].proto.text


def test_a_finished_run_shows_scores_rows_and_code() -> None:
    folder = seed("finished", has_model=True, device="cpu")
    results(folder, text=HOSTILE)
    at = open_page(FINE_TUNE, run=folder.name)
    assert not at.exception
    changes = next(each.value for each in at.dataframe if "change" in each.value)
    assert list(changes["change"]) == ["= right", "✓ learned", "✕ wrong", "= right"]
    assert "Trainer(" in open_page(FINE_TUNE, run=folder.name, show="code").code[-1].value
    assert not [each for each in at.button if each.label == "Stop"]


def test_every_run_of_a_long_list_can_be_reached() -> None:
    oldest = seed("finished", name="the oldest", metrics={"eval_mse": 0.04, "eval_pearson": 0.9})
    spec = replace(SPEC, problem_type="regression", label="stars")
    workspace.write_json(oldest / "spec.json", spec.to_json())
    for _ in range(8):
        seed("stopped", steps=0)
    at = open_page(FINE_TUNE)
    assert "the oldest" not in words(at)
    at.session_state["runs_page"] = 2
    at.run()
    assert not at.exception and "the oldest" in words(at)
    assert "MSE 0.040, Pearson 0.900" in words(at).replace("\\", "")


def test_a_run_is_renamed_and_noted() -> None:
    folder = seed("finished")
    at = open_page(FINE_TUNE, run=folder.name)
    at.text_input[0].set_value(HOSTILE)
    at.text_area[0].set_value("Lower the rate.\n**Next**: more rows.")
    button(at, "Save").click().run()
    assert not at.exception
    run = store.get(folder.name)
    assert (run.name, run.note) == (
        store.clean_name(HOSTILE),
        "Lower the rate.\n**Next**: more rows.",
    )
    assert "**Next**" in at.text[0].value


def test_the_box_says_what_is_wrong_with_a_missing_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "models_ready", lambda: True)
    folder = seed("stopped", has_model=True, message="Stopped on request.")
    at = open_page(FINE_TUNE, run=folder.name, show="try")
    assert "Stopped on request." in notices(at, "warning")[0]
    at.text_area(key="text").set_value("A sentence.").run()
    assert "This run has saved no model." in notices(at)[0] and not at.exception


@pytest.mark.parametrize(
    ("state", "said"),
    [("failed", "The loss was no longer a number"), ("running", "ended without a word")],
)
def test_a_run_that_broke_says_so(state: run_state.State, said: str) -> None:
    folder = seed(state, message=f"The loss was no longer a number. {HOSTILE}", hint="Lower it.")
    at = open_page(FINE_TUNE, run=folder.name)
    (notice,) = notices(at)
    assert said in notice and "<script>" not in notice
    assert not at.exception and at.get("plotly_chart")


@pytest.mark.parametrize("id", ["", "..", "../../etc/passwd", HOSTILE, "0" * 26])
def test_a_run_that_is_not_there(id: str) -> None:
    at = open_page(FINE_TUNE, run=id)
    assert not at.exception
    assert "There is no such run here." in notices(at)[0]
    button(at, "New run").click().run()
    assert not button(at, "Start").disabled


def test_another_persons_run_can_be_watched_and_not_stopped() -> None:
    folder = seed("running", owner="somebody")
    with living(folder):
        at = open_page(FINE_TUNE, run=folder.name)
        assert "somebody else" in notices(at, "info")[0]
        assert {each.label for each in at.button} == {"New run", "Run again with changes"}
    at = open_page(FINE_TUNE)
    assert not [each for each in at.button if each.label == "Open"]


def test_a_deleted_dataset_leaves_the_run_readable() -> None:
    folder = seed("finished")
    gone = replace(SPEC, dataset="upload:" + "0" * 26)
    workspace.write_json(folder / "spec.json", gone.to_json())
    results(folder)
    at = open_page(FINE_TUNE, run=folder.name)
    assert not at.exception and notices(at) == [] and at.dataframe
