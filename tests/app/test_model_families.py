"""/model, view Families, under AppTest: each family, a real build, mends, the map, bad input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import frame
from glassbox import warmup
from glassbox.models import store
from glassbox.models.families_data import BY_ID
from tests.app.pages import notices, open_page
from tests.busy import somebody_at_work


@pytest.fixture(autouse=True)
def warm(workspace_root: Path) -> None:
    assert warmup.finish().state == "warm"


def _open(**query: str) -> AppTest:
    at = open_page(frame.MODEL, view="families", **query)
    assert not at.exception
    return at


def _button(at: AppTest, label: str) -> Any:
    return next(each for each in at.button if label in each.label.replace("\\", ""))


def _metrics(at: AppTest) -> dict[str, str]:
    return {each.label: each.value for each in at.metric}


def _map(at: AppTest) -> str:
    (table,) = [each.body for each in at.get("html") if "auto-map" in each.body]
    return str(table).replace("<wbr>", "")


def test_goes_through_every_family(warm: None) -> None:
    at = _open()
    for id in BY_ID:
        at.button_group(key="families").set_value(id).run()
        assert not at.exception
        assert notices(at) == notices(at, "warning") == []
        assert set(_metrics(at)) >= {"Parameters", "Forward pass"}
        assert f"{BY_ID[id].config}(" in at.code[0].value
    assert at.query_params["family"] == "marian"


def test_the_default_and_a_field_are_in_the_address(warm: None) -> None:
    at = _open(family="gpt2", start="default")
    assert _metrics(at)["Parameters"] == "124,439,808"
    at.number_input(key="family.gpt2.n_layer").set_value(6).run()
    assert _metrics(at)["Parameters"] == "81,912,576"
    assert at.query_params["fields"] == "n_layer:6"
    again = _open(family="gpt2", start="default", fields="n_layer:6")
    assert _metrics(again)["Parameters"] == "81,912,576"
    # Another family and back: as it was left.
    at.button_group(key="families").set_value("bert").run()
    at.button_group(key="families").set_value("gpt2").run()
    assert at.number_input(key="family.gpt2.n_layer").value == 6
    at.button_group(key="family_start").set_value("tiny").run()
    assert at.number_input(key="family.gpt2.n_layer").value == 2


def test_another_class_and_its_place_in_the_map(warm: None) -> None:
    at = _open(family="t5")
    assert "AutoModelForMaskedLM" not in at.selectbox(key="family_class").options
    at.selectbox(key="family_class").set_value("AutoModelForSeq2SeqLM").run()
    assert "T5ForConditionalGeneration(config)" in at.code[0].value
    assert 'class="chosen">T5ForConditionalGeneration' in _map(at)
    assert "AutoModelForSeq2SeqLM._model_mapping[T5Config]" in at.code[1].value
    # BERT has no such class: the bare model instead.
    at.button_group(key="families").set_value("bert").run()
    at = _open(family="bert", **{"class": "AutoModelForSeq2SeqLM"})
    assert at.selectbox(key="family_class").value == "AutoModel"
    assert "There is no decoder to write with" in _map(at)


def test_build_run_and_save(warm: None) -> None:
    at = _open(family="bart")
    _button(at, "Build and run").click().run()
    assert notices(at) == []
    assert "BartModel has 248,320 parameters, as counted" in notices(at, "success")[0]
    _button(at, "Save with").click().run()
    (kept,) = store.saved("laptop")
    assert kept.name == "BartModel 2 × 64"
    assert any("Saved as" in each for each in notices(at, "success"))
    # What was built is shown only as long as the config is the same.
    at.number_input(key="family.bart.d_model").set_value(32).run()
    assert not any("Built:" in each for each in notices(at, "success"))


def test_heads_that_do_not_divide_are_mended_by_one_click(warm: None) -> None:
    at = _open(family="albert", fields="num_attention_heads:5")
    assert "cannot be divided among 5 heads" in notices(at)[0]
    assert _metrics(at) == {}
    assert "auto-map" in _map(at)
    _button(at, "Use num_attention_heads 4").click().run()
    assert notices(at) == []
    assert _metrics(at)["Parameters"] == "56,832"


def test_too_big_is_shown_and_not_built(warm: None, set_setting: Any) -> None:
    set_setting(max_model_parameters=1_000_000)
    at = _open(family="gpt2", start="default")
    assert "Not built for real" in notices(at, "info")[0]
    assert _button(at, "Build and run").disabled
    assert _button(at, "Save with").disabled
    with pytest.raises(StopIteration):
        _button(at, "Use ")


def test_a_head_that_meta_cannot_follow_runs_for_real(warm: None) -> None:
    at = _open(family="bart", **{"class": "AutoModelForSequenceClassification"})
    assert _metrics(at)["Forward pass"] == "not seen"
    assert "cannot be followed" in notices(at, "info")[0]
    _button(at, "Build and run").click().run()
    assert "BartForSequenceClassification" in notices(at, "success")[0]


def test_the_whole_library_by_name(warm: None) -> None:
    at = _open()
    assert len(at.dataframe[-1].value) == 49
    at.text_input(key="auto_find").set_value("Llama").run()
    found = at.dataframe[-1].value
    assert "LlamaForCausalLM" in list(found["Class"])
    assert found["model_type"][0] == "llama"
    at.text_input(key="auto_find").set_value("<script>alert(1)</script>").run()
    assert not at.exception
    assert "No model" in at.caption[-1].value


@pytest.mark.parametrize(
    "query",
    [
        {"family": "<script>alert(1)</script>"},
        {"family": "__init__"},
        {"fields": "vocab_size:1" + "0" * 40},
        {"fields": "d_model:nan,num_heads:\ufffd,x:1,,::"},
        {"class": "AutoModelForEverything"},
        {"tokens": "999999"},
        {"tokens": "🦜"},
        {"start": "../x"},
    ],
    ids=lambda query: ascii(query)[:40],
)
def test_a_hostile_address_leaves_a_working_view(warm: None, query: dict[str, str]) -> None:
    at = _open(**query)
    assert notices(at) == []
    assert "which it cannot be" in notices(at, "warning")[0]
    assert "<script>" not in "".join(notices(at, "warning"))
    assert _metrics(at)["Parameters"] == "228,864"


def test_absurd_numbers_are_answered(warm: None) -> None:
    at = _open(family="t5", fields="vocab_size:1" + "0" * 20)
    assert "not even counted" in notices(at)[0]
    _button(at, "Use vocab_size 1,000").click().run()
    assert notices(at) == []
    at.number_input(key="family.t5.num_layers").set_value(10**6).run()
    assert "GLASSBOX_MAX_MODEL_LAYERS" in notices(at)[0]


def test_a_busy_place_is_a_sentence(warm: None) -> None:
    at = _open(family="electra")
    with somebody_at_work():
        _button(at, "Build and run").click().run()
    assert "only one at a time" in notices(at)[0]


def test_a_client_that_says_nothing_leaves_what_was_there(warm: None) -> None:
    at = _open()
    before = at.code[0].value
    for key in ("families", "family_start"):
        at.button_group(key=key).set_value(None).run()
        assert not at.exception
        assert at.code[0].value == before
