"""/tokenizer, one text and several tokenizers: good, bad and hostile text, options, clicks."""

from __future__ import annotations

import json
import subprocess
import sys
from html import escape
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import cache
from components.frame import TOKENIZER
from components.strip_data import strip_data
from glassbox.tokenization import library
from glassbox.tokenization.encode import encode
from glassbox.tokenization.encoding import Options
from tests.app.pages import notices, open_page
from tests.conftest import ROOT


def strips(at: AppTest) -> list[dict[str, Any]]:
    """What the strips were given to draw, from left to right."""
    drawn = [json.loads(each.proto.json) for each in at.get("bidi_component")]
    return [each for each in drawn if "items" in each]


def typed(at: AppTest, text: str) -> AppTest:
    return at.text_area[0].set_value(text).run()


def table(at: AppTest) -> Any:
    return at.dataframe[0].value


def html(at: AppTest) -> str:
    return "".join(each.body for each in at.get("html"))


def python(at: AppTest) -> str:
    return str(at.code[-1].value)


def clicked(at: AppTest, index: object, key: str = "strip", place: int = 0) -> AppTest:
    """The page after a click on the token ``index`` of a strip."""
    stamp = strips(at)[place]["stamp"]
    at.session_state[key] = {"picked": {"stamp": stamp, "index": index}}
    return at.run()


def cards(at: AppTest) -> list[str]:
    return [each.body for each in at.get("html") if 'data-card="token"' in each.body]


def test_opens_on_a_worked_example() -> None:
    at = open_page(TOKENIZER)
    assert not at.exception
    assert notices(at) == []
    assert "unaffable" in at.text_area[0].value
    [strip] = strips(at)
    assert strip["lists"]
    assert list(table(at)["token"])[:3] == ["[CLS]", "teachers", "in"]
    assert "AutoTokenizer" in python(at)
    assert "another text comes back" in html(at), "the round trip"


@pytest.mark.parametrize("name", library.BUILT_IN)
def test_shows_what_the_tokenizer_says(name: str) -> None:
    text = "Unaffable [SEP] naïve 👨‍👩‍👧"
    options = Options(padding="max_length", truncation="longest_first", max_length=9)
    at = open_page(
        TOKENIZER, text=text, pad="true", truncate="true", max_length="9", tokenizer=name
    )
    made = encode(library.get(name), text, options)
    rows = table(at)
    assert list(rows["id"]) == made.ids
    assert list(rows["token"]) == [token.text.replace(" ", "·") for token in made.tokens]
    assert list(rows["start"]) == list(made.tokens.starts)
    assert list(rows["end"]) == list(made.tokens.ends)
    assert list(rows["attention_mask"]) == made.attention_mask
    assert "max_length=9" in python(at) and repr(text) in python(at)
    ids, tokens = (each.value for each in at.code[:2])
    assert json.loads(ids) == made.ids and json.loads(tokens) == made.tokens.texts


def test_special_tokens_off() -> None:
    at = open_page(TOKENIZER, text="a b", special="false")
    assert list(table(at)["token"]) == ["a", "b"]


def test_the_url_sets_the_view() -> None:
    at = open_page(TOKENIZER, text="from a link", under="offsets", tokenizer="word")
    assert at.text_area[0].value == "from a link"
    assert {each["label"] for each in strips(at)} == {"offsets"}
    assert "WordLevel" in python(at)


def test_an_unknown_tokenizer_in_the_url_is_a_sentence() -> None:
    at = open_page(TOKENIZER, tokenizer="upload:../../etc")
    assert not at.exception
    assert "names a tokenizer that is not here" in notices(at, "warning")[0]
    assert len(strips(at)) == 1


def test_typed_text_goes_into_the_url_while_it_is_short() -> None:
    at = typed(open_page(TOKENIZER), "short enough")
    assert at.query_params["text"] == "short enough"
    assert "text" not in typed(at, "w " * 3_000).query_params
    assert len(strips(at)) == 1


@pytest.mark.parametrize("view", ["text", "compare"])
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
def test_hostile_text_is_only_text(text: str, view: str) -> None:
    at = typed(open_page(TOKENIZER, view=view), text)
    assert not at.exception
    assert notices(at) == []
    assert len(strips(at)) == (1 if view == "text" else 3)
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
    monkeypatch.setattr("components.encoding_options.shared_text", lambda *_, **__: "a \ud800 b")
    at = open_page(TOKENIZER)
    assert not at.exception
    assert any("U+FFFD" in each for each in notices(at, "warning"))
    assert "\ufffd" in python(at)


def test_a_text_over_the_limit_is_one_sentence(set_setting: Any) -> None:
    set_setting(max_text_chars=20_000)
    at = typed(open_page(TOKENIZER), "x" * 20_001)
    assert not at.exception
    [notice] = notices(at)
    assert "20,001 characters; the limit is 20,000" in notice
    assert "GLASSBOX_MAX_TEXT_CHARS" in notice
    assert len(at.toggle) == 3, "the controls are still there"
    assert len(strips(typed(at, "short again"))) == 1


def test_a_megabyte_is_counted_whole() -> None:
    at = typed(open_page(TOKENIZER), "word " * 200_000)
    assert not at.exception
    assert notices(at) == []
    [strip] = strips(at)
    assert "The first 2,000 of 200,000 tokens are drawn" in strip["more"]
    assert ">200,002<" in html(at)
    assert len(table(at)) == 2_000


def test_what_is_drawn_has_a_limit_and_what_is_counted_has_none(set_setting: Any) -> None:
    set_setting(max_drawn_tokens=50)
    at = typed(open_page(TOKENIZER), "word " * 1_000)
    [strip] = strips(at)
    assert sum(len(item["tokens"]) for item in strip["items"]) <= 52
    assert "The first 50 of 1,000 tokens are drawn" in strip["more"]
    assert ">1,002<" in html(at)
    assert len(table(at)) == 50


def test_max_length_below_the_special_tokens() -> None:
    at = open_page(TOKENIZER, truncate="true", max_length="1")
    assert not at.exception
    [notice] = notices(at)
    assert "the special tokens alone are 2" in notice
    assert len(strips(at.number_input[0].set_value(2).run())) == 1
    assert "no room for the text" in notices(at, "warning")[0]


def test_padding_alone_does_not_shorten() -> None:
    at = open_page(TOKENIZER, text="one two three four", pad="true", max_length="4")
    assert any("Padding never shortens" in each for each in notices(at, "warning"))


def test_a_click_shows_the_token() -> None:
    at = clicked(open_page(TOKENIZER, text="Unaffable <b>"), 2)
    assert not at.exception
    [card] = cards(at)
    assert "##ffa" in card and "U+0066" in card and "3, 6" in card and "66 66 61" in card
    assert "continues a word: ##" in card and "ffa: not in the vocabulary" in card
    # The pick was about that text: another one forgets it.
    assert cards(typed(at, "Something else")) == []


@pytest.mark.parametrize(
    "picked",
    [7, "x", {"index": 1}, {"stamp": "no", "index": 1}, None, {"stamp": "own", "index": 10_000},
     {"stamp": "own", "index": -1}, {"stamp": "own", "index": True}],
)  # fmt: skip
def test_a_forged_pick_is_ignored(picked: Any) -> None:
    at = open_page(TOKENIZER)
    if isinstance(picked, dict) and picked.get("stamp") == "own":
        picked = picked | {"stamp": strips(at)[0]["stamp"]}
    at.session_state["strip"] = {"picked": picked}
    at.run()
    assert not at.exception
    assert cards(at) == []


def test_a_token_with_markup_is_escaped_in_its_card() -> None:
    [card] = cards(clicked(open_page(TOKENIZER, text="<"), 1))
    assert f"<bdi>{escape('<')}</bdi>" in card


def test_what_no_token_covers_is_named() -> None:
    at = open_page(TOKENIZER, text="a \u200b b \u200b e\u0301")
    [notice] = [each for each in notices(at, "info") if "in no token" in each]
    assert "3 characters" in notice
    assert "U+200B ZERO WIDTH SPACE × 2; U+0301 COMBINING ACUTE ACCENT × 1" in notice
    [strip] = strips(at)
    gaps = [item for item in strip["items"] if item["kind"] == "gap"]
    assert len(gaps) == 2 and "U+200B" in gaps[0]["says"]
    [partly] = [item for item in strip["items"] if item.get("more")]
    assert partly["more"] == "no token stands for U+0301 COMBINING ACUTE ACCENT"


def test_a_character_of_several_tokens_has_its_bytes() -> None:
    at = open_page(TOKENIZER, text="👩", tokenizer="bpe")
    [strip] = strips(at)
    [item] = [item for item in strip["items"] if len(item["tokens"]) > 1]
    own = [strip["tokens"][place][8] for place in item["tokens"]]
    assert bytes.fromhex(" ".join(own)) == "👩".encode()
    at = open_page(TOKENIZER, text="한")
    [item] = [item for item in strips(at)[0]["items"] if len(item["tokens"]) > 1]
    assert item["bytes"] == "bytes ED 95 9C"


def test_the_same_text_comes_back_or_not() -> None:
    assert "the very same text comes back" in html(
        open_page(TOKENIZER, text="a b", tokenizer="bpe")
    )
    at = open_page(TOKENIZER, text="Naïve")
    assert "the same text comes back, but for" in html(at)


def test_compares_word_character_and_subword() -> None:
    at = open_page(TOKENIZER, view="compare", text="the unaffable cats")
    assert not at.exception
    assert notices(at) == []
    word, character, subword = strips(at)
    assert [len(strip["tokens"]) for strip in (word, character, subword)] == [5, 20, 7]
    ringed = [item["parts"][0][0] for item in subword["items"] if item.get("ring")]
    assert ringed == ["una", "ffa", "ble"]
    assert 'data-mark="fewest"' in html(at)
    assert "Word makes the fewest tokens, but 33% of them are unknown." in html(at)
    assert "Of those that know everything here, Subword makes the fewest." in html(at)
    compile(python(at), "snippet.py", "exec")


def test_what_is_ringed_can_be_chosen() -> None:
    at = open_page(TOKENIZER, view="compare", text="the cats", ring="disputed")
    assert any(item.get("ring") for item in strips(at)[0]["items"])
    at = open_page(TOKENIZER, view="compare", text="the cats", ring="off")
    assert not any(item.get("ring") for strip in strips(at) for item in strip["items"])


@pytest.mark.parametrize(
    "refs", ["word,bpe", "word,bpe,unigram,wordpiece", ",".join(library.BUILT_IN[:5])]
)
def test_two_to_five_tokenizers(refs: str) -> None:
    at = open_page(TOKENIZER, view="compare", tokenizers=refs)
    assert not at.exception
    assert len(strips(at)) == len(refs.split(","))
    assert all(f"tokenizers[{ref!r}]" in python(at) for ref in refs.split(","))


def test_one_tokenizer_alone_says_what_to_do() -> None:
    at = open_page(TOKENIZER, view="compare", tokenizers="word")
    assert not at.exception
    assert "Choose a second one" in notices(at, "info")[0]


def test_the_token_clicked_last_is_shown_in_the_comparison() -> None:
    at = open_page(TOKENIZER, view="compare", text="unaffable cats")
    at.session_state["compare_picked"] = "subword"
    [card] = cards(clicked(at, 2, "strip_subword", 2))
    assert "##ffa" in card and "token of Subword" in card


def drawn(text: str, options: Options) -> list[str]:
    """What the subword strip draws, item by item: chips in brackets, cut text in slashes."""
    data = strip_data(encode(library.get("subword"), text, options), limit=2_000)
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
    data = strip_data(encode(library.get("subword"), "w" * 100_000), limit=2_000)
    assert len(json.dumps(data)) < 2_000


@pytest.mark.parametrize("interaction", ["open", "use"])
def test_the_page_never_imports_torch(interaction: str) -> None:
    code = f"""
import sys
from unittest.mock import patch
from streamlit.testing.v1 import AppTest
with patch("glassbox.warmup.start"):
    at = AppTest.from_file("app.py", default_timeout=600)
    at.switch_page("pages/tokenizer.py").run()
    if {interaction!r} == "use":
        at.text_area[0].set_value("something else").run()
        at.toggle[1].set_value(True).run()
        at.toggle[2].set_value(True).run()
assert not at.exception
assert at.dataframe, "the page was drawn"
assert "torch" not in sys.modules, "torch was imported"
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2_000:]


def test_pointing_at_a_token_tells_its_bytes_its_place_in_a_word_and_its_type_id() -> None:
    [strip] = strips(open_page(TOKENIZER, text="una\u00efve"))
    told = {row[2]: (row[7], row[8], row[9]) for row in strip["tokens"]}
    assert told["una"] == ("starts a word", "75 6E 61", 0)
    assert told["##ive"] == ("continues a word", "C3 AF 76 65", 0)
    assert told["[CLS]"] == ("special token added by the template", "", 0)


def test_what_a_strip_draws_is_kept_for_this_strip_only() -> None:
    encoding = encode(library.get("subword"), "unaffable")
    first = cache.strip_data(encoding, None, frozenset(), 2_000)
    assert cache.strip_data(encoding, None, frozenset(), 2_000) is first
    assert first == strip_data(encoding, limit=2_000)
    ringed = cache.strip_data(encoding, None, frozenset({(0, 3)}), 2_000)
    assert [item.get("ring") for item in ringed["items"]] == [None, 1, None, None, None]
    assert cache.strip_data(encoding, None, frozenset(), 2)["more"]
    other = encode(library.get("character"), "unaffable")
    assert len(cache.strip_data(other, None, frozenset(), 2_000)["items"]) == 11
    # A page adds to it what is its own, and must not add it for everybody.
    open_page(TOKENIZER, text="unaffable")
    assert set(first) == {"tokens", "items", "direction", "more"}
