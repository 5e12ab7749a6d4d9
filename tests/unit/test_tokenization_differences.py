"""Where tokenizers cut differently and what no token covers, each against its plainest form."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassbox.tokenization import library
from glassbox.tokenization.differences import Rule, compare, pieces, trimmed
from glassbox.tokenization.encode import encode
from glassbox.tokenization.encoding import Encoding, Options, Token, Tokens
from glassbox.tokenization.spans import spans
from glassbox.tokenization.uncovered import uncovered
from tests.unit.test_tokenization_encode import texts


def own(encoding: Encoding) -> set[tuple[int, int]]:
    """The pieces, one token after the other."""
    return {
        trimmed(encoding.source, token.start, token.end)
        for token in encoding.of_text()
        if token.end > token.start
    }


@settings(max_examples=50)
@given(text=texts, length=st.one_of(st.none(), st.integers(3, 9)))
def test_marks_are_set_differences(text: str, length: int | None) -> None:
    options = Options(
        truncation="do_not_truncate" if length is None else "longest_first", max_length=length
    )
    names = (*library.NAMES, library.BPE)
    encodings = [encode(library.get(name), text, options) for name in names]
    found = compare(encodings)
    for at, encoding in enumerate(encodings):
        others = [own(other) for place, other in enumerate(encodings) if place != at]
        alone = own(encoding) - set().union(*others)
        disputed = own(encoding) - set.intersection(*others)
        assert len(found[at]) == len(own(encoding))
        assert found[at].marked("alone") == alone and found[at].number("alone") == len(alone)
        assert found[at].marked("disputed") == disputed and found[at].number("disputed") == len(
            disputed
        )


@pytest.mark.parametrize("rule", ["alone", "disputed"])
def test_two_tokenizers(rule: Rule) -> None:
    text = "unaffable cats"
    subword, word = compare([encode(library.get(name), text) for name in ("subword", "word")])
    assert {text[a:b] for a, b in subword.marked(rule)} == {"una", "ffa", "ble"}
    assert {text[a:b] for a, b in subword.marked(rule, limit=2)} == {"una", "ffa"}
    assert {text[a:b] for a, b in word.marked(rule)} == {"unaffable"}


def test_white_space_at_an_edge_is_no_difference() -> None:
    # " cats" is one piece to byte-level BPE, "cats" to WordPiece.
    text = "a  a"
    assert pieces(encode(library.get("bpe"), text))[-1] == (3 << 32) + 4
    [bpe, wordpiece] = compare([encode(library.get(name), text) for name in ("bpe", "subword")])
    assert bpe.marked("alone") == {(1, 2)} and wordpiece.number("alone") == 0


def test_one_alone_and_none_at_all() -> None:
    [cuts] = compare([encode(library.get("word"), "a b")])
    assert len(cuts) == 2 and cuts.number("alone") == cuts.number("disputed") == 0
    assert [len(cuts) for cuts in compare([encode(library.get("word"), "")] * 2)] == [0, 0]
    assert compare([]) == []


def test_no_white_space_is_forgotten() -> None:
    """differences.py keeps a table up to U+3001."""
    assert not any(chr(code).isspace() for code in range(0x3001, sys.maxunicode + 1))


@settings(max_examples=50)
@given(text=texts, name=st.sampled_from(library.NAMES))
def test_uncovered_is_what_the_pieces_leave(text: str, name: str) -> None:
    made = encode(library.get(name), text)
    expected = "".join(span.uncovered for span in spans(made))
    counts = {each: expected.count(each) for each in set(expected) if not each.isspace()}
    assert uncovered(made) == counts


def test_uncovered_example() -> None:
    made = encode(library.get("subword"), "a \u200b b \u200b c e\u0301 \x00")
    assert uncovered(made) == {"\u200b": 2, "\u0301": 1, "\x00": 1}
    assert next(iter(uncovered(made))) == "\u200b"


def test_a_token_may_reach_over_what_the_normalizer_drops() -> None:
    made = encode(library.get("subword"), "to\u200bken")
    [span] = spans(made)
    [token] = span.tokens
    assert (token.text, token.start, token.end) == ("token", 0, 6)
    assert span.uncovered == "\u200b" and uncovered(made) == {"\u200b": 1}


def test_equal_ids_of_other_pieces_are_another_encoding() -> None:
    """The caches tell encodings apart by their stamp: nobody gets another tokenizer's pieces."""

    def encoding(*pieces: str) -> Encoding:
        tokens, start = [], 0
        for place, piece in enumerate(pieces):
            tokens.append(Token(place, place, piece, start, start + len(piece), "text", 0, 1, 0, 0))
            start += len(piece)
        return Encoding("aab", Tokens.of(tokens))

    assert encoding("a", "ab").ids == encoding("aa", "b").ids
    assert encoding("a", "ab").stamp != encoding("aa", "b").stamp
    assert encoding("a", "ab").stamp == encoding("a", "ab").stamp
