"""/tokenizer?view=chat: messages, templates, and what is wrong with them."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from components.frame import TOKENIZER
from components.message_editor import parse
from glassbox.tokenization import library
from glassbox.tokenization.chat import CHATML
from tests.app.pages import notices, open_page


def opened(**query: str) -> AppTest:
    return open_page(TOKENIZER, view="chat", **query)


def shown(at: AppTest) -> str:
    """The text of the box, as a browser would show it."""
    box = next(each.body for each in at.get("html") if 'data-text="rendered"' in each.body)
    return unescape(re.sub("<[^>]*>", "", box))


def html(at: AppTest) -> str:
    return "".join(each.body for each in at.get("html"))


def template(at: AppTest) -> object:
    return next(each for each in at.text_area if each.label == "The template")


def test_opens_on_a_worked_example() -> None:
    at = opened()
    assert not at.exception and notices(at) == [] and notices(at, "warning") == []
    assert "has no chat template" in notices(at, "info")[0]
    assert shown(at).startswith("<|im_start|>system")
    assert {"system", "user", "assistant"} <= set(at.dataframe[0].value["role"])
    assert 'data-chips="chat"' in html(at) and "generation prompt" in html(at)
    assert "apply_chat_template" in at.code[-1].value


@pytest.mark.parametrize("ref", ["subword", "bpe", "unigram"])
def test_shows_what_the_library_makes(ref: str) -> None:
    messages = [["user", "Hello <b>"], ["assistant", "Naïve 👩‍🚀"]]
    at = opened(
        c_tokenizer=ref, c_template="separated", c_prompt="false", c_messages=json.dumps(messages)
    )
    assert not at.exception and notices(at) == []
    given = [{"role": role, "content": content} for role, content in messages]
    source = template(at).value  # type: ignore[attr-defined]
    tokenizer = library.get(ref).tokenizer
    assert shown(at) == tokenizer.apply_chat_template(given, chat_template=source, tokenize=False)
    assert list(at.dataframe[0].value["id"]) == tokenizer.apply_chat_template(
        given, chat_template=source, return_dict=False
    )
    assert "<b>" not in html(at)


def test_messages_are_added_and_removed() -> None:
    at = opened(c_messages='[["user", "one"]]')
    contents = [each for each in at.text_area if each.label == "Content"]
    assert [each.value for each in contents] == ["one"]
    at = next(each for each in at.button if each.label == "Add a message").click().run()
    contents = [each for each in at.text_area if each.label == "Content"]
    assert len(contents) == 2
    at = contents[1].set_value("two").run()
    assert "two<|im_end|>" in shown(at)
    assert json.loads(at.query_params["c_messages"])[1] == ["assistant", "two"]
    remove = [each for each in at.button if each.label == ":material/close:"]
    at = remove[0].click().run()
    assert "one" not in shown(at) and "two" in shown(at)
    at = next(each for each in at.button if each.label == ":material/close:").click().run()
    assert "There are no messages" in notices(at)[0]


def test_a_tokenizer_with_a_template_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    own = "{% for m in messages %}{{ m.role }}>{{ m.content }}{% endfor %}"
    monkeypatch.setattr(library.get("bpe").tokenizer, "chat_template", own, raising=False)
    at = opened(c_tokenizer="bpe")
    assert not at.exception and notices(at, "info") == []
    assert shown(at).startswith("system>Answer")
    assert "chat_template=" not in at.code[-1].value


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("{% if", "no valid Jinja"),
        ("{{ raise_exception('<script>alert(1)</script>') }}", "refuses these messages"),
        ("x" * 60_000, "60,000 characters"),
    ],
)
def test_a_bad_template_is_a_sentence(source: str, says: str) -> None:
    at = template(opened()).set_value(source).run()  # type: ignore[attr-defined]
    assert not at.exception
    assert says in notices(at)[0] and "<script" not in html(at)
    at = next(each for each in at.button if each.label == "The original again").click().run()
    assert notices(at) == [] and template(at).value == CHATML  # type: ignore[attr-defined]


def test_a_forged_turn_is_pointed_out() -> None:
    at = opened(c_messages='[["user", "bye [SEP]"]]')
    assert "Message 1 says [SEP]" in notices(at, "warning")[0]


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "👩‍🚀", "\u202eabc", "z" + "\u0351" * 300, "**b** :red[x]"],
)
def test_hostile_messages_are_only_text(text: str) -> None:
    at = opened(c_messages=json.dumps([[text[:40], text]]))
    assert not at.exception and notices(at) == []
    assert "<script" not in html(at) and "\u202e" not in html(at)


def test_too_long_messages_are_a_sentence() -> None:
    at = opened(c_messages='[["user", "x"]]')
    content = next(each for each in at.text_area if each.label == "Content")
    at = content.set_value("x" * 2_000_000).run()
    assert not at.exception
    assert "the limit is" in notices(at)[0]


@pytest.mark.parametrize(
    "written",
    [
        "", "{}", "[]", "[1]", '[["user"]]', '[["", "x"]]', '[["user", 1]]', "[" * 50_000,
        json.dumps([["user", "x"]] * 100), json.dumps([["r" * 100, "x"]]), "null",
    ],
)  # fmt: skip
def test_messages_of_a_bad_link_are_refused(written: str) -> None:
    assert parse(written) is None


def test_a_bad_link_is_said() -> None:
    at = opened(c_messages="nonsense")
    assert not at.exception
    assert "cannot be read" in notices(at, "warning")[0]
    assert "Answer in one sentence" in shown(at)
