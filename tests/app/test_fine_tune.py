"""/fine_tune in each state of a run, seeded by hand through the store; no process is started."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import frame
from components.frame import FINE_TUNE
from glassbox import processes, workspace
from glassbox.ownership import LAPTOP_OWNER
from glassbox.training import launcher, run_state, store, tickets
from glassbox.training.choices import PARAPHRASE
from glassbox.training.record import Writer
from glassbox.training.spec import RunSpec, with_arguments
from tests.app.pages import notices, open_page
from tests.conftest import ROOT

SPEC = RunSpec("sample:reviews", "review", None, "sentiment", max_length=32)
HOSTILE = "<script>alert(1)</script> ![x](http://evil/x.png) 🙂"

pytestmark = pytest.mark.usefixtures("workspace_root")


def seed(
    state: run_state.State,
    *,
    owner: str = LAPTOP_OWNER,
    steps: int = 5,
    name: str = "my run",
    **status: Any,
) -> Path:
    """A run folder as a process would have left it."""
    folder = store.create(SPEC, name, owner, workspace.new_id())
    events = Writer(folder / "events.jsonl")
    events.write("note", text="600 rows split.")
    events.write("log", step=0, logs={"eval_loss": 0.69, "eval_accuracy": 0.5, "eval_f1": 0.4})
    for step in range(1, steps + 1):
        events.write("log", step=step, logs={"loss": 0.7 / step, "learning_rate": 1e-5})
    (folder / "log.txt").write_text("{'loss': '0.7'}\n")
    values: dict[str, Any] = {
        "step": steps,
        "max_steps": 10,
        "seconds": 3.0,
        "names": ("negative", "positive"),
        "metrics": {"eval_accuracy": 0.75, "eval_f1": 0.8},
    }
    run_state.write_status(folder, run_state.Status(state, **{**values, **status}))
    (folder / "lock").touch()
    (folder / "taken").touch()
    return folder


def results(folder: Path, text: str = "A text.") -> None:
    workspace.write_json(
        folder / "results.json",
        {
            "names": ["negative", "positive"],
            "rows": 4,
            "train_rows": 8,
            "evaluated": True,
            "before": [[1, 1], [1, 1]],
            "after": [[2, 0], [1, 1]],
            "examples": {
                "texts": [[text] * 4],
                "references": [0, 0, 1, 1],
                "before": [0, 1, 0, 1],
                "after": [0, 0, 0, 1],
            },
        },
    )


@contextmanager
def living(folder: Path) -> Iterator[None]:
    with run_state.lock_of(folder).acquire(timeout=1):
        yield


def words(at: AppTest) -> str:
    return "\n".join(each.value for each in (*at.markdown, *at.caption, *at.subheader))


def button(at: AppTest, label: str) -> Any:
    return next(each for each in at.button if each.label == label)


def in_url(at: AppTest) -> str:
    value = at.query_params["run"]
    return value if isinstance(value, str) else value[0]


def spec_of(chart: Any) -> dict[str, Any]:
    return json.loads(chart.proto.spec)  # type: ignore[no-any-return]


def test_it_opens_on_an_example_one_click_from_starting() -> None:
    at = open_page(FINE_TUNE)
    assert not at.exception and notices(at) == []
    assert not button(at, "Start").disabled
    assert "2 classes" in words(at)


def test_it_opens_without_torch() -> None:
    code = (
        "import sys\n"
        "from glassbox import warmup\n"
        "warmup.start = lambda: None\n"
        "from tests.app.pages import open_page\n"
        "from components.frame import FINE_TUNE\n"
        "at = open_page(FINE_TUNE)\n"
        "assert not at.exception and at.button\n"
        "assert 'torch' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0, done.stderr[-2_000:]


@pytest.mark.parametrize("ref", ["sample:paraphrase", "sample:reviews"])
def test_the_dataset_is_in_the_url(ref: str) -> None:
    at = open_page(FINE_TUNE, dataset=ref)
    assert at.selectbox(key="fine_tune_dataset").value == ref
    assert not button(at, "Start").disabled


@pytest.mark.parametrize("value", ["", "sample:nothing", "upload:../../etc", HOSTILE])
def test_a_hostile_url_opens_the_example(value: str) -> None:
    at = open_page(FINE_TUNE, dataset=value, model=value)
    assert not at.exception and notices(at) == []
    assert not button(at, "Start").disabled


def test_what_is_wrong_is_said_and_cannot_be_started() -> None:
    at = open_page(FINE_TUNE, dataset="sample:reviews")
    at.selectbox(key="fine_tune_label:sample:reviews").set_value("review_id").run()
    assert button(at, "Start").disabled
    assert "cannot be a label" in notices(at)[0]
    at.selectbox(key="fine_tune_label:sample:reviews").set_value("sentiment").run()
    assert not button(at, "Start").disabled and notices(at) == []


def test_start_makes_a_run_and_opens_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "detach", lambda *_, **__: None)
    at = open_page(FINE_TUNE, dataset="sample:reviews")
    at.number_input(key="fine_tune_seed:sample:reviews").set_value(7)
    at.text_input[0].set_value(HOSTILE)
    button(at, "Start").click().run()
    run = store.get(in_url(at))
    assert run.spec.arguments.seed == 7 and run.name == HOSTILE
    assert "waiting" in words(at) and not at.exception


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
    assert len(at.get("plotly_chart")) == 1
    assert "Trainer(" in open_page(FINE_TUNE, run=folder.name, show="code").code[-1].value
    assert not [each for each in at.button if each.label == "Stop"]


def test_run_again_begins_with_all_of_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[RunSpec] = []
    monkeypatch.setattr(launcher, "start", lambda spec, name, owner, id: started.append(spec) or id)
    folder = seed("finished")
    spec = with_arguments(
        replace(PARAPHRASE, init="random", train_rows=100, eval_split=None, max_length=32),
        learning_rate=3e-4, lr_scheduler_type="cosine", seed=7, max_steps=5,
    )  # fmt: skip
    workspace.write_json(folder / "spec.json", spec.to_json())
    at = open_page(FINE_TUNE, run=folder.name)
    button(at, "Run again with changes").click().run()
    assert at.selectbox(key="fine_tune_dataset").value == "sample:paraphrase"
    button(at, "Start").click().run()
    assert started == [spec]


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
        assert button(at, "Stop").disabled
    at = open_page(FINE_TUNE)
    assert not [each for each in at.button if each.label == "Open"]


def test_the_list_opens_and_deletes() -> None:
    first, second = seed("finished", name="one"), seed("failed", name=HOSTILE)
    at = open_page(FINE_TUNE)
    assert [each.label for each in at.button].count("Open") == 2
    assert "<script>" not in words(at)
    at.button(key=f"runs_delete_{second.name}").click().run()
    assert first.exists() and not second.exists()
    at.button(key=f"runs_open_{first.name}").click().run()
    assert in_url(at) == first.name


def test_a_bare_address_offers_the_run_that_is_going() -> None:
    folder = seed("running")
    with living(folder):
        at = open_page(FINE_TUNE)
        button(at, "Open it").click().run()
        assert in_url(at) == folder.name


def test_a_deleted_dataset_leaves_the_run_readable() -> None:
    folder = seed("finished")
    gone = replace(SPEC, dataset="upload:" + "0" * 26)
    workspace.write_json(folder / "spec.json", gone.to_json())
    results(folder)
    at = open_page(FINE_TUNE, run=folder.name)
    assert not at.exception and notices(at) == [] and at.dataframe


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
    second = seed("finished", metrics={"eval_accuracy": 0.95, "eval_f1": 0.9})
    spec = with_arguments(replace(SPEC, init="random"), learning_rate=1e-3)
    workspace.write_json(second / "spec.json", spec.to_json())
    for folder in (first, second):
        results(folder)
    at = open_page(FINE_TUNE, view="compare", runs=f"{first.name},{second.name},nothing")
    assert not at.exception and notices(at) == []
    data = spec_of(at.get("plotly_chart")[0])["data"]
    assert [trace["x"] for trace in data] == [[1, 2, 3, 4, 5]] * 2
    assert "<script>" not in data[0]["name"]
    assert len({trace["line"]["dash"] for trace in data}) == 2
    scores, differing = at.dataframe[0].value, at.dataframe[1].value
    assert list(scores["accuracy"]) == ["75.0%", "95.0%"]
    assert set(differing["setting"]) == {"init", "learning_rate"}
    assert "20.0 points more accurate" in notices(at, "info")[0]
    at.multiselect(key="compare_runs").set_value([first.name]).run()
    assert "Choose a second run." in words(at)
