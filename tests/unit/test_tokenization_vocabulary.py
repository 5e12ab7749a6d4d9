"""The vocabulary's entries are the library's, and are found as they are looked for."""

from __future__ import annotations

import json

import pytest
from tokenizers import Tokenizer, models

from glassbox.errors import UserError
from glassbox.light import PreTrainedTokenizerFast
from glassbox.snippets import tokenizer_vocabulary as snippet
from glassbox.snippets.tokenizer_load import load
from glassbox.tokenization import browse, library, vocabulary
from glassbox.tokenization.browse import Query, find, find_merges
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.scripts import script
from tests.snippets import run


def shared_of(model: models.Model) -> SharedTokenizer:
    return SharedTokenizer(
        "t", "t", "t", "t", PreTrainedTokenizerFast(tokenizer_object=Tokenizer(model))
    )


@pytest.mark.parametrize("ref", library.BUILT_IN)
def test_entries_are_the_librarys(ref: str) -> None:
    shared = library.get(ref)
    made = vocabulary.of(shared)
    assert {entry.token: entry.id for entry in made.entries} == shared.tokenizer.get_vocab()
    assert [entry.id for entry in made.entries] == sorted(entry.id for entry in made.entries)
    assert {entry.id for entry in made.entries if entry.place == "special"} == shared.special_ids
    assert {each.id for each in made.specials} == set(shared.tokenizer.added_tokens_decoder)
    assert sum(made.places.values()) == len(shared.tokenizer)
    assert vocabulary.of(shared) is made, "made once"


def test_merges_are_the_models() -> None:
    shared = library.get("bpe")
    made = vocabulary.of(shared)
    spec = json.loads(shared.tokenizer.backend_tokenizer.to_str())["model"]["merges"]
    assert [(merge.left, merge.right) for merge in made.merges] == [tuple(each) for each in spec]
    tokens = {entry.token for entry in made.entries}
    assert all(merge.result in tokens for merge in made.merges)
    assert [merge.rank for merge in find_merges(made, "0-2", "id")] == [0, 1, 2]
    assert find_merges(made, " t")[0].left == "Ġ"
    assert vocabulary.of(library.get("subword")).merges == ()


def test_unigram_has_scores() -> None:
    made = vocabulary.of(library.get("unigram"))
    assert all(entry.score is not None for entry in made.entries if entry.place != "special")
    best = find(made, Query(order="score"))
    assert best[0].score == max(each.score for each in made.entries if each.score is not None)


@pytest.mark.parametrize(
    ("ref", "token", "place", "text"),
    [
        ("subword", "##ing", "continuation", "ing"),
        ("subword", "ing", "word start", "ing"),
        ("subword", "[CLS]", "special", "[CLS]"),
        ("subword", "[unused5]", "unused", ""),
        ("word", "teachers", "whole", "teachers"),
        ("bpe", "Ġthe", "word start", " the"),
        ("bpe", "ing", "continuation", "ing"),
        ("bpe", "Ã", "byte", ""),
        ("unigram", "▁said", "word start", " said"),
    ],
)
def test_where_in_a_word(ref: str, token: str, place: str, text: str) -> None:
    [entry] = find(vocabulary.of(library.get(ref)), Query(token, "exact", places=(place,)))  # type: ignore[arg-type]
    assert (entry.token, entry.place, entry.text) == (token, place, text)


def test_an_end_of_a_word_is_marked_too() -> None:
    model = models.BPE(
        {"a": 0, "b</w>": 1, "ab</w>": 2}, [("a", "b</w>")], end_of_word_suffix="</w>"
    )
    made = vocabulary.of(shared_of(model))
    assert [(entry.text, entry.place) for entry in made.entries] == [
        ("a", "word start"), ("b", "whole"), ("ab", "whole"),
    ]  # fmt: skip
    assert made.merges[0].result == "ab</w>"


def test_ids_without_an_entry() -> None:
    made = vocabulary.of(shared_of(models.WordLevel({"a": 2, "b": 5, "c": 3}, unk_token="a")))
    assert made.gaps == ((0, 1), (4, 4)) and made.missing == 3


def test_ids_too_far_apart_are_refused_before_the_library_goes_through_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vocabulary, "LARGEST_ID", 1_000)
    with pytest.raises(UserError) as caught:
        vocabulary.of(shared_of(models.WordLevel({"a": 2_000}, unk_token="a")))
    assert "2,000" in caught.value.message


@pytest.mark.parametrize("how", ["contains", "begins with", "ends with", "exact", "id"])
@pytest.mark.parametrize("ref", ["subword", "bpe", "character"])
def test_snippet_finds_the_same(ref: str, how: browse.How) -> None:
    made = vocabulary.of(library.get(ref))
    query = Query("5, 100-120" if how == "id" else "In", how)
    names = run(snippet.entries(load(ref), query, made.text_source))
    assert names["found"] == [entry.token for entry in find(made, query)]
    assert names["missing"] == []


def test_snippet_of_merges() -> None:
    names = run(snippet.merges(load("bpe")))
    assert names["merges"] == [(m.left, m.right) for m in vocabulary.of(library.get("bpe")).merges]


def test_filters_orders_and_pages() -> None:
    made = vocabulary.of(library.get("subword"))
    han = find(made, Query(script="Han"))
    assert han and all(entry.script == "Han" for entry in han)
    longest = find(made, Query(order="longest"))
    assert longest[0] == made.longest and len(longest[0].text) == 18
    assert find(made, Query(order="shortest"))[0].text == "!"
    assert len(browse.page(made.entries, 1)) == browse.PAGE
    assert browse.pages(made.entries) == 306
    assert browse.page(made.entries, 9_999)[-1].id == 30_521
    assert browse.pages([]) == 1 and browse.page([], 3) == []
    assert sum(map(sum, (c.values() for c in made.lengths.values()))) == 23_695 + 5_828


@pytest.mark.parametrize("text", ["abc", "1-", "-1", "1,,2", "1" * 40, "1.5"])
def test_what_is_no_id_is_said(text: str) -> None:
    with pytest.raises(UserError):
        find(vocabulary.of(library.get("word")), Query(text, "id"))


def test_a_query_has_a_length() -> None:
    with pytest.raises(UserError):
        find(vocabulary.of(library.get("word")), Query("x" * 10_000))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("café", "Latin"), ("12", "digits"), ("½", "digits"), ("東京", "Han"), ("Кит", "Cyrillic"),
        ("Кит-cat", "mixed"), ("?!", "punctuation and symbols"), ("😀", "punctuation and symbols"),
        (" ", "white space"), ("שלום", "Hebrew"), ("ひら", "Hiragana"), ("ᏣᎳᎩ", "Cherokee"),
        ("𐎀", "another script"), ("e\u0301", "Latin"), ("\u202e", "punctuation and symbols"),
    ],
)  # fmt: skip
def test_scripts(text: str, expected: str) -> None:
    assert script(text) == expected
