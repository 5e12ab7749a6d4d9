"""What comes back from the ids, and what exactly differs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassbox.tokenization import library
from glassbox.tokenization.encode import encode
from glassbox.tokenization.encoding import Options
from glassbox.tokenization.round_trip import COMPARED, compare, decode, round_trip


@pytest.mark.parametrize(
    ("text", "decoded", "but_for", "differences"),
    [
        ("same", "same", (), []),
        ("", "", (), []),
        ("Naïve", "naive", ("upper case", "accents"), [("N", "n"), ("ï", "i")]),
        ("a  b", "a b", ("white space",), [(" ", "")]),
        ("cafe\u0301", "café", ("compatibility forms (NFKC)",), [("e\u0301", "é")]),
        ("½", "1⁄2", ("compatibility forms (NFKC)",), [("½", "1⁄2")]),
        ("a\u200bb", "ab", ("invisible characters",), [("\u200b", "")]),
        ("a 🙂 b", "a [UNK] b", (), [("🙂", "[UNK]")]),
        ("x", "", (), [("x", "")]),
        ("", "x", (), [("", "x")]),
        ("It's.", "it ' s.", ("upper case", "white space"), [("I", "i"), ("", " "), ("", " ")]),
    ],
)
def test_examples(
    text: str, decoded: str, but_for: tuple[str, ...], differences: list[tuple[str, str]]
) -> None:
    trip = compare(text, decoded)
    assert trip.equal == (text == decoded)
    assert trip.but_for == but_for
    assert [(part.text, part.decoded) for part in trip.differences] == differences


words = st.lists(st.sampled_from(["a", "B", "é", " ", "\n", "🙂", "[UNK]", "xyz"])).map("".join)


@settings(max_examples=60)
@given(one=st.one_of(words, st.text(max_size=30)), other=st.one_of(words, st.text(max_size=30)))
def test_the_parts_are_both_texts(one: str, other: str) -> None:
    trip = compare(one, other)
    assert trip.whole
    assert "".join(part.text for part in trip.parts) == one
    assert "".join(part.decoded for part in trip.parts) == other
    assert all((part.text == part.decoded) == (part.kind == "same") for part in trip.parts)
    assert trip.equal == (not trip.differences)


def test_of_a_long_text_the_beginning_is_taken_apart() -> None:
    text = "same " * 1_000 + "Word " * 200_000
    trip = compare(text, text.lower())
    assert trip.but_for == ("upper case",)
    assert not trip.whole
    taken = "".join(part.text for part in trip.parts)
    assert text.startswith(taken) and len(taken) == 5_000 + COMPARED
    assert len(trip.differences) == COMPARED / 5


@pytest.mark.parametrize(
    ("name", "text", "decoded"),
    [
        ("subword", "Unaffable [SEP] it", "unaffable [SEP] it"),
        ("character", "ab", "a b"),
        ("subword", "", ""),
    ],
)
@pytest.mark.parametrize(
    "options",
    [
        Options(),
        Options(padding="max_length", max_length=20),
        Options(truncation="longest_first", max_length=3),
    ],
    ids=["plain", "padded", "truncated"],
)
def test_what_was_added_is_left_out_and_what_was_typed_is_not(
    name: str, text: str, decoded: str, options: Options
) -> None:
    shared = library.get(name)
    trip = round_trip(shared, encode(shared, text, options))
    assert trip.decoded == decoded
    assert trip.decoded == decode(shared, shared.tokenizer.encode(text, add_special_tokens=False))
