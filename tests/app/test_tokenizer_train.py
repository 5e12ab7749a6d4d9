"""/tokenizer?view=train: the form, what it refuses, a training, and what can be done with it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.frame import TOKENIZER
from glassbox import hub, processes
from glassbox.tokenization import library, store, training_job
from tests.app.pages import notices, open_page

OWNER = "laptop"


@pytest.fixture(autouse=True)
def _fresh(workspace_root: Path) -> None:
    """Every test has a workspace of its own."""


def opened(**query: str) -> AppTest:
    return open_page(TOKENIZER, view="train", **query)


def button(at: AppTest, key: str) -> Any:
    return next(each for each in at.button if each.key == key)


def pasted(at: AppTest, text: str) -> AppTest:
    next(each for each in at.segmented_control if each.key == "t_from").set_value("pasted").run()
    return next(each for each in at.text_area if each.key == "t_text").set_value(text).run()


def train(at: AppTest) -> AppTest:
    """Press the button and wait for the process, as a browser's ticking would."""
    button(at, "t_train").click().run()
    assert not at.exception
    # Only pytest's own limit for a test ends this: a machine may be busy.
    while (found := training_job.latest(OWNER)) is not None:
        if not training_job.read_status(training_job.mine(found[0], OWNER)).is_live:
            break
        time.sleep(0.05)
    return at.run()


def metrics(at: AppTest) -> dict[str, str]:
    return {each.label: each.value for each in at.metric}


def test_opens_on_a_worked_example() -> None:
    at = opened()
    assert not at.exception and notices(at) == []
    assert metrics(at)["Entries"] == "1,000"
    assert not button(at, "t_train").disabled
    code = at.code[-1].value
    assert "samples/reviews.csv" in code and "dataset['review']" in code and "BpeTrainer" in code
    assert any("600 texts" in each.value for each in at.caption)


def test_the_url_fills_the_form() -> None:
    at = opened(t_algorithm="WordPiece", t_vocab="500", t_frequency="3", t_normalizer="NFC",
                t_dataset="sample:paraphrase", t_column="sentence2")  # fmt: skip
    code = at.code[-1].value
    for part in ("WordPieceTrainer", "vocab_size=500", "min_frequency=3", "sentence2", "NFC()"):
        assert part in code


@pytest.mark.parametrize("algorithm", ["WordLevel", "Unigram"])
def test_a_training_from_the_form_to_use(algorithm: str) -> None:
    at = train(opened(t_algorithm=algorithm, t_vocab="300"))
    assert notices(at) == []
    [kept] = store.kept(OWNER)
    assert kept.algorithm == algorithm
    assert metrics(at)["Entries"] == f"{kept.entries:,}" and metrics(at)["Texts"] == "600"
    strip = next(json.loads(each.proto.json) for each in at.get("bidi_component")
                 if "tokens" in each.proto.json)  # fmt: skip
    ids = library.get(kept.ref, OWNER).tokenizer(strip_text(at)).input_ids
    assert [row[1] for row in strip["tokens"]] == ids or len(strip["tokens"]) == len(ids)
    # In the lists of the other views, and opened there by a click.
    button(at, "t_open_vocabulary").click().run()
    assert not at.exception and at.query_params["v_tokenizer"] == kept.ref


def strip_text(at: AppTest) -> str:
    return next(each.value for each in at.text_input if each.key == "t_sample")


def test_rename_and_delete() -> None:
    at = train(pasted(opened(), "some words and some other words\n" * 9))
    [kept] = store.kept(OWNER)
    assert "'some words" in at.code[-1].value
    field = next(each for each in at.text_input if each.key == f"t_name_{kept.id}")
    field.set_value("<img src=x onerror=alert(1)> **mine**").run()
    assert store.kept(OWNER)[0].name == "<img src=x onerror=alert(1)> **mine**"
    assert not any(
        "<img" in each.value for each in [*at.caption, *at.markdown] if "\\<" not in each.value
    )
    button(at, "t_delete").click().run()
    assert not at.exception and store.kept(OWNER) == []
    assert metrics(at)["Entries"] == "1,000"


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "no text to learn from"), (" \n ", "no text to learn from"),
     ("x" * 5_001, "a word of more than 5,000 characters")],
    ids=["empty", "blank", "one long word"],
)  # fmt: skip
def test_text_that_cannot_be_learned_from(text: str, words: str) -> None:
    at = pasted(opened(), text)
    if text.strip():
        at = train(at)
    else:
        assert button(at, "t_train").disabled
    assert any(words in each for each in notices(at))
    assert metrics(at)["Entries"] == "1,000", "the rest of the page is still there"


def test_a_failed_training_can_be_dismissed() -> None:
    at = train(pasted(opened(t_algorithm="BPE", t_vocab="6"), "many different letters"))
    assert any("too small for this text" in each for each in notices(at))
    button(at, "t_dismiss").click().run()
    assert notices(at) == [] and training_job.latest(OWNER) is None


def test_what_is_wrong_is_said_before_the_button() -> None:
    at = opened(t_vocab="100")
    assert "261" in notices(at)[0] and button(at, "t_train").disabled
    at = opened(t_algorithm="WordPiece")
    special = next(each for each in at.multiselect if each.key == "t_special_wordpiece")
    special.set_value(["[PAD]"]).run()
    assert "needs a special token" in notices(at)[0] and button(at, "t_train").disabled


def test_stop_is_there_while_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "detach", lambda *_, **__: None)
    at = opened()
    button(at, "t_train").click().run()
    assert button(at, "t_train").disabled, "a second click is refused"
    button(at, "t_stop").click().run()
    [id] = [id for id, _ in training_job.live()]
    assert (training_job.mine(id, OWNER) / "STOP").exists()


@pytest.mark.parametrize("ref", ["trained:0123456789abcdef", "upload:<b>", "hub:../x", "nothing"])
def test_an_address_of_nothing(ref: str) -> None:
    at = opened(t_tokenizer=ref)
    assert not at.exception
    assert "not here" in notices(at, "warning")[0]
    assert metrics(at)["Entries"] == "1,000"


def upload(at: AppTest, content: bytes) -> AppTest:
    return at.file_uploader[0].upload("tokenizer.json", content, "application/json").run()


def test_a_tokenizer_can_be_brought_to_a_view() -> None:
    content = library.get("unigram").tokenizer.backend_tokenizer.to_str().encode()
    at = upload(open_page(TOKENIZER, view="vocabulary"), content)
    assert not at.exception
    [kept] = store.kept(OWNER)
    assert at.query_params["v_tokenizer"] == kept.ref
    at = upload(open_page(TOKENIZER, view="vocabulary"), b"<script>alert(1)</script>")
    assert "not JSON" in notices(at)[0] and len(store.kept(OWNER)) == 1


def test_a_name_of_the_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "state", lambda: "reachable")
    at = open_page(TOKENIZER, view="vocabulary")
    field = next(each for each in at.text_input if "_hub_" in str(each.key))
    field.set_value("../../etc/passwd").run()
    assert "not a name on the Hugging Face Hub" in notices(at)[0]


def test_without_the_hub_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "state", lambda: "unreachable")
    at = open_page(TOKENIZER, view="vocabulary", v_tokenizer="hub:google-bert/bert-base-uncased")
    assert not at.exception
    assert any("cannot be reached" in each for each in notices(at))
    assert any("cannot be reached" in each.value for each in at.caption)
