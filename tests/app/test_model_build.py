"""The view "Build" of /model under AppTest: shapes at once, a real build, one forward pass."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import frame
from glassbox import warmup
from tests.app.pages import notices, open_page
from tests.busy import somebody_at_work


@pytest.fixture(autouse=True)
def warm(workspace_root: object) -> None:
    assert warmup.finish().state == "warm"


def button(at: AppTest, label: str) -> Any:
    return next(each for each in at.button if label in each.label.replace("\\", ""))


def view(**query: str) -> AppTest:
    return open_page(frame.MODEL, view="build", **query)


def press(at: AppTest) -> AppTest:
    return button(at, "Build the model").click().run()


def switch(at: AppTest, name: str) -> AppTest:
    return at.button_group(key="model_view").set_value(name).run()


def test_shapes_at_once_then_the_real_model() -> None:
    at = view()
    assert not at.exception
    (said,) = notices(at, "info")
    assert "Shapes only: 4,385,920 parameters" in said
    assert "as the formula says" in said
    assert "no proof" in said
    press(at)
    assert notices(at) == []
    (success,) = notices(at, "success")
    assert "4,385,920 parameters counted in the model, as the formula says" in success
    shapes = at.dataframe[0].value
    assert list(shapes["Shape"])[-2:] == ["(1, 10, 128)", "(1, 128)"]
    assert list(shapes["What it is"])[:3] == [
        "after the embeddings",
        "after layer 0",
        "after layer 1, the last",
    ]
    assert list(at.dataframe[1].value["token"])[:3] == ["[CLS]", "a", "con"]
    spec = json.loads(at.get("plotly_chart")[0].proto.spec)
    assert spec["data"][0]["x"][:3] == ["embeddings", "layer 0", "layer 1"]
    assert any("passes on one thread this is the median" in each.value for each in at.caption)

    # What was built stays, whatever the config becomes.
    switch(at, "config").slider(key="num_hidden_layers").set_value(3).run()
    switch(at, "build")
    changed, outline = notices(at, "info")
    assert "num_hidden_layers 2, now 3" in changed
    assert "4,584,192" in outline
    assert "4,385,920" in notices(at, "success")[0]
    switch(at, "config").slider(key="num_attention_heads").set_value(5).run()
    switch(at, "build")
    assert "cannot be built" in notices(at, "warning")[0]
    assert "4,385,920" in notices(at, "success")[0]
    assert button(at, "Build the model").disabled


def test_ids_are_checked_with_a_sentence() -> None:
    at = view(num_hidden_layers="1", max_position_embeddings="8", vocab_size="100")
    assert at.button_group(key="model_input").value == "ids"
    for typed, said in [
        ("5, 100", "Id 100 at position 1 is not in the vocabulary"),
        ("1 2 3 4 5 6 7 8 9", "has 9 tokens, and the model has positions for 8"),
        ("<script>alert(1)</script>", "is no token id"),
        ("-1", "Id -1"),
    ]:
        at.text_input(key="model_ids").set_value(typed)
        press(at)
        assert not at.exception
        (error,) = notices(at)[:1]
        assert said in error
        assert "<script>" not in error
    at.text_input(key="model_ids").set_value("[5, 99]")
    press(at)
    assert notices(at) == []
    assert "5 99" in [each.value for each in at.code]


@pytest.mark.parametrize("text", ["", "word " * 600, "<script>alert(1)</script> 🦜"])
def test_any_text_gets_an_answer(text: str) -> None:
    at = view()
    at.text_input(key="model_text").set_value(text)
    press(at)
    assert not at.exception
    assert len(notices(at)) == (len(text) > 2_000)


def test_a_vocabulary_of_ten_to_the_fifteen_is_answered() -> None:
    at = view(vocab_size=str(10**15))
    assert not at.exception
    assert button(at, "Build the model").disabled
    assert "Shapes only: 128,000,000,000,479,104" in notices(at, "info")[0]
    at = view(num_hidden_layers="100000")
    assert "GLASSBOX_MAX_MODEL_PARAMETERS" in notices(at)[0]
    at = view(num_hidden_layers="10000", hidden_size="8", num_attention_heads="2")
    assert "GLASSBOX_MAX_MODEL_LAYERS" in notices(at)[0]


def test_a_build_beside_another_is_refused_in_a_sentence() -> None:
    at = press(view())
    with somebody_at_work():
        press(at)
    assert "at work right now" in notices(at)[0]
    assert "4,385,920" in notices(at, "success")[0]
