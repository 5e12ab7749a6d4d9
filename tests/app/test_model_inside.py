"""The view "Look inside" under AppTest: its four parts, every kind of model, hostile input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import frame
from components.inside import attention, choice, weights, word
from components.model_views import inside
from glassbox import warmup
from glassbox.models import store
from glassbox.models.fields import ConfigValues
from tests.app.pages import notices, open_page

SMALL = ConfigValues(
    vocab_size=40,
    hidden_size=8,
    num_hidden_layers=3,
    num_attention_heads=2,
    intermediate_size=12,
    max_position_embeddings=16,
)


@pytest.fixture
def warm(workspace_root: Path) -> None:
    assert warmup.finish().state == "warm"


def _open(**query: str) -> AppTest:
    at = open_page(frame.MODEL, view="inside", **query)
    assert not at.exception
    return at


def _components(at: AppTest) -> list[dict[str, Any]]:
    return [json.loads(each.proto.json) for each in at.get("bidi_component") if each.proto.json]


def _lines(at: AppTest) -> dict[str, Any]:
    return next(each for each in _components(at) if "left" in each)


def _grid(at: AppTest) -> dict[str, Any]:
    return next(each for each in _components(at) if "pixels" in each)


def _chart(at: AppTest, place: int = 0) -> dict[str, Any]:
    return json.loads(at.get("plotly_chart")[place].proto.spec)


def test_opens_on_it_that_reads_animal(warm: None) -> None:
    at = _open()
    assert notices(at) == []
    lines, grid = _lines(at), _grid(at)
    labels = [token[0] for token in lines["left"]]
    assert labels[:3] == ["[CLS]", "the", "animal"]
    row = lines["weights"][0][labels.index("it") * len(labels) :][: len(labels)]
    assert labels[row.index(max(row))] == "animal"
    assert (grid["layers"], grid["heads"], grid["picked"]) == (6, 12, [5, 11])
    assert len(grid["values"]) == 72
    heatmap = _chart(at)["data"][0]
    assert sum(heatmap["z"][0]) == pytest.approx(1, abs=1e-5)
    assert "output.attentions[5][0, 11]" in at.code[0].value


def test_layers_heads_and_pairs(warm: None) -> None:
    at = _open(i_layer="0", i_head="2", i_pair="BA")
    assert [token[0] for token in _lines(at)["left"]] == ["it", "was", "too", "tired", ".", "[SEP]"]
    assert _lines(at)["right"][-1][0] == "[SEP]"
    at.selectbox(key=attention.HEAD).set_value("all").run()
    assert len(_lines(at)["weights"]) == 12
    assert _grid(at)["picked"] == [0, None]
    at.selectbox(key=attention.HEAD).set_value("mean").run()
    assert len(_lines(at)["weights"]) == 1
    at.selectbox(key=attention.STATISTIC).set_value("entropy").run()
    assert _grid(at)["title"] == "Spread"
    # A click on a head, as the component sends it; and what none can be sent.
    for sent, expected in (([3, 1], [3, 1]), ([6, 0], [3, 1]), (["x"], [3, 1]), (None, [3, 1])):
        at.session_state["inside_heads"] = {"picked": sent}
        at.run()
        assert not at.exception
        if sent == [3, 1]:
            at.query_params["i_layer"], at.query_params["i_head"] = "3", "1"
            at.run()
        assert _grid(at)["picked"] == expected
    at.text_area(key="inside_text_b").set_value("").run()
    assert len(_lines(at)["left"]) == 10
    assert notices(at) == []


def test_random_weights_say_that_they_are(warm: None) -> None:
    at = _open(i_model="config", preset="tiny", i_seed="3")
    assert "random, drawn from seed 3" in notices(at, "info")[0]
    first = _lines(at)["weights"]
    at.number_input(key=choice.SEED).set_value(4).run()
    assert _lines(at)["weights"] != first
    assert max(first[0]) < 200


def test_a_config_with_an_error_is_a_sentence(warm: None) -> None:
    at = _open(i_model="config", preset="base", num_attention_heads="7")
    assert "cannot be divided among 7" in notices(at)[0]


def test_a_vocabulary_of_its_own_is_given_ids(warm: None) -> None:
    kept = store.keep(SMALL, 5, "<script>alert(1)</script> **b**", "laptop")
    at = _open(i_model=kept.ref)
    assert notices(at) == []
    assert [token[0] for token in _lines(at)["left"]][:3] == ["3", "8", "5"]
    at.text_area(key="inside_ids_40_a").set_value("1 2 99").run()
    assert "from 0 to 39" in notices(at)[0]
    for show in inside.PARTS:
        at.button_group(key=inside.SHOW).set_value(show).run()
        assert not at.exception
    other = _open(i_model="saved:" + "0" * 20)
    assert "not here" in notices(other, "warning")[0]
    assert len(_grid(other)["values"]) == 72


@pytest.mark.parametrize(
    "text", ["\ufffd <script>alert(1)</script>", "word " * 4_000, "\u202e\x00 🦜", "", "$a$ **b**"]
)
def test_hostile_sentences(warm: None, text: str) -> None:
    at = _open()
    at.text_area(key="inside_text_a").set_value(text).run()
    assert not at.exception
    if text.strip():
        assert notices(at) == []
        assert len(_lines(at)["left"]) <= 64
        spec = at.get("plotly_chart")[0].proto.spec
        assert "<script>" not in spec.replace("\\u003c", "<")
    else:
        assert "nothing to read" in notices(at)[0]
    if len(text) > 1_000:
        assert "more are cut" in notices(at, "info")[0]


@pytest.mark.parametrize(
    "query",
    [
        {"i_layer": "99", "i_head": "-1", "i_pair": "<b>", "i_stat": "x", "i_show": "zz"},
        {"i_show": "hidden", "i_state": "77", "i_axes": "?"},
        {"i_show": "word", "i_w1": "999", "i_s3": "\u202e"},
        {"i_show": "weights", "i_param": "__class__"},
        {"i_model": "run:../../etc", "i_seed": "-4"},
    ],
    ids=lambda query: str(query)[:30],
)
def test_a_hostile_address_leaves_a_working_page(warm: None, query: dict[str, str]) -> None:
    at = _open(**query)
    assert notices(at) == []
    assert at.code or "no word" in notices(at, "info")[0]


def test_hidden_states_layer_by_layer(warm: None) -> None:
    at = _open(i_show="hidden")
    assert len(_chart(at, 1)["data"]) == 14
    assert sum(len(trace["x"]) for trace in _chart(at)["data"]) == 16
    at.slider(key="inside_state").set_value(0).run()
    assert any("After the embeddings" in each.value for each in at.markdown)
    at.button_group(key="i_axes").set_value("common").run()
    assert "pca.fit(states.reshape" in at.code[0].value
    at.text_area(key="inside_text_a").set_value("").run()
    assert notices(at)


def test_the_same_word(warm: None) -> None:
    at = _open(i_show="word")
    said = next(each.value for each in at.markdown if "Cosine" in each.value).replace("\\", "")
    assert "1 and 2: 1.000 → 0.778; 1 and 3: 0.958 → 0.951" in said
    table = at.dataframe[0].value
    assert len(table) == 7
    at.button_group(key="i_w1").set_value("6").run()
    said = next(each.value for each in at.markdown if "Cosine" in each.value).replace("\\", "")
    assert "1 and 2: 1.000" not in said
    # Another text, and its own word is chosen anew.
    at.text_area(key="inside_word_text_0").set_value("An unaffable clerk").run()
    assert any("several tokens" in each.value for each in at.caption)
    at.text_area(key="inside_word_text_1").set_value("").run()
    at.text_area(key="inside_word_text_2").set_value(" ").run()
    assert "Two sentences are needed" in notices(at, "info")[-1]
    assert word.EXAMPLES[0].startswith("He sat")


def test_weights_of_any_parameter(warm: None) -> None:
    at = _open(i_show="weights")
    assert "All 884,736 values" in at.caption[-1].value
    assert "normal(0, 0.02)" in notices(at, "info")[0]
    assert len(at.dataframe[0].value) == 6
    at.selectbox(key=weights.PARAMETER).set_value("encoder.layer.*.output.LayerNorm.weight").run()
    assert "starts this parameter with a constant" in notices(at, "info")[0]
    assert "encoder.layer.5.output.LayerNorm.weight" in at.code[0].value
