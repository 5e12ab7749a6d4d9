"""The view "What it can do" under AppTest: three kinds of model, hostile input, training."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.frame import FAMILIES
from glassbox import warmup, workspace
from glassbox.families import bundled, recipes
from glassbox.families.kinds import KINDS
from glassbox.training import launcher, run_state, store
from glassbox.units import duration
from tests.app.pages import notices, open_page


@pytest.fixture
def warm(workspace_root: Path) -> None:
    assert warmup.finish().state == "warm"


def _open(**query: str) -> AppTest:
    at = open_page(FAMILIES, view="does", **query)
    assert not at.exception
    return at


def _component(at: AppTest, name: str) -> dict[str, Any]:
    found = [json.loads(each.proto.json) for each in at.get("bidi_component") if each.proto.json]
    return next(each for each in found if name in each)


def test_opens_on_a_filled_mask(warm: None) -> None:
    at = _open()
    assert notices(at) == []
    table = at.dataframe[0].value
    assert table["Token"][0] == "name" and table["In place"][0] == "my name is sylvain."


def test_a_candidate_that_is_clicked_is_taken_and_given_back(warm: None) -> None:
    at = _open(d_kind="gpt", d_start="anna is hungry, so", d_top_k="3")
    bars = _component(at, "bars")["bars"]
    assert bars[0]["text"].strip("·") == "she" and bars[5]["after"] == "cut by top-k"
    at.query_params["d_taken"] = str(bars[0]["id"])
    at.run()
    assert not at.exception and notices(at) == []
    back = next(each for each in at.button if each.label == "Step back")
    back.click().run()
    assert "d_taken" not in at.query_params


def test_drawing_to_the_end_ends(warm: None) -> None:
    at = _open(d_kind="gpt")
    next(each for each in at.button if each.label == "Greedy to the end").click().run()
    assert not at.exception and at.query_params["d_taken"]
    assert any("ended the text here" in each.value for each in at.caption)


def test_beams_are_drawn_with_their_texts(warm: None) -> None:
    at = _open(d_kind="gpt", d_how="beams", d_beams="2")
    boxes = _component(at, "boxes")["boxes"]
    assert {box["state"] for box in boxes} >= {"best"}
    assert len(at.dataframe[0].value) == 2


def test_a_sequence_is_turned_and_its_attention_drawn(warm: None) -> None:
    at = _open(d_kind="t5", d_source="question: the old baker sees two red boats.", d_head="3")
    assert notices(at) == []
    shown = [each.body for each in at.get("html") if "families_target" in each.body]
    assert len(shown) == 1 and "does" in shown[0]
    # A mean over tasks would hide that one of them goes worse.
    scores = workspace.read_json(bundled.HOME / "t5" / "results.json")["scores"]
    translated = f"translate to ombril {scores['exact translate to ombril']:.0%}"
    assert any(translated in each.value for each in at.caption)
    figure = json.loads(at.get("plotly_chart")[0].proto.spec)
    assert len(figure["data"][0]["z"][0]) == len(figure["layout"]["xaxis"]["ticktext"])


@pytest.mark.parametrize(
    "query",
    [
        {"d_mask": "<script>alert(1)</script>"},
        {"d_mask": "[MASK] \U0001f600 <b>[MASK]</b>", "d_model_bert": "run:../../etc"},
        {"d_kind": "gpt", "d_start": "<img src=x>", "d_taken": "99999.-1.x.5"},
        {"d_kind": "t5", "d_source": "a" * 3_000, "d_layer": "77"},
        {"d_kind": "nothing", "trained": "../../etc"},
    ],
    ids=["script", "masks", "taken", "long", "ids"],
)
def test_hostile_addresses_end_in_a_sentence(warm: None, query: dict[str, str]) -> None:
    at = _open(**query)
    for html in at.get("html"):
        assert "<script" not in html.body and "<img" not in html.body and "<b>" not in html.body


def test_a_hub_id_without_a_hub_is_one_sentence(
    warm: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    at = _open(d_model_bert="hub:google-bert/bert-base-uncased")
    assert len(notices(at)) == 1 and "Hub" in notices(at)[0]
    assert any("Train it yourself" in each.value for each in at.subheader)


def test_training_starts_is_watched_and_is_in_no_list_of_fine_tuning(
    warm: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher.engine.LocalEngine, "submit", lambda *given: None)
    at = _open()
    next(each for each in at.button if each.label == "Train a Tiny BERT").click().run()
    assert not at.exception
    id = str(at.query_params["trained"])
    run = store.get(id)
    assert run.kind == "family" and run.spec == recipes.spec("bert")
    assert store.owned(run.owner) == []
    assert any("Tiny BERT, seed 42" in each.value for each in at.markdown)
    run_state.write_status(run.folder, run_state.Status("finished", 2, 2, has_model=True))
    scores = {"loss": 1.0, "perplexity": 2.72, "accuracy": 0.5}
    results = {"kind": "bert", "scores": scores, "cpu_seconds": 75.2}
    workspace.write_json(run.folder / "results.json", results)
    at.run()
    assert any("tokens right 50.0%" in each.value for each in at.markdown)
    assert any("It took 1 min 15 s of one core" in each.value for each in at.markdown)
    assert any(each.label == "Use it above" for each in at.button)
    # With the models of another kind it is not shown, and gets none of their buttons.
    at.query_params["d_kind"] = "gpt"
    at.run()
    assert not at.exception
    assert not any(each.label == "Use it above" for each in at.button)


def test_what_is_about_to_be_trained_says_what_that_took(warm: None) -> None:
    for kind in KINDS:
        at = _open(d_kind=kind)
        measured = workspace.read_json(bundled.HOME / kind / "results.json") or {}
        said = next(each.value for each in at.markdown if "random weights" in each.value)
        assert f"took {duration(measured['cpu_seconds'])} of one core" in said
        card = (bundled.HOME / kind / "README.md").read_text(encoding="utf-8")
        steps = re.search(r"The real Trainer, ([\d,]+) steps", card)
        assert steps and f"in {steps[1]} steps" in said


def test_a_run_that_was_stopped_can_go_on_and_be_used(
    warm: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher.engine.LocalEngine, "submit", lambda *given: None)
    at = _open()
    next(each for each in at.button if each.label == "Train a Tiny BERT").click().run()
    run = store.get(str(at.query_params["trained"]))
    said = "Stopped on request. The weights of step 1 were saved."
    run_state.write_status(
        run.folder, run_state.Status("stopped", 1, 2, message=said, has_model=True)
    )
    at.run()
    labels = [each.label for each in at.button]
    assert "Use it above" in labels and "Resume" in labels and "Stop" not in labels
    next(each for each in at.button if each.label == "Resume").click().run()
    assert not at.exception
    assert store.get(run.id).state == "queued"
    assert any(each.label == "Withdraw" for each in at.button)
