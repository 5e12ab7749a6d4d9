"""/tokenizer, step by step: what the stages and the replay show for good, bad and hostile text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.frame import TOKENIZER
from components.stage_flow import direction
from glassbox.snippets import tokenizer_steps as snippet
from glassbox.snippets.tokenizer_load import load
from glassbox.tokenization import library
from glassbox.tokenization.replay import Replay, replay
from glassbox.tokenization.stages import stages
from tests.app.pages import notices, open_page


def open_steps(**query: str) -> AppTest:
    return open_page(TOKENIZER, view="steps", **query)


def drawn(at: AppTest, name: str) -> Any:
    """What a component was given that has ``name`` in its data."""
    data = [json.loads(each.proto.json) for each in at.get("bidi_component")]
    return next(each for each in data if name in each)


def texts(items: list[dict[str, Any]]) -> list[str]:
    return ["".join(part[0] for part in item["parts"]) for item in items]


def pieces(at: AppTest) -> list[str]:
    return texts(drawn(at, "stages")["stages"][2]["lines"][-1]["items"])


def test_opens_on_a_worked_example() -> None:
    at = open_steps()
    assert not at.exception
    assert notices(at) == [] and notices(at, "warning") == []
    assert [each["title"] for each in drawn(at, "stages")["stages"]] == [
        "Added tokens", "Normalizer", "Pre-tokenizer", "Model", "Post-processor",
    ]  # fmt: skip
    assert "[SEP]" in pieces(at)
    assert "##ization" in str(drawn(at, "rows"))
    assert "normalize_str" in at.code[0].value


@pytest.mark.parametrize("name", library.BUILT_IN)
def test_shows_what_the_library_says(name: str) -> None:
    text = "Unaffable Café [SEP] </s> owners"
    at = open_steps(text=text, s_tokenizer=name)
    made = stages(library.get(name), text)
    assert not at.exception and notices(at) == []
    assert pieces(at) == [piece.text.replace(" ", "·") for piece in made.pieces]
    last = drawn(at, "stages")["stages"][4]["lines"][-1]["items"]
    assert [item["id"] for item in last] == made.encoding.ids
    assert [item.get("mark") for item in last] == [
        "added" if token.kind == "added" else None for token in made.encoding.tokens
    ]
    assert at.code[0].value.strip() == snippet.stages(load(name), text).strip()


def test_an_absent_stage_says_none() -> None:
    at = open_steps(s_tokenizer="bpe")
    flow = drawn(at, "stages")["stages"]
    assert flow[1]["note"].startswith("None")
    assert "Ġ = 20" in flow[2]["note"], "what the characters of bytes stand for"


def test_merges_in_the_order_of_their_ranks() -> None:
    at = open_steps(text="tokenization", s_tokenizer="bpe", s_step="2")
    made = replay(library.get("bpe"), "tokenization").steps
    rows = drawn(at, "rows")["rows"]
    assert [texts(row["cells"]) for row in rows] == [
        [symbol.token.text for symbol in made.state(step)] for step in range(3)
    ]
    assert rows[0]["cells"][0]["under"] == "74", "the byte that t stands for"
    [lowest] = [gap for gap in rows[2]["gaps"] if gap["kind"] == "next"]
    assert lowest["text"] == f"{made.merges[2].rank:,}"
    assert list(at.dataframe[0].value["rank"]) == [merge.rank for merge in made.merges]


def test_a_lattice_and_its_paths() -> None:
    at = open_steps(text="teachers", s_tokenizer="unigram")
    made = replay(library.get("unigram"), "▁teachers").steps
    data = drawn(at, "edges")
    assert len(data["edges"]) == len(made.edges)
    best = [edge["text"] for edge in data["edges"] if edge["state"] == "best"]
    assert best == [token.text for token in made.tokens]
    totals = list(at.dataframe[0].value["total"])
    assert totals[0] == made.best.total and totals == sorted(totals, reverse=True)


def test_the_buttons_walk_through_the_steps() -> None:
    at = open_steps(text="unaffable")
    step = at.slider[0]
    assert step.value == step.max == 12
    at = button(at, "Start").click().run()
    assert at.query_params["s_step"] == "0" and at.slider[0].value == 0
    assert "Nothing was tried yet" in drawn(at, "rows")["says"]
    at = button(at, "Next").click().run()
    assert at.slider[0].value == 1
    assert "unaffable is not in the vocabulary" in drawn(at, "rows")["says"]
    at = at.slider[0].set_value(7).run()
    assert "una is in the vocabulary" in drawn(at, "rows")["says"]
    assert at.query_params["s_step"] == "7"
    at = button(at, "End").click().run()
    assert at.slider[0].value == 12
    assert button(at, "Next").disabled and not button(at, "Back").disabled


def button(at: AppTest, name: str) -> Any:
    return next(each for each in at.button if each.label == name)


def test_another_piece_begins_at_its_end() -> None:
    at = open_steps(text="unaffable tokenization", s_piece="0", s_step="3")
    assert at.slider[0].value == 3
    at = at.selectbox(key="steps_piece").set_value(1).run()
    assert at.query_params["s_piece"] == "1" and "s_step" not in at.query_params
    assert at.slider[0].value == at.slider[0].max
    # Another text, and what was picked in the one before means nothing.
    at = at.text_area[0].set_value("something unaffable").run()
    assert "s_piece" not in at.query_params


@pytest.mark.parametrize("piece", ["99", "-1", "x", "٣", "1" * 5_000, "0.5"])
def test_an_address_that_cannot_be_meant(piece: str) -> None:
    at = open_steps(text="unaffable", s_piece=piece, s_step=piece)
    assert not at.exception and notices(at) == []
    assert at.slider[0].value == 12


HOSTILE = (
    "   \n\t ",
    "<script>alert(1)</script> **b** $a$",
    "👨‍👩‍👧 שלום \u202eabc \x00\x1b",
    "z" + "\u0351\u036b" * 200,
    "w" * 1_500,
    "[SEP]</s>",
)


@pytest.mark.parametrize("name", ["subword", "bpe", "unigram"])
def test_hostile_text_is_only_text(name: str) -> None:
    at = open_steps(s_tokenizer=name)
    for text in HOSTILE:
        at = at.text_area[0].set_value(text).run()
        assert not at.exception
        assert notices(at) == []
        assert "<script" not in "".join(each.body for each in at.get("html"))
        assert all(text.strip() not in each.value for each in at.markdown if text.strip())


def test_no_piece_is_said() -> None:
    at = open_steps(text="[SEP]")
    assert any("no piece for the model" in each for each in notices(at, "info"))


def test_empty_text_says_what_to_do() -> None:
    at = open_steps().text_area[0].set_value("").run()
    assert not at.exception
    [notice] = notices(at, "info")
    assert "no text yet" in notice


def test_a_long_text_is_cut_and_said_so() -> None:
    at = open_steps().text_area[0].set_value("word " * 1_000).run()
    assert not at.exception
    assert any("5,000 characters. The first 2,000" in each for each in notices(at, "info"))
    assert len(drawn(at, "stages")["stages"][2]["lines"][-1]["items"]) == 400


def test_a_long_piece_has_tables_only() -> None:
    at = open_steps(text="unaffable" * 30, s_tokenizer="unigram")
    assert any("too many for a picture" in each for each in notices(at, "info"))
    assert len(at.dataframe) == 2


def test_a_replay_that_is_not_the_librarys_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(shared: Any, piece: str) -> Replay:
        return Replay(replay(shared, piece).steps, ())

    monkeypatch.setattr("components.tokenizer_views.steps.replay", wrong)
    at = open_steps(text="unaffable")
    assert not at.exception
    [notice] = notices(at, "warning")
    assert "So they are not shown" in notice and "una ##ffa ##ble" in notice
    assert len(at.slider) == 0


@pytest.mark.parametrize(
    ("text", "expected"), [("abc", "ltr"), ("1 שלום abc", "rtl"), ("12", "ltr"), ("", "ltr")]
)
def test_direction_of_a_text(text: str, expected: str) -> None:
    assert direction(text) == expected
