"""The word and the character tokenizer are trained for real, and always to the same result."""

from __future__ import annotations

from pathlib import Path

import pytest

from glassbox.errors import Unavailable
from glassbox.tokenization import corpus, library, train

TEXTS = ["The cat and the dog.", "A cat's life!"]


def test_words() -> None:
    tokenizer = train.train_words(TEXTS)
    assert tokenizer.convert_ids_to_tokens([0, 1, 2, 3]) == [*train.SPECIAL_TOKENS]
    assert set(tokenizer.get_vocab()) == {
        *train.SPECIAL_TOKENS, "the", "cat", "and", "dog", ".", "a", "'", "s", "life", "!",
    }  # fmt: skip
    assert tokenizer.convert_ids_to_tokens(tokenizer("THE cow").input_ids) == [
        "[CLS]", "the", "[UNK]", "[SEP]",
    ]  # fmt: skip


def test_characters() -> None:
    tokenizer = train.train_characters(["Ab b\n"])
    assert set(tokenizer.get_vocab()) == {*train.SPECIAL_TOKENS, "A", "b", " ", "\n"}
    assert tokenizer.convert_ids_to_tokens(tokenizer("a b\n").input_ids) == [
        "[CLS]", "[UNK]", " ", "b", "\n", "[SEP]",
    ]  # fmt: skip


@pytest.mark.parametrize("make", [train.train_words, train.train_characters])
def test_training_is_deterministic(make: object) -> None:
    texts = corpus.read()
    assert callable(make)
    assert make(texts).get_vocab() == make(texts).get_vocab()


def test_pairs_get_the_template_of_bert() -> None:
    encoding = train.train_words(TEXTS)("cat", "dog").encodings[0]
    assert encoding.tokens == ["[CLS]", "cat", "[SEP]", "dog", "[SEP]"]
    assert encoding.type_ids == [0, 0, 0, 1, 1]


def test_bundled_texts_are_all_read() -> None:
    texts = corpus.read()
    assert len(texts) > 1000
    assert all(text.strip() for text in texts)


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"samples/paraphrase/train\.csv"):
        corpus.read(tmp_path)


@pytest.mark.parametrize("name", library.NAMES)
def test_the_library(name: str) -> None:
    shared = library.get(name)
    assert shared is library.get(name)
    assert shared.special_tokens == 2
    assert shared.vocabulary_size == len(shared.tokenizer.get_vocab())
    assert shared.unk_id in shared.special_ids


def test_the_bundled_texts_are_known() -> None:
    """Trained on all of them, neither tokenizer meets anything unknown in them."""
    for name in ("word", "character"):
        shared = library.get(name)
        for text in corpus.read()[::500]:
            assert shared.unk_id not in shared.tokenizer(text).input_ids
