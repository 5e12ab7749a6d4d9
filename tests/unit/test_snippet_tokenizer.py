"""The Python on /tokenizer runs by itself and gives what the page shows."""

from __future__ import annotations

import pytest

from glassbox.snippets import tokenizer as snippet
from glassbox.tokenization import library
from glassbox.tokenization.differences import compare
from glassbox.tokenization.encode import encode
from glassbox.tokenization.encoding import Options
from tests.snippets import run

TEXTS = (
    "Teachers in Chicago said the café's tokenization is unaffordably naïve 👩‍🚀.",
    'quotes \' " """ \\ {braces} [SEP]\n<script>alert(1)</script>\u202e',
)
OPTIONS = (
    Options(),
    Options(False, padding="max_length", max_length=64),
    Options(padding="max_length", truncation="longest_first", max_length=8),
)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("name", (*library.NAMES, library.BPE))
def test_snippet_agrees_with_the_page(
    name: str, options: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    for text in TEXTS:
        made = encode(library.get(name), text, options)
        names = run(snippet.encode(name, made.source, options))
        assert names["ids"] == made.ids
        assert names["tokens"] == [token.text for token in made.tokens]
        assert names["offsets"] == [(token.start, token.end) for token in made.tokens]
        assert names["mask"] == made.attention_mask
        assert len(names["tokenizer"]) == library.get(name).vocabulary_size
        assert len(capsys.readouterr().out.splitlines()) >= len(made.ids)


def test_only_options_in_use_are_named() -> None:
    code = snippet.encode("subword", "a", Options(max_length=9))
    assert "max_length" not in code and "padding" not in code and "truncation" not in code


def test_a_long_text_comes_from_a_file() -> None:
    code = snippet.encode("subword", "a" * 50_000, Options())
    assert 'open("text.txt", encoding="utf-8", newline="").read()  # 50,000 characters' in code
    assert len(code) < 2_000


def test_the_comparison_agrees_with_the_page() -> None:
    refs = ["word", "bpe", "subword"]
    options = Options(truncation="longest_first", max_length=9)
    text = TEXTS[0]
    made = [encode(library.get(ref), text, options) for ref in refs]
    names = run(snippet.compare(refs, text, options))
    for ref, encoding, cuts in zip(refs, made, compare(made), strict=True):
        assert names["encodings"][ref]["input_ids"] == encoding.ids
        others = [own for other, own in names["pieces"].items() if other != ref]
        assert len(names["pieces"][ref]) == len(cuts)
        assert names["pieces"][ref] - set().union(*others) == cuts.marked("alone")
        assert names["pieces"][ref] - set.intersection(*others) == cuts.marked("disputed")


def test_the_comparison_is_python_whatever_the_text() -> None:
    code = snippet.compare(["subword", "upload:x"], TEXTS[1], Options())
    assert repr(TEXTS[1]) in code
    compile(code, "snippet.py", "exec")
