"""The Python on /tokenizer runs by itself and gives what the page shows."""

from __future__ import annotations

import pytest

from glassbox.snippets import tokenizer as snippet
from glassbox.tokenization import library
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
@pytest.mark.parametrize("name", library.NAMES)
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
