"""/pipeline under AppTest: its views, good, bad and hostile input."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import frame
from glassbox import warmup
from tests.app.pages import notices, open_page

HOSTILE = "<script>alert(1)</script> 👩‍👩‍👧 [SEP] end"


@pytest.fixture
def warm(workspace_root: Path) -> None:
    assert warmup.finish().state == "warm"


def _open(**query: str) -> AppTest:
    at = open_page(frame.PIPELINE, **query)
    assert not at.exception
    return at


def _strip(at: AppTest) -> str:
    return next(each.body for each in at.get("html") if 'data-strip="pipeline-strip"' in each.body)


def test_opens_on_reviews_with_a_head_and_agrees_with_the_pipeline(warm: None) -> None:
    at = _open()
    assert notices(at) == []
    assert "positive" in _strip(at) and ", 384)" in _strip(at)
    (equal,) = notices(at, "success")
    assert "6 numbers" in equal
    chips = next(each.body for each in at.get("html") if 'data-chips="pipeline-batch"' in each.body)
    assert "[PAD]" in chips and "attention_mask 0" in chips
    assert "head.safetensors" in at.code[-1].value


def test_hostile_text_is_text(warm: None) -> None:
    at = _open(p_text=HOSTILE, p_model="embedded:minilm")
    assert notices(at) == [] and len(notices(at, "success")) == 1
    html = "".join(each.body for each in at.get("html"))
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"p_text": "\n".join("a line" for _ in range(9))}, "9 texts"),
        ({"p_text": " \n "}, "There is no text yet"),
        ({"p_model": "hub", "p_hub": "not a name"}, "not a name on the Hugging Face Hub"),
        ({"p_model": "hub", "p_hub": "owner/name"}, "may not be asked here"),
    ],
)
def test_bad_input_gets_a_sentence(warm: None, query: dict[str, str], said: str) -> None:
    assert said in "".join(notices(_open(**query)))


def test_a_model_that_is_not_here_is_said(warm: None) -> None:
    at = _open(p_model="run:0123456789ab")
    assert "a model that is not here" in notices(at, "warning")[0]
    assert len(notices(at, "success")) == 1
