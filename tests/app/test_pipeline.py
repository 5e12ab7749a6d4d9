"""/pipeline under AppTest: its views, good, bad and hostile input."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import frame, visitor
from glassbox import warmup, workspace
from tests.app.pages import notices, open_page
from tests.unit import pipelines as tiny

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


def test_every_task_of_a_bundled_model_agrees(warm: None) -> None:
    for ref, said in (("sample:bert", "theo"), ("sample:gpt", "elena"), ("sample:t5", "lo")):
        at = _open(p_model=ref)
        assert notices(at) == []
        assert len(notices(at, "success")) == 1, ref
        assert said in "".join(each.value for each in at.text) + _strip(at)


def test_the_wrong_head_is_random_and_said_to_be(warm: None) -> None:
    at = _open(view="tasks")
    assert notices(at) == []
    assert "179,130 numbers of BertForMaskedLM are random" in notices(at, "warning")[0]
    assert any("UNEXPECTED" in code.value and "MISSING" in code.value for code in at.code)
    one, other = (each.value for each in at.dataframe[1:3])
    assert list(one["answer"]) != list(other["answer"])
    assert "text-classification" in list(at.dataframe[-1].value["task"])
    assert "output_loading_info=True" in at.code[-1].value

    at = _open(view="tasks", p_head="summarization")
    assert "no class for bert" in notices(at, "warning")[0]
    assert "has been removed" in "".join(notices(at, "info"))


def test_each_trap_is_a_click(warm: None) -> None:
    at = _open(view="traps")
    assert notices(at) == [] and "2 of 3 texts get another label" in notices(at, "warning")[-1]
    for name, said in (
        ("batch", "not enough values to unpack"),
        ("ragged", "expected sequence of length"),
        ("long", "must match the size"),
    ):
        at.button(key=f"p_trap_{name}").click().run()
        assert any(said in each for each in notices(at)), name
    assert not at.exception and len(notices(at)) == 3
    assert "mask,batch,ragged,long" in str(at.query_params["p_run"])


EVERY_TRAP = "mask,batch,ragged,long"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"p_texts": "one line only"}, "Two texts are needed"),
        ({"p_model": "sample:t5"}, "needs the text that it writes"),
    ],
)
def test_what_holds_for_every_trap_is_said_once(
    warm: None, query: dict[str, str], said: str
) -> None:
    at = _open(view="traps", p_run=EVERY_TRAP, **query)
    (only,) = notices(at)
    assert said in only and not [each for each in at.button if each.label == "Walk into it"]


def test_bank_in_six_sentences(warm: None) -> None:
    at = _open(view="meaning")
    assert notices(at) == []
    assert any("equal at first" in each.value for each in at.markdown)
    assert len(at.get("plotly_chart")) == 3
    at = _open(view="meaning", p_uses=f"one {HOSTILE}\ntwo {HOSTILE}", p_word="script")
    assert notices(at) == []
    assert "<script>" not in "".join(each.body for each in at.get("html"))


@pytest.mark.parametrize(
    ("class_name", "labels", "query", "said"),
    [
        ("BertForTokenClassification", ("O", "PER"), {}, "A label for each token"),
        ("BertForQuestionAnswering", (), {}, "Start and end logits"),
        (
            "BertForSequenceClassification",
            ("contradiction", "neutral", "entailment"),
            {"p_task": "zero-shot-classification"},
            "softmax of the column “entailment”",
        ),
    ],
)
def test_other_heads_are_drawn(
    warm: None, class_name: str, labels: tuple[str, ...], query: dict[str, str], said: str
) -> None:
    id = workspace.new_id()
    folder = workspace.folder("models") / id
    tiny.make(folder / "model", class_name, **(tiny.named(*labels) if labels else {}))
    owner = "somebody"
    workspace.write_json(folder / "meta.json", {"name": "tiny", "owner": owner, "created": ""})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(visitor, "owner", lambda: owner)
        at = _open(p_model=f"saved:{id}", **query)
    assert notices(at) == [] and len(notices(at, "success")) == 1
    assert said in "".join(each.body for each in at.get("html"))
