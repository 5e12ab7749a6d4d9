"""/tokenizer?view=vocabulary: looking for entries, merges, special tokens."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.frame import TOKENIZER
from glassbox.tokenization import library
from tests.app.pages import notices, open_page


def opened(**query: str) -> AppTest:
    return open_page(TOKENIZER, view="vocabulary", **query)


def table(at: AppTest) -> Any:
    return at.dataframe[0].value


def test_opens_on_a_worked_example() -> None:
    at = opened()
    assert not at.exception and notices(at) == []
    assert {each.label: each.value for each in at.metric}["entries"] == "30,522"
    assert table(at)["entry"][0] == "##ing"
    assert len(at.get("plotly_chart")) == 2
    assert "get_vocab" in at.code[-1].value


@pytest.mark.parametrize("ref", library.BUILT_IN)
def test_any_tokenizer(ref: str) -> None:
    at = opened(v_tokenizer=ref, v_find="s")
    assert not at.exception and notices(at) == []
    shared = library.get(ref)
    vocabulary = shared.tokenizer.get_vocab()
    at = opened(v_tokenizer=ref, v_find="4, 6-7", v_how="id")
    assert list(table(at)["id"]) == [id for id in (4, 6, 7) if id in vocabulary.values()]
    assert ("score" in table(at)) == (ref == "unigram")


def test_filters_are_in_the_url() -> None:
    at = opened(v_find="", v_script="Han", v_order="longest")
    assert set(table(at)["script"]) == {"Han"}
    at = opened(v_find="", v_place="unused", v_page="2")
    assert table(at)["entry"][0].startswith("[unused")
    assert len(table(at)) == 100


def test_special_tokens_and_merges() -> None:
    at = opened(v_show="special")
    assert list(table(at)["token"]) == ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    assert "unk_token" in list(table(at)["role"])
    at = opened(v_tokenizer="bpe", v_show="merges", v_merge=" t")
    assert not at.exception
    assert table(at)["left"][0] == "Ġ" and table(at)["rank"][0] == 0
    assert "merges" in at.code[-1].value


def test_what_another_tokenizer_has_is_forgotten() -> None:
    at = opened(v_tokenizer="bpe", v_show="merges")
    at.query_params["v_tokenizer"] = "subword"
    at.run()
    assert not at.exception and notices(at) == []
    assert "entry" in table(at)


@pytest.mark.parametrize(
    "wanted", ["<script>alert(1)</script>", "👩‍🚀", "\u202e", "`**:red[x]**`", "zzzzzz"]
)
def test_hostile_queries_find_nothing_quietly(wanted: str) -> None:
    at = opened(v_find=wanted)
    assert not at.exception and notices(at) == []
    assert "No entry was found" in notices(at, "info")[0]


def test_bad_ids_and_long_queries_are_a_sentence() -> None:
    assert "is not an id" in notices(opened(v_find="abc", v_how="id"))[0]
    assert "characters" in notices(opened(v_find="x" * 3_000))[0]
