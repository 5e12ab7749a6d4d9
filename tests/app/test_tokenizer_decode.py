"""/tokenizer?view=decode: good, bad and hostile ids."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.frame import TOKENIZER
from glassbox.tokenization import library
from tests.app.pages import notices, open_page


def opened(**query: str) -> AppTest:
    return open_page(TOKENIZER, view="decode", **query)


def shown(at: AppTest) -> str:
    """The text of the box, as a browser would show it."""
    box = next(each.body for each in at.get("html") if 'data-text="decoded"' in each.body)
    return unescape(re.sub("<[^>]*>", "", box))


def html(at: AppTest) -> str:
    return "".join(each.body for each in at.get("html"))


def steps(at: AppTest) -> Any:
    return next(each.value for each in at.dataframe if "adds" in each.value)


def test_opens_on_a_worked_example() -> None:
    at = opened()
    assert not at.exception and notices(at) == []
    assert list(steps(at)["token"])[:3] == ["[CLS]", "naive", "token"]
    assert "upper case, accents, white space" in notices(at, "warning")[0]
    assert "the very same ids" in notices(at, "success")[0]
    assert 'data-round-trip="difference"' in html(at) and "<del" in html(at)
    assert shown(at).startswith("[CLS] naive tokenizers")
    assert "skip_special_tokens=False" in at.code[-1].value


@pytest.mark.parametrize("ref", library.BUILT_IN)
def test_shows_what_the_library_decodes(ref: str) -> None:
    shared = library.get(ref)
    ids = shared.tokenizer("said naïve 👩‍🚀").input_ids
    at = opened(d_tokenizer=ref, d_ids=str(ids), d_skip="true", d_clean="true")
    assert not at.exception and notices(at) == []
    text = shared.tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=True)
    assert shown(at) == text
    assert list(steps(at)["id"]) == ids
    assert "clean_up_tokenization_spaces=True" in at.code[-1].value


def test_ids_follow_the_text_until_they_are_edited() -> None:
    at = opened(d_text="one two")
    text, ids = at.text_area
    assert ids.value == "101, 2028, 2048, 102"
    at = text.set_value("three").run()
    assert at.text_area[1].value == "101, 2093, 102"
    at = at.text_area[1].set_value("101 2028").run()
    assert at.query_params["d_ids"] == "101 2028"
    at = at.text_area[0].set_value("four").run()
    assert at.text_area[1].value == "101 2028", "edited ids stay"
    button = next(each for each in at.button if "Take the ids" in each.label)
    at = button.click().run()
    assert at.text_area[1].value == "101, 2176, 102"
    assert "d_ids" not in at.query_params


@pytest.mark.parametrize(
    ("ids", "says"),
    [
        ("101, -100", "negative"),
        ("99999999999", "too large"),
        ("<script>alert(1)</script>", "is not an id"),
        ("👩‍🚀", "is not an id"),
        ("[[1],[2]]", "a batch of 2"),
        ("[" + "9" * 3_000 + "]", "too large"),
    ],
)
def test_bad_ids_are_a_sentence(ids: str, says: str) -> None:
    at = opened(d_ids=ids)
    assert not at.exception
    [notice] = notices(at)
    assert says in notice and "<script" not in html(at)
    assert at.text_area[1].value == ids


def test_no_ids() -> None:
    at = opened().text_area[1].set_value("").run()
    assert not at.exception
    assert "no ids to decode" in notices(at, "info")[0]


def test_ids_without_an_entry_are_pointed_out() -> None:
    at = opened(d_ids="7592, 40000")
    assert "40,000" in notices(at, "warning")[0]
    assert list(steps(at)["kind"]) == ["text", "no such entry"]


def test_hostile_text_is_only_text() -> None:
    text = "<script>alert(1)</script> \u202eabc z\u0351\u036b"
    ids = library.get("bpe").tokenizer(text).input_ids
    at = opened(d_tokenizer="bpe", d_ids=str(ids), d_text=text)
    assert not at.exception and notices(at) == []
    assert "<script" not in html(at) and "\u202e" not in html(at)
    assert "⟨RLO⟩abc" in shown(at)


def test_what_is_drawn_has_a_limit(set_setting: Any) -> None:
    set_setting(max_drawn_tokens=20)
    at = opened(d_ids=", ".join(["7592"] * 500))
    assert len(steps(at)) == 20
    assert shown(at).count("hello") == 500
    assert any("The first 20 of 500 ids are drawn" in each.value for each in at.caption)
