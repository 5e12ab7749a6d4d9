"""What a vocabulary says about a token, for each way of writing one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from glassbox.tokenization import library
from glassbox.tokenization.convention import Convention, convention
from glassbox.tokenization.encode import encode
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.token_facts import in_word, token_bytes


def shared(tokenizer: Tokenizer) -> SharedTokenizer:
    from glassbox.light import PreTrainedTokenizerFast

    return SharedTokenizer("x", "X", "", "", PreTrainedTokenizerFast(tokenizer_object=tokenizer))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("subword", Convention("continuation", "##")),
        ("word", Convention("nothing", "")),
        ("character", Convention("nothing", "")),
        ("bpe", Convention("start", "Ġ", byte_level=True)),
        ("wordpiece", Convention("continuation", "##")),
        ("unigram", Convention("start", "▁")),
    ],
)
def test_conventions(name: str, expected: Convention) -> None:
    assert convention(library.get(name)) == expected


def test_other_conventions() -> None:
    clip = Tokenizer(models.BPE({"cat": 0, "cat</w>": 1}, [], end_of_word_suffix="</w>"))
    assert convention(shared(clip)) == Convention("end", "</w>")
    clip.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    assert convention(shared(clip)) == Convention("end", "</w>", byte_level=True)
    llama = Tokenizer(models.BPE({"a": 0, "<0xF0>": 1}, [], byte_fallback=True))
    llama.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback()])
    assert convention(shared(llama)) == Convention("start", "▁", byte_fallback=True)
    metaspace = Tokenizer(models.WordLevel({"▁a": 0}, "▁a"))
    metaspace.pre_tokenizer = pre_tokenizers.Metaspace()
    assert convention(shared(metaspace)).sign == "▁"


@pytest.mark.parametrize(
    ("name", "text", "at", "says", "signed", "counterpart"),
    [
        ("subword", "unaffable", 1, "starts a word", False, "##una"),
        ("subword", "unaffable", 2, "continues a word", True, "ffa"),
        ("bpe", "a a", 1, "continues a word or begins the text", False, "Ġa"),
        ("bpe", "a a", 2, "starts a word", True, "a"),
        ("unigram", "the", 0, "starts a word", True, "the"),
    ],
)
def test_places(name: str, text: str, at: int, says: str, signed: bool, counterpart: str) -> None:
    tokenizer = library.get(name)
    found = in_word(tokenizer, encode(tokenizer, text).tokens[at])
    assert found is not None
    assert (found.says, found.signed, found.counterpart) == (says, signed, counterpart)
    vocabulary = tokenizer.tokenizer.get_vocab()
    assert found.counterpart_id == vocabulary.get(counterpart)


def test_special_and_unknown_tokens_have_no_place() -> None:
    tokenizer = library.get("subword")
    tokens = encode(tokenizer, "[SEP] 👩‍🚀").tokens
    assert [in_word(tokenizer, token) for token in tokens] == [None] * 4
    assert in_word(library.get("word"), encode(library.get("word"), "the").tokens[1]) is None


def test_a_sign_alone_has_no_counterpart() -> None:
    tokenizer = library.get("unigram")
    token = next(each for each in encode(tokenizer, "Unaffable").tokens if each.text == "▁")
    found = in_word(tokenizer, token)
    assert found is not None and (found.counterpart, found.counterpart_id) == ("", None)


@settings(max_examples=60)
@given(st.text(max_size=12))
def test_byte_level_tokens_are_the_bytes_of_the_text(text: str) -> None:
    tokenizer = library.get("bpe")
    made = encode(tokenizer, text)
    joined = b"".join(
        token_bytes(tokenizer, token, made.source)
        for token in made.of_text()
        if token.kind == "text"
    )
    if all(token.kind == "text" for token in made.of_text()):
        assert joined == made.source.encode()


@pytest.mark.parametrize(
    ("written", "token", "place", "text"),
    [
        (Convention("continuation", "##"), "##ble", "continuation", "ble"),
        (Convention("continuation", "##"), "##", "word start", "##"),
        (Convention("start", "Ġ", byte_level=True), "Ġcat", "word start", " cat"),
        (Convention("start", "Ġ", byte_level=True), "ï¿½", "continuation", "\ufffd"),
        (Convention("start", "Ġ", byte_level=True), "Ã", "byte", ""),
        (Convention("start", "▁", byte_fallback=True), "▁a", "word start", " a"),
        (Convention("start", "▁", byte_fallback=True), "<0x41>", "byte", ""),
        (Convention("end", "</w>"), "cat</w>", "whole", "cat"),
        (Convention("end", "</w>", byte_level=True), "Ã©</w>", "whole", "é"),
        (Convention("end", "</w>", byte_level=True), "Ã</w>", "byte", ""),
        (Convention("nothing", ""), "cat", "whole", "cat"),
    ],
)
def test_reading_an_entry(written: Convention, token: str, place: str, text: str) -> None:
    assert written.read(token) == (place, text)


def test_bytes() -> None:
    assert Convention("start", "▁", byte_fallback=True).bytes_of("<0xF0>") == b"\xf0"
    assert Convention("start", "▁", byte_fallback=True).bytes_of("<0xZZ>") is None
    assert Convention("start", "Ġ", byte_level=True).bytes_of("東") is None
    subword = library.get("subword")
    made = encode(subword, "Naïve")
    assert [token_bytes(subword, token, made.source) for token in made.tokens] == [
        b"",
        "Naïve".encode(),
        b"",
    ]
