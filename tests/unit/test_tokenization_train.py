"""Tokenizers are trained for real, and what cannot be trained is said in a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer

from glassbox.errors import Unavailable, UserError
from glassbox.tokenization import corpus, library, recipe, texts, train, trainers
from glassbox.tokenization.recipe import ALGORITHMS, SPECIAL_TOKENS, Recipe
from glassbox.tokenization.training_worker import learned

TEXTS = ["The cat and the dog.", "A cat's life!"]
LINES = ["the teacher teaches and the teachers taught", "untrained, unteachable, 1 naïve 👩‍🚀"] * 20


def of(algorithm: str, size: int = 400, frequency: int = 1, **values: Any) -> Recipe:
    values.setdefault("special_tokens", SPECIAL_TOKENS[algorithm])
    return Recipe(algorithm, size, frequency, **values)  # type: ignore[arg-type]


def model(tokenizer: Tokenizer) -> dict[str, Any]:
    return json.loads(tokenizer.to_str())["model"]


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


@pytest.mark.parametrize("name", ["bpe", "wordpiece"])
def test_the_bundled_subwords_are_always_the_same(name: str, tmp_path: Path) -> None:
    some = corpus.read()[:2_000]
    one, two = (train.train_bundled(name, some, tmp_path / each) for each in "ab")
    assert one.backend_tokenizer.to_str() == two.backend_tokenizer.to_str()
    assert len(one) == train.BUNDLED[name].vocab_size


def test_a_bundled_tokenizer_is_trained_once_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = corpus.read()[:500]
    first = train.train_bundled("unigram", some, tmp_path)
    with monkeypatch.context() as patch:
        patch.delattr(train, "train")
        again = train.train_bundled("unigram", some, tmp_path)
    assert again.backend_tokenizer.to_str() == first.backend_tokenizer.to_str()
    [file] = tmp_path.iterdir()
    file.write_text("{ torn", encoding="utf-8")
    mended = train.train_bundled("unigram", some, tmp_path)
    assert len(mended) == len(first) and [*tmp_path.iterdir()] == [file]
    train.train_bundled("unigram", some[1:], tmp_path)
    assert len([*tmp_path.iterdir()]) == 2, "other texts, another tokenizer"


def test_the_bundled_wordpiece_is_what_its_trainer_makes() -> None:
    """But for ties: the same size, special tokens and stages, and nearly the same entries."""
    some = corpus.read()[:2_000]
    asked = train.BUNDLED["wordpiece"]
    settled, plain = train.settled_wordpiece(asked, some), trainers.train(asked, some)
    ours, theirs = (json.loads(each.to_str()) for each in (settled, plain))
    assert len(set(ours["model"]["vocab"]) & set(theirs["model"]["vocab"])) > 900
    for part in ("added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder"):
        assert ours[part] == theirs[part]
    assert {**ours["model"], "vocab": 0} == {**theirs["model"], "vocab": 0}


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


@pytest.mark.parametrize("name", library.BUILT_IN)
def test_the_library(name: str) -> None:
    shared = library.get(name)
    assert shared is library.get(name)
    assert shared.special_tokens == (1 if name == "unigram" else 2)
    assert shared.vocabulary_size == len(shared.tokenizer.get_vocab())
    assert shared.unk_id in shared.special_ids


def test_the_bundled_texts_are_known() -> None:
    """Trained on all of them, none meets anything unknown in them."""
    for name in ("word", "character", "bpe", "wordpiece", "unigram"):
        shared = library.get(name)
        for text in corpus.read()[::500]:
            assert shared.unk_id not in shared.tokenizer(text).input_ids


@pytest.mark.parametrize("normalizer", recipe.NORMALIZERS)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_recipe_trains(algorithm: str, normalizer: str) -> None:
    asked = of(algorithm, normalizer=normalizer)
    made = trainers.train(asked, LINES)
    assert made.get_vocab_size() <= asked.vocab_size
    assert [made.id_to_token(id) for id in range(len(asked.special_tokens))] == [
        *asked.special_tokens
    ]
    fast = trainers.wrap(made, asked)
    known = fast("the teachers taught")
    assert fast.unk_token_id not in known.input_ids
    assert fast.decode(known.input_ids, skip_special_tokens=True).strip() == "the teachers taught"


@pytest.mark.parametrize(
    ("algorithm", "tokens"),
    [
        ("wordpiece", ["[CLS]", 0, "[SEP]", 1, "[SEP]"]),
        ("byte_bpe", ["<s>", 0, "</s>", "</s>", 1, "</s>"]),
        ("unigram", [0, "</s>", 1, "</s>"]),
    ],
)
def test_templates_are_those_of_the_models(algorithm: str, tokens: list[object]) -> None:
    made = trainers.train(of(algorithm), LINES).encode("the", "the")
    sequences: list[object] = []
    for place, sequence in enumerate(made.sequence_ids):
        shown = made.tokens[place] if sequence is None else sequence
        if sequence is None or not sequences or sequences[-1] != shown:
            sequences.append(shown)
    assert sequences == tokens


def test_without_special_tokens_there_is_no_template() -> None:
    made = trainers.train(of("byte_bpe", special_tokens=()), LINES)
    assert "<s>" not in made.get_vocab() and made.encode("the").tokens == ["the"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (of("byte_bpe", 260), "it can be 261 (the 5 special tokens and the 256 bytes)"),
        (of("word_level", 5), "it can be 6 "),
        (of("bpe", 0), "vocab_size is 0"),
        (of("bpe", 10**9), "to 200,000 entries"),
        (of("bpe", special_tokens=("[UNK]", "[X]", "[UNK]")), "[UNK] is named twice"),
        (of("bpe", special_tokens=("[UNK]", " ")), "not only white space"),
        (of("bpe", special_tokens=("[UNK]", "x" * 61)), "1 to 60 characters"),
        (of("bpe", special_tokens=tuple(f"<{n}>" for n in range(101))), "there can be 100"),
        (of("wordpiece", special_tokens=("[PAD]",)), "WordPiece needs a special token"),
        (of("unigram", special_tokens=()), "Unigram needs a special token"),
        (of("word_level", special_tokens=()), "WordLevel needs a special token"),
        (of("bpe", 400, 0), "min_frequency is 0"),
    ],
)
def test_what_cannot_be_is_said_before(asked: Recipe, words: str) -> None:
    errors = [each for each in recipe.check(asked) if each.severity == "error"]
    assert any(words in each.message for each in errors)
    with pytest.raises(UserError):
        trainers.train(asked, LINES)


def test_bpe_without_an_unknown_token_is_a_warning() -> None:
    [found] = recipe.check(of("bpe", special_tokens=()))
    assert found.severity == "warning" and "vanish" in found.message


@pytest.mark.parametrize("algorithm", ["bpe", "wordpiece", "unigram"])
def test_a_vocabulary_smaller_than_the_alphabet_is_said(algorithm: str) -> None:
    with pytest.raises(UserError, match="too small for this text"):
        trainers.train(of(algorithm, 8), LINES)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_one_character_is_enough(algorithm: str) -> None:
    assert trainers.train(of(algorithm), ["a"]).encode("a").tokens


def test_a_recipe_survives_its_file() -> None:
    asked = of("unigram", 77, normalizer="nfkc")
    assert Recipe.from_json(json.loads(json.dumps(asked.to_json()))) == asked
    for wrong in (
        {},
        {**asked.to_json(), "algorithm": "x"},
        {**asked.to_json(), "vocab_size": "7"},
    ):
        with pytest.raises(UserError):
            Recipe.from_json(wrong)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n\n \nb\r\n", ["a", "b\r"]),
        ("", []),
        ("one", ["one"]),
    ],
)
def test_pasted_text_is_cut_into_lines(text: str, expected: list[str]) -> None:
    assert texts.lines(text) == expected


def test_texts_with_a_word_too_long_are_left_out() -> None:
    long = "x" * (texts.MOST_WORD_CHARS + 1)
    seen: list[tuple[int, int]] = []
    source = texts.counted(iter([["a", long], ["b " * 9_000]]), lambda *each: seen.append(each))
    assert [text[:2] for batch in source for text in batch] == ["a", "b "]
    assert seen == [(2, 1), (3, 1)]


@pytest.mark.parametrize(
    ("printed", "share"),
    [
        (b"", None),
        (b'{"stage":"Count pairs","current":1,"total":2}\n{"x', None),
        (b'{"stage":"Compute merges","current":1,"total":4}\n{"stage":"Com', 0.25),
        (b'{"stage":"Compute merges","current":0,"total":0}\n\n', None),
        (b"thread panicked\n\n", None),
        (b"[]\n\n", None),
    ],
)
def test_how_far_a_trainer_is(tmp_path: Path, printed: bytes, share: float | None) -> None:
    (tmp_path / "log").write_bytes(printed)
    assert learned(tmp_path / "log") == share
