"""/fine_tune's form: what it opens with, what it starts, what it says; no process is started."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from datasets import Dataset, DatasetDict

from components.frame import FINE_TUNE
from components.run_form_arguments import FOLDED
from glassbox import processes, warmup, workspace
from glassbox.data import hub_datasets
from glassbox.data import store as data_store
from glassbox.ownership import LAPTOP_OWNER
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
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
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
    at.number_input(key="fine_tune_num_train_epochs:sample:reviews").set_value(7)
    at.text_input[0].set_value(HOSTILE)
    button(at, "Start").click().run()
    run = store.get(in_url(at))
    assert run.spec.arguments.num_train_epochs == 7 and run.name == HOSTILE
    assert "waiting" in words(at) and not at.exception


def test_run_again_begins_with_all_of_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[RunSpec] = []
    monkeypatch.setattr(
        launcher, "start", lambda spec, name, owner, id, **_: started.append(spec) or id
    )
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


def kept(**columns: list[Any]) -> str:
    """The ref of a dataset of one's own with these columns, in a split called train."""
    rows = DatasetDict(train=Dataset.from_dict(columns))
    return data_store.keep(rows, HOSTILE, LAPTOP_OWNER)


def test_hostile_names_are_text() -> None:
    ref = kept(**{HOSTILE: ["good", "bad"] * 20, "**b** :red[x]": ["yes", "<b>no</b>"] * 20})
    at = open_page(FINE_TUNE, dataset=ref, before="labels")
    assert not at.exception and notices(at) == []
    assert "<script>" not in words(at) and "<b>" not in words(at)
    assert not button(at, "Start").disabled


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"text": ["only one"], "label": ["a"]}, "No column can be a label."),
        ({"text": ["a b"] * 20, "label": ["one"] * 20}, "No column can be a label."),
        ({f"c{at}": ["x", "y"] * 10 for at in range(1_000)}, ""),
    ],
)
def test_a_dataset_that_cannot_be_learned_from(columns: dict[str, list[str]], said: str) -> None:
    at = open_page(FINE_TUNE, dataset=kept(**columns))
    assert not at.exception
    assert said in "".join(notices(at))
    starts = [each for each in at.button if each.label == "Start"]
    assert len(columns) == 1_000 or all(each.disabled for each in starts)


def test_a_chain_that_leaves_no_row() -> None:
    steps = '[{"do":"filter","where":"len(review) > 100000","split":""}]'
    at = open_page(FINE_TUNE, dataset="sample:reviews", steps=steps)
    assert not at.exception and notices(at) != []
    assert all(each.disabled for each in at.button if each.label == "Start")
    at.toggle[0].set_value(False).run()
    assert not button(at, "Start").disabled and "steps" not in at.query_params


def test_a_mend_is_a_click() -> None:
    texts = [f"text number {at}" for at in range(40)]
    ref = kept(text=[*texts, None, *texts], label=["a", "b"] * 40 + ["a"])
    at = open_page(FINE_TUNE, dataset=ref)
    assert button(at, "Start").disabled
    button(at, "Leave out rows without text").click().run()
    assert not button(at, "Start").disabled
    # Equal texts in the part that is put aside: seen, and mended by one more step.
    assert "are among the training rows too" in notices(at, "warning")[0]
    button(at, "Leave out repeated rows before the split").click().run()
    assert notices(at, "warning") == [] and "2 steps" in at.toggle[0].label
    at.toggle[0].set_value(False).run()
    assert button(at, "Start").disabled


def test_what_is_changed_is_in_the_address_and_on_the_widget() -> None:
    at = open_page(FINE_TUNE, weight_decay="0.01", init="random", learning_rate="x")
    at.session_state[FOLDED] = True
    at.run()
    weight = at.number_input(key="fine_tune_weight_decay:sample:reviews")
    assert weight.value == 0.01 and weight.label == "● weight_decay"
    at.number_input(key="fine_tune_num_train_epochs:sample:reviews").set_value(5.0).run()
    assert at.query_params["num_train_epochs"] in ("5.0", ["5.0"])
    assert "learning_rate" not in at.query_params
    button(at, "The course's settings").click().run()
    assert at.number_input(key="fine_tune_per_device_train_batch_size:sample:reviews").value == 8
    button(at, "Back to the defaults").click().run()
    assert "weight_decay" not in at.query_params and button(at, "Back to the defaults").disabled


@pytest.mark.parametrize("before", ["labels", "schedule", "time"])
@pytest.mark.parametrize("task", ["regression", "multi"])
def test_every_task_shows_itself(before: str, task: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warmup, "status", lambda: warmup.Status("cold"))
    texts = [f"text number {at}" for at in range(40)]
    labels = {
        "regression": {"score": [at / 7 for at in range(40)]},
        "multi": {"red": [0, 1] * 20, "blue": [True, True, False, False] * 10},
    }[task]
    at = open_page(FINE_TUNE, dataset=kept(text=texts, **labels), task=task, before=before)
    assert not at.exception and notices(at) == []
    assert not button(at, "Start").disabled


def test_lists_of_0_and_1_are_a_label_each_and_can_be_read_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(warmup, "status", lambda: warmup.Status("cold"))
    texts = [f"text number {at}" for at in range(40)]
    ref = kept(text=texts, tags=[[0, 1, 0], [1, 0, 1], [0, 0, 0], [1, 1, 1]] * 10)
    at = open_page(FINE_TUNE, dataset=ref)
    assert not at.exception and notices(at) == []
    assert r"LABEL\_0, LABEL\_1, LABEL\_2" in words(at)
    form = at.selectbox(key=f"fine_tune_label_form:{ref}")
    assert form.label == "Its lists hold" and form.value == "indicators"
    form.set_value("values").run()
    assert not at.exception and "2 labels: 0, 1" in words(at)
    assert at.query_params["lists"] in ("values", ["values"])
    linked = open_page(FINE_TUNE, dataset=ref, lists="values")
    assert linked.selectbox(key=f"fine_tune_label_form:{ref}").value == "values"


def test_a_model_of_the_hub_that_cannot_be_asked_is_told() -> None:
    at = open_page(FINE_TUNE, model="hub:google-bert/bert-base-uncased")
    assert not at.exception
    assert not [each for each in at.button if each.label == "Start" and not each.disabled]
    assert "google-bert/bert-base-uncased" in "".join(notices(at))


@pytest.mark.parametrize("torn", ["", "[]", '{"dataset": 7}'])
def test_a_run_whose_settings_are_damaged_is_listed_and_can_be_deleted(torn: str) -> None:
    whole, bad = seed("finished", name="whole"), seed("finished", name=HOSTILE)
    (bad / "spec.json").write_text(torn)
    at = open_page(FINE_TUNE)
    assert not at.exception and notices(at, "error") == []
    assert "cannot be read" in words(at) and "<script>" not in words(at)
    assert [each.label for each in at.button].count("Open") == 1
    at.button(key=f"damaged_delete_{bad.name}").click().run()
    assert not at.exception and whole.exists() and not bad.exists()
    assert "cannot be read" not in words(at)


def test_the_address_of_a_damaged_run_says_what_is_wrong_and_leads_back() -> None:
    bad = seed("finished")
    (bad / "spec.json").unlink()
    at = open_page(FINE_TUNE, run=bad.name)
    assert not at.exception and "spec.json" in notices(at, "error")[0]
    button(at, "New run").click().run()
    assert "cannot be read" in words(at)


def test_a_damaged_run_that_waits_can_be_withdrawn() -> None:
    bad = seed("queued")
    (bad / "taken").unlink()
    (bad / "spec.json").write_text("torn")
    at = open_page(FINE_TUNE)
    assert at.button(key=f"damaged_delete_{bad.name}").disabled
    at.button(key=f"damaged_stop_{bad.name}").click().run()
    assert not at.exception and (bad / "STOP").exists()


def test_a_link_to_a_dataset_of_the_hub_chooses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ref = kept(text=[f"text {at}" for at in range(20)], kind=["a", "b"] * 10)
    asked: list[str] = []
    monkeypatch.setattr(hub_datasets, "of_link", lambda name, owner: asked.append(name) or ref)
    at = open_page(FINE_TUNE, dataset="hub:nyu-mll/glue", learning_rate="0.001")
    assert not at.exception and notices(at) == [] and asked == ["hub:nyu-mll/glue"]
    assert at.selectbox(key="fine_tune_dataset").value == ref
    assert at.number_input(key=f"fine_tune_learning_rate:{ref}").value == 0.001
    at.run()
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("hub:nyu-mll/glue", "The Hugging Face Hub is switched off here."),
        ("hub:../../etc/passwd", "no name of a dataset"),
        (f"hub:{HOSTILE}", "no name of a dataset"),
        ("upload:000000000000000000000000", "The dataset that the link names is not here."),
        ("nothing", "no dataset or model of this installation"),
    ],
)
def test_a_link_to_a_dataset_that_cannot_be_had_says_so_and_keeps_the_default(
    ref: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glassbox.hub.state", lambda: "off")
    at = open_page(FINE_TUNE, dataset=ref, text="nothing", label="gone")
    assert not at.exception
    (told,) = notices(at, "warning")
    assert said in told
    assert at.selectbox(key="fine_tune_dataset").value == "sample:reviews"
    assert at.selectbox(key="fine_tune_label:sample:reviews").value == "sentiment"
    assert not button(at, "Start").disabled
    # It stays for as long as it is true, and goes with another choice.
    at.number_input(key="fine_tune_num_train_epochs:sample:reviews").set_value(7).run()
    assert said in notices(at, "warning")[0]
    at.selectbox(key="fine_tune_dataset").set_value("sample:paraphrase").run()
    assert notices(at, "warning") == []
