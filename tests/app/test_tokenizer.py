"""/tokenizer: good, bad and hostile text, every option, and what a click does."""

from __future__ import annotations

import json
import subprocess
import sys
from html import escape
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.frame import TOKENIZER
from components.token_strip import payload
from glassbox.tokenization import library
from glassbox.tokenization.encode import encode
from glassbox.tokenization.encoding import Options
from tests.app.pages import notices, open_page
from tests.conftest import ROOT


def strips(at: AppTest) -> list[dict[str, Any]]:
    """What the three strips were given to draw, in the order word, character, subword."""
    drawn = [json.loads(each.proto.json) for each in at.get("bidi_component")]
    return [each for each in drawn if "items" in each]


def typed(at: AppTest, text: str) -> AppTest:
    return at.text_area[0].set_value(text).run()


def table(at: AppTest) -> Any:
    return at.dataframe[0].value


def html(at: AppTest) -> str:
    return "".join(each.body for each in at.get("html"))


def test_opens_on_a_worked_example() -> None:
    at = open_page(TOKENIZER)
    assert not at.exception
    assert notices(at) == [] and notices(at, "warning") == []
    assert "unaffable" in at.text_area[0].value
    assert len(strips(at)) == 3
    assert list(table(at)["token"])[:3] == ["[CLS]", "teachers", "in"]
    assert "AutoTokenizer" in at.code[0].value


@pytest.mark.parametrize("name", library.NAMES)
def test_shows_what_the_tokenizer_says(name: str) -> None:
    text = "Unaffable [SEP] naïve 👨‍👩‍👧"
    options = Options(padding="max_length", truncation="longest_first", max_length=9)
    at = open_page(TOKENIZER, text=text, pad="true", truncate="true", max_length="9", table=name)
    made = encode(library.get(name), text, options)
    rows = table(at)
    assert list(rows["id"]) == made.ids
    assert list(rows["token"]) == [
        "·" if token.text == " " else token.text for token in made.tokens
    ]
    assert list(rows["start"]) == [token.start for token in made.tokens]
    assert list(rows["end"]) == [token.end for token in made.tokens]
    assert list(rows["attention_mask"]) == made.attention_mask
    assert "max_length=9" in at.code[0].value and repr(text) in at.code[0].value


def test_special_tokens_off() -> None:
    at = open_page(TOKENIZER, text="a b", special="false")
    assert list(table(at)["token"]) == ["a", "b"]


def test_the_url_sets_the_view() -> None:
    at = open_page(TOKENIZER, text="from a link", under="offsets", table="word")
    assert at.text_area[0].value == "from a link"
    assert {each["label"] for each in strips(at)} == {"offsets"}
    assert "WordLevel" in at.code[0].value


def test_typed_text_goes_into_the_url_while_it_is_short() -> None:
    at = typed(open_page(TOKENIZER), "short enough")
    assert at.query_params["text"] == "short enough"
    assert "text" not in typed(at, "w " * 3_000).query_params
    assert len(strips(at)) == 3


@pytest.mark.parametrize(
    "text",
    [
        "   \n\t ",
        "<script>alert(1)</script>",
        "👨‍👩‍👧",
        "שלום עולם \u202eabc",
        "a\x00b\x1b",
        "z" + "\u0351\u036b" * 200,
        "w" * 5_000,
        "`code` **bold** :red[x] $a$ <img src=x onerror=alert(1)>",
    ],
    ids=["space", "script", "family", "rtl", "NUL", "zalgo", "long word", "markdown"],
)
def test_hostile_text_is_only_text(text: str) -> None:
    at = typed(open_page(TOKENIZER), text)
    assert not at.exception
    assert notices(at) == []
    assert len(strips(at)) == 3
    assert "<script" not in html(at) and "<img" not in html(at)
    assert all(text.strip() not in each.value for each in at.markdown if text.strip())


def test_empty_text_says_what_to_do() -> None:
    at = typed(open_page(TOKENIZER), "")
    assert not at.exception
    [notice] = notices(at, "info")
    assert "Type some above" in notice
    assert list(table(at)["token"]) == ["[CLS]", "[SEP]"]


def test_a_lone_surrogate_is_replaced_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    # Neither a browser nor AppTest can type one; a text from elsewhere could have it.
    monkeypatch.setattr("components.tokenizer_views.text.shared_text", lambda *_, **__: "a \ud800 b")
    at = open_page(TOKENIZER)
    assert not at.exception
    [notice] = notices(at, "warning")
    assert "U+FFFD" in notice
    assert "\ufffd" in at.code[0].value


def test_a_megabyte_is_one_sentence() -> None:
    at = typed(open_page(TOKENIZER), "x" * 1_000_000)
    assert not at.exception
    [notice] = notices(at)
    assert "1,000,000 characters; the limit is 200,000" in notice
    assert "GLASSBOX_MAX_TEXT_CHARS" in notice
    assert len(at.toggle) == 3, "the controls are still there"
    assert len(strips(typed(at, "short again"))) == 3


def test_what_is_drawn_has_a_limit_and_what_is_counted_has_none(set_setting: Any) -> None:
    set_setting(max_drawn_tokens=50)
    at = typed(open_page(TOKENIZER), "word " * 1_000)
    word = strips(at)[0]
    assert sum(len(item["tokens"]) for item in word["items"]) <= 52
    assert "The first 50 of 1,000 tokens are drawn" in word["more"]
    assert ">1,002<" in html(at)
    assert len(table(at)) == 50


def test_max_length_below_the_special_tokens() -> None:
    at = open_page(TOKENIZER, truncate="true", max_length="1")
    assert not at.exception
    [notice] = notices(at)
    assert "the special tokens alone are 2" in notice
    assert len(strips(at.number_input[0].set_value(2).run())) == 3
    assert "no room for the text" in notices(at, "warning")[0]


def test_padding_alone_does_not_shorten() -> None:
    at = open_page(TOKENIZER, text="one two three four", pad="true", max_length="4")
    assert any("Padding never shortens" in each for each in notices(at, "warning"))


def test_a_click_shows_the_token() -> None:
    at = open_page(TOKENIZER, text="Unaffable <b>")
    subword = strips(at)[2]
    at.session_state["strip_subword"] = {"picked": {"stamp": subword["stamp"], "index": 2}}
    at.run()
    assert not at.exception
    card = next(each.body for each in at.get("html") if 'data-card="token"' in each.body)
    assert "##ffa" in card and "U+0066" in card and "3, 6" in card
    # The pick was about that text: another one forgets it.
    at = typed(at, "Something else")
    assert 'data-card="token"' not in html(at)


@pytest.mark.parametrize("picked", [7, "x", {"index": 1}, {"stamp": "no", "index": 1}, None])
def test_a_forged_pick_is_ignored(picked: object) -> None:
    at = open_page(TOKENIZER)
    at.session_state["strip_subword"] = {"picked": picked}
    at.run()
    assert not at.exception
    assert 'data-card="token"' not in html(at)


def test_a_pick_out_of_range_is_ignored() -> None:
    at = open_page(TOKENIZER)
    at.session_state["strip_subword"] = {
        "picked": {"stamp": strips(at)[2]["stamp"], "index": 10_000}
    }
    at.run()
    assert not at.exception
    assert 'data-card="token"' not in html(at)


def test_a_token_with_markup_is_escaped_in_its_card() -> None:
    at = open_page(TOKENIZER, text="<")
    at.session_state["strip_subword"] = {"picked": {"stamp": strips(at)[2]["stamp"], "index": 1}}
    at.run()
    card = next(each.body for each in at.get("html") if 'data-card="token"' in each.body)
    assert f"<bdi>{escape('<')}</bdi>" in card


def drawn(text: str, options: Options) -> list[str]:
    """What the subword strip draws, item by item: chips in brackets, cut text in slashes."""
    data = payload(encode(library.get("subword"), text, options))
    made = []
    for item in data["items"]:
        if item["kind"] in ("added", "pad"):
            rows = [data["tokens"][place][2] for place in item["tokens"]]
            made.append(rows[0] if rows else item["parts"][0][0])
        else:
            shown = "".join(part[0] for part in item["parts"])
            made.append(f"/{shown}/" if item.get("cut") else shown)
    return made


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("one two", Options(), ["[CLS]", "one", "·", "two", "[SEP]"]),
        ("one two", Options(False), ["one", "·", "two"]),
        ("one two three", Options(truncation="longest_first", max_length=3),
         ["[CLS]", "one", "[SEP]", "/·/", "/two/", "/·/", "/three/"]),
        ("one", Options(padding="max_length", max_length=5),
         ["[CLS]", "one", "[SEP]", "[PAD]", "[PAD]"]),
        ("one", Options(padding="max_length", max_length=1_015),
         ["[CLS]", "one", "[SEP]", *["[PAD]"] * 12, "+ 1,000 × [PAD]"]),
    ],
)  # fmt: skip
def test_order_of_what_is_drawn(text: str, options: Options, expected: list[str]) -> None:
    assert drawn(text, options) == expected


def test_a_huge_token_is_drawn_in_part() -> None:
    data = payload(encode(library.get("subword"), "w" * 100_000))
    assert len(json.dumps(data)) < 2_000


@pytest.mark.parametrize("interaction", ["open", "use"])
def test_the_page_never_imports_torch(interaction: str) -> None:
    code = f"""
import sys
from unittest.mock import patch
from streamlit.testing.v1 import AppTest
with patch("glassbox.warmup.start"):
    at = AppTest.from_file("app.py", default_timeout=60)
    at.switch_page("pages/tokenizer.py").run()
    if {interaction!r} == "use":
        at.text_area[0].set_value("something else").run()
        at.toggle[1].set_value(True).run()
        at.toggle[2].set_value(True).run()
assert not at.exception
assert at.dataframe, "the page was drawn"
assert "torch" not in sys.modules, "torch was imported"
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0, done.stderr[-2_000:]
