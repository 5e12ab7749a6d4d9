"""The text in pieces: nothing lost, no character and no token broken."""

from __future__ import annotations

from typing import Literal

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from glassbox.tokenization import library
from glassbox.tokenization.encode import encode
from glassbox.tokenization.encoding import Encoding, Options, Token
from glassbox.tokenization.glyphs import parts
from glassbox.tokenization.spans import clusters, spans
from tests.unit.test_tokenization_encode import texts


def graphemes(text: str) -> list[tuple[int, int]]:
    """The characters as people see them, by the regex library alone."""
    return [match.span() for match in regex.finditer(r"\X", text)]


ascii_and_more = st.text(
    st.sampled_from("a \t\r\n\x00\u0301\u200d👨👧🇩🇪é한\u0600\u1100\u1161\ufe0f~"), max_size=12
)


@given(st.one_of(ascii_and_more, texts))
def test_clusters_are_the_graphemes_of_several_code_points(text: str) -> None:
    expected = [(start, end) for start, end in graphemes(text) if end - start > 1]
    assert [*zip(*clusters(text), strict=True)] == expected


@pytest.mark.parametrize("name", library.NAMES)
@given(text=texts, length=st.one_of(st.none(), st.integers(3, 12)))
def test_pieces_are_the_text(name: str, text: str, length: int | None) -> None:
    truncation = "do_not_truncate" if length is None else "longest_first"
    made = encode(library.get(name), text, Options(truncation=truncation, max_length=length))
    found = spans(made)
    assert "".join(made.source[span.start : span.end] for span in found) == made.source
    borders = {border for pair in graphemes(made.source) for border in pair}
    assert all(span.start in borders for span in found if span.tokens)
    placed = [token for span in found for token in span.tokens]
    assert placed == list(made.of_text())
    for span in found:
        assert all(span.start <= token.start <= token.end <= span.end for token in span.tokens)
        assert len(span.uncovered) <= span.end - span.start
    cut = [token for span in found if span.cut for token in span.tokens]
    assert set(made.cut) <= set(cut)


@pytest.mark.parametrize("name", library.NAMES)
@given(text=texts, limit=st.integers(1, 8))
def test_a_limit_draws_the_beginning(name: str, text: str, limit: int) -> None:
    made = encode(library.get(name), text)
    some = spans(made, limit)
    assert sum(len(span.tokens) for span in some) == min(limit, made.counts.of_text)
    assert [span.start for span in some] == [span.start for span in spans(made)][: len(some)]


def pieces(name: str, text: str) -> list[tuple[str, int, int]]:
    """(text, how many tokens, uncovered characters) of each piece."""
    made = encode(library.get(name), text)
    return [
        (text[span.start : span.end], len(span.tokens), len(span.uncovered)) for span in spans(made)
    ]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("subword", "Unaffable it", [("Una", 1, 0), ("ffa", 1, 0), ("ble", 1, 0), (" ", 0, 1),
                                     ("it", 1, 0)]),
        # A family is one character to a reader and five to the character tokenizer.
        ("character", "a👨‍👩‍👧b", [("a", 1, 0), ("👨‍👩‍👧", 5, 0), ("b", 1, 0)]),
        # BERT's normalizer drops the two joiners.
        ("subword", "👨‍👩‍👧", [("👨‍👩‍👧", 1, 2)]),
        # The accent is dropped by the normalizer, and stays with its letter.
        ("subword", "e\u0301", [("e\u0301", 1, 1)]),
        ("character", "e\u0301", [("e\u0301", 2, 0)]),
        # One syllable becomes three letters with the same offsets.
        ("subword", "한", [("한", 3, 0)]),
        ("subword", "  \n", [("  \n", 0, 3)]),
    ],
)  # fmt: skip
def test_examples(name: str, text: str, expected: list[tuple[str, int, int]]) -> None:
    assert pieces(name, text) == expected


def token(index: int, start: int, end: int) -> Token:
    return Token(index, 9, "x", start, end, "text", 0, 1, 0, 0)


def test_tokens_without_width_keep_their_place() -> None:
    """Some tokenizers have tokens that stand for no character (a word start in front of one)."""
    made = Encoding("ab", (token(0, 0, 0), token(1, 0, 1), token(2, 1, 1), token(3, 1, 2)))
    assert [(span.start, span.end, len(span.tokens)) for span in spans(made)] == [
        (0, 0, 1),
        (0, 1, 2),
        (1, 2, 1),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("abc", ["abc"]),
        ("a b", ["a", "[·]", "b"]),
        ("\t\n\r", ["[→]", "[↵]", "[␍]"]),
        ("\x00\x1b\x7f", ["[␀]", "[␛]", "[␡]"]),
        ("\u202eabc\u2069", ["[RLO]", "abc", "[PDI]"]),
        ("\ufeff\u200b\u00ad\u00a0", ["[BOM]", "[ZWSP]", "[SHY]", "[NBSP]"]),
        ("👨‍👩‍👧", ["👨‍👩‍👧"]),
        ("\u200d", ["[ZWJ]"]),
        ("<b>&amp;</b>", ["<b>&amp;</b>"]),
    ],
)
def test_glyphs(text: str, expected: list[str]) -> None:
    assert [f"[{part.text}]" if part.label else part.text for part in parts(text)] == expected


@given(st.text())
def test_nothing_that_reorders_or_hides_is_left(text: str) -> None:
    shown = "".join(part.text for part in parts(text))
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\n\r\t\x00")


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        ("right", [("a", False), (" ", False), ("b", False), (" ", True), ("c", True)]),
        ("left", [("a", True), (" ", True), ("b", False), (" ", False), ("c", False)]),
    ],
)
def test_what_was_cut_reaches_up_to_what_was_kept(
    side: Literal["left", "right"], expected: list[tuple[str, bool]]
) -> None:
    tokens = tuple(token(index, 2 * index, 2 * index + 1) for index in range(3))
    kept, cut = (tokens[:2], tokens[2:]) if side == "right" else (tokens[1:], tokens[:1])
    made = Encoding("a b c", kept, cut, side)
    assert [(made.source[span.start : span.end], span.cut) for span in spans(made)] == expected
