"""Ids to text: the library's own, and the parts that each id adds."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassbox.errors import LimitExceeded, UserError
from glassbox.snippets import tokenizer_decode as snippet
from glassbox.snippets.tokenizer_load import load
from glassbox.tokenization import library
from glassbox.tokenization.decode import decode, remarks
from glassbox.tokenization.decoded_pieces import pieces
from glassbox.tokenization.ids import parse_ids
from glassbox.tokenization.ids_back import ids_back
from glassbox.tokenization.losses import losses
from glassbox.tokenization.round_trip import compare
from tests.snippets import run

NASTY = "Naïve don't [SEP] <s> , \u202e 👩‍🚀 é ½ \ufffd x\x00\n  <script>"


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("", ()),
        ("  ", ()),
        ("[]", ()),
        ("101, 7592 102", (101, 7592, 102)),
        ("101;102", (101, 102)),
        ("[101, 102]", (101, 102)),
        ("[[101, 102]]", (101, 102)),
        ("[101 102\n 103]", (101, 102, 103)),
        ("tensor([[ 101, 102]])", (101, 102)),
        ("tensor([[ 101, 102]], device='cuda:0', dtype=torch.int64)", (101, 102)),
        ("array([101, 102])", (101, 102)),
        ("+7 -0", (7, 0)),
        ("4294967295", (4294967295,)),
    ],
)
def test_ids_as_people_write_them(written: str, ids: tuple[int, ...]) -> None:
    assert parse_ids(written) == ids


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("101, -100", "-100 at place 2 is negative"),
        ("1e3", "“1e3” at place 1 is not an id"),
        ("[1.0]", "not an id"),
        ("[true]", "not an id"),
        ('["<script>"]', "“<script>” at place 1"),
        ("１２", "not an id"),
        ("4294967296", "too large"),
        ("9" * 5_000, "too large"),
        ("[[1], [2]]", "a batch of 2 lists"),
        ("__import__('os')", "not an id"),
        ("{}", "not an id"),
    ],
)
def test_what_is_no_id_is_said(written: str, says: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_ids(written)
    assert says in caught.value.message


def test_too_many_characters_of_ids() -> None:
    with pytest.raises(LimitExceeded):
        parse_ids("1 " * 600_000)
    assert parse_ids("[" * 100_000) == ()


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize("clean", [False, True])
@pytest.mark.parametrize("ref", library.BUILT_IN)
@settings(max_examples=15)
@given(data=st.data())
def test_the_text_is_the_librarys_and_the_steps_make_it(
    ref: str, clean: bool, skip: bool, data: st.DataObject
) -> None:
    shared = library.get(ref)
    size = len(shared.tokenizer)
    some = st.one_of(st.integers(0, size + 5), st.sampled_from(shared.tokenizer(NASTY).input_ids))
    ids = data.draw(st.lists(some, max_size=40))
    made = decode(shared, ids, skip_special=skip, clean_up=clean)
    assert made.text == shared.tokenizer.decode(
        ids, skip_special_tokens=skip, clean_up_tokenization_spaces=clean
    )
    assert made.exact
    assert "".join(step.adds for step in made.steps) == made.text and made.rest == ""
    assert [step.id for step in made.steps] == ids
    assert [step.token for step in made.steps] == [
        shared.tokenizer.backend_tokenizer.id_to_token(id) for id in ids
    ]
    joined = "".join(step.adds for piece in pieces(made.steps) for step in piece)
    assert joined == made.text


@pytest.mark.parametrize("ref", library.BUILT_IN)
def test_what_an_id_adds_is_the_difference_of_the_prefixes(ref: str) -> None:
    shared = library.get(ref)
    ids = shared.tokenizer("Unaffable, said Chicago and the naive ones.").input_ids
    texts = [shared.tokenizer.decode(ids[:count]) for count in range(len(ids) + 1)]
    steps = decode(shared, ids).steps
    assert [step.adds for step in steps] == [
        after[len(before) :] for before, after in pairwise(texts)
    ]


def test_only_the_first_are_taken_apart() -> None:
    shared = library.get("bpe")
    ids = shared.tokenizer("word 👩‍🚀 " * 2_000).input_ids
    made = decode(shared, ids, limit=10)
    assert len(made.steps) == 10
    assert "".join(step.adds for step in made.steps) + made.rest == made.text
    assert made.text == shared.tokenizer.decode(ids)


def test_bytes_that_make_no_character() -> None:
    shared = library.get("bpe")
    byte = shared.tokenizer.get_vocab()["Ã"]
    made = decode(shared, [byte] * 3_000, limit=2_000)
    assert made.text == shared.tokenizer.decode([byte] * 3_000)
    assert made.exact


def test_parts_of_a_character_are_one_piece() -> None:
    shared = library.get("bpe")
    ids = shared.tokenizer("👩‍🚀", add_special_tokens=False).input_ids
    [piece] = pieces(decode(shared, ids).steps)
    assert [step.id for step in piece] == ids
    assert {step.kind for step in piece} == {"part", "text"}


def test_remarks() -> None:
    shared = library.get("subword")
    ids = [101, 100, 99_999]
    found = remarks(shared, decode(shared, ids), skip_special=True, clean_up=False)
    assert [each.field for each in found] == ["ids", "skip_special_tokens"]
    assert "99,999" in found[0].message and "[UNK]" in found[1].message
    bpe = library.get("bpe")
    [warning] = remarks(bpe, decode(bpe, [5]), skip_special=False, clean_up=True)
    assert "ignores" in warning.message


@pytest.mark.parametrize("ids", [[-1], [2**32]])
def test_what_the_library_would_overflow_on(ids: list[int]) -> None:
    with pytest.raises(OverflowError):
        library.get("subword").tokenizer.decode(ids)
    with pytest.raises(UserError):
        decode(library.get("subword"), ids)


@pytest.mark.parametrize(
    ("ref", "ids", "differs_at"),
    [("subword", [101, 7592, 102], None), ("subword", [7592, 2015], 0), ("bpe", [], None)],
)
def test_ids_back(ref: str, ids: list[int], differs_at: int | None) -> None:
    shared = library.get(ref)
    if differs_at is not None:
        # "he" + "##llo" decodes to "hello", which is one entry.
        ids = shared.tokenizer.convert_tokens_to_ids(["he", "##llo"])
    back = ids_back(shared, ids, decode(shared, ids).text)
    assert back.differs_at == differs_at and back.equal == (differs_at is None)


def test_losses_name_what_went_missing() -> None:
    assert losses(compare("Naïve", "naive"), "[UNK]") == ("upper case", "accents")
    assert losses(compare("a 東", "a [UNK]"), "[UNK]") == ("what is unknown",)
    assert losses(compare("abc", "xyz"), None) == ("other characters",)
    assert losses(compare("same", "same"), None) == ()


@pytest.mark.parametrize("ref", ["subword", "bpe", "character"])
@pytest.mark.parametrize(("skip", "clean"), [(False, False), (True, True)])
def test_snippet_agrees(ref: str, skip: bool, clean: bool) -> None:
    shared = library.get(ref)
    ids = shared.tokenizer(NASTY).input_ids
    names = run(snippet.decode(load(ref), ids, skip_special=skip, clean_up=clean))
    made = decode(shared, ids, skip_special=skip, clean_up=clean)
    assert names["text"] == made.text
    assert names["tokens"] == [step.token for step in made.steps]
    assert names["again"] == list(ids_back(shared, ids, decode(shared, ids).text).again)


def test_many_ids_come_from_a_file() -> None:
    code = snippet.decode("", list(range(5_000)), skip_special=False, clean_up=False)
    assert 'open("ids.txt"' in code and len(code) < 3_000
