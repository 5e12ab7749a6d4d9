"""/fine_tune's form: what it opens with, what it starts, what it says; no process is started."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from components.frame import FINE_TUNE
from glassbox import processes, workspace
from glassbox.training import launcher, store
from glassbox.training.choices import PARAPHRASE
from glassbox.training.spec import RunSpec, with_arguments
from tests.app.pages import notices, open_page
from tests.app.runs import HOSTILE, button, in_url, living, seed, words
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("workspace_root")


def test_it_opens_on_an_example_one_click_from_starting() -> None:
    at = open_page(FINE_TUNE)
    assert not at.exception and notices(at) == []
    assert not button(at, "Start").disabled
    assert "2 labels" in words(at)


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
