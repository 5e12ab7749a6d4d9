"""The replays end at the library's own tokens: over random words, for every algorithm."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from glassbox.tokenization import corpus
from glassbox.tokenization.pieces import (
    BYTE_OF,
    ModelToken,
    byte_label,
    fallback_byte,
    piece_bytes,
    readable,
)
from glassbox.tokenization.replay_bpe import Bpe, BpeReplay
from glassbox.tokenization.replay_unigram import Unigram, UnigramReplay
from glassbox.tokenization.replay_wordlevel import WordLevel
from glassbox.tokenization.replay_wordpiece import WordPiece

READERS = {"BPE": Bpe, "WordPiece": WordPiece, "Unigram": Unigram, "WordLevel": WordLevel}

# Words as the corpus has them, and everything that is not in it.
WORDS = st.one_of(
    st.text(string.ascii_lowercase, min_size=1, max_size=14),
    st.text("aeinorst▁Ġ", min_size=1, max_size=40),
    st.text(min_size=1, max_size=12),
    st.text("ab👩🚀\u200dé日ñ", min_size=1, max_size=10),
    st.builds(lambda word, count: word * count, st.sampled_from(("an", "the", "x")),
              st.integers(1, 60)),
)  # fmt: skip


class Pair:
    """A model of the library and the one that replays it, both from one tokenizer.json."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        definition = json.loads(tokenizer.to_str())["model"]
        self.ours = READERS[definition["type"]](definition)

    def library(self, piece: str) -> tuple[ModelToken, ...]:
        return tuple(
            ModelToken(each.id, each.value) for each in self.tokenizer.model.tokenize(piece)
        )

    def replay(self, piece: str) -> Any:
        made = self.ours.replay(piece)
        assert made.tokens == self.library(piece)
        return made


def trained(model: Any, trainer: Any, **parts: Any) -> Tokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = parts.get("pre_tokenizer") or pre_tokenizers.Whitespace()
    if "normalizer" in parts:
        tokenizer.normalizer = parts["normalizer"]
    tokenizer.train_from_iterator(corpus.read()[:1_500], trainer)
    return tokenizer


def bpe(**options: Any) -> Tokenizer:
    settings_of_trainer = {
        name: options[name]
        for name in ("continuing_subword_prefix", "end_of_word_suffix")
        if name in options
    }
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=["<unk>"], show_progress=False, **settings_of_trainer
    )
    return trained(models.BPE(unk_token="<unk>", **options), trainer)


def with_bytes(tokenizer: Tokenizer, most: int = 256, **changes: Any) -> Tokenizer:
    """The same model with an entry for each byte below ``most``, and ``changes`` to it."""
    definition = json.loads(tokenizer.to_str())
    model = definition["model"]
    names = [f"<0x{byte:02X}>" for byte in range(most)]
    if isinstance(model["vocab"], dict):
        model["vocab"] |= {name: len(model["vocab"]) + at for at, name in enumerate(names)}
    else:
        model["vocab"] += [[name, -20.0] for name in names]
    model.update(byte_fallback=True, **changes)
    return Tokenizer.from_str(json.dumps(definition))


def changed(tokenizer: Tokenizer, **changes: Any) -> Tokenizer:
    definition = json.loads(tokenizer.to_str())
    definition["model"].update(changes)
    return Tokenizer.from_str(json.dumps(definition))


def byte_level() -> Tokenizer:
    trainer = trainers.BpeTrainer(
        vocab_size=500,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    return trained(models.BPE(), trainer, pre_tokenizer=pre_tokenizers.ByteLevel())


def unigram() -> Tokenizer:
    trainer = trainers.UnigramTrainer(
        vocab_size=400, special_tokens=["<unk>"], unk_token="<unk>", show_progress=False
    )
    return trained(models.Unigram(), trainer, pre_tokenizer=pre_tokenizers.Metaspace())


def wordpiece(**options: Any) -> Tokenizer:
    trainer = trainers.WordPieceTrainer(
        vocab_size=400, special_tokens=["[UNK]"], show_progress=False
    )
    model = models.WordPiece(unk_token="[UNK]", **options)
    return trained(model, trainer, normalizer=normalizers.Lowercase())


def word_level() -> Tokenizer:
    trainer = trainers.WordLevelTrainer(special_tokens=["[UNK]"], show_progress=False)
    return trained(models.WordLevel(unk_token="[UNK]"), trainer)


MAKERS = {
    "BPE": bpe,
    "BPE, unknown fused": lambda: bpe(fuse_unk=True),
    "BPE, prefix": lambda: bpe(continuing_subword_prefix="##"),
    "BPE, suffix": lambda: bpe(end_of_word_suffix="</w>"),
    "BPE, no unknown": lambda: changed(bpe(), unk_token=None),
    "BPE, bytes": lambda: with_bytes(bpe()),
    "BPE, bytes, unknown fused": lambda: with_bytes(bpe(), fuse_unk=True),
    "BPE, some bytes": lambda: with_bytes(bpe(), most=0xE0),
    "BPE, whole words": lambda: changed(bpe(), ignore_merges=True),
    "byte-level BPE": byte_level,
    "WordPiece": wordpiece,
    "WordPiece, 10 characters": lambda: wordpiece(max_input_chars_per_word=10),
    "Unigram": unigram,
    "Unigram, bytes": lambda: with_bytes(unigram()),
    "Unigram, some bytes": lambda: with_bytes(unigram(), most=0xE0),
    "WordLevel": word_level,
}


@pytest.fixture(scope="module")
def pairs() -> dict[str, Pair]:
    return {}


def get(pairs: dict[str, Pair], name: str) -> Pair:
    if name not in pairs:
        pairs[name] = Pair(MAKERS[name]())
    return pairs[name]


@pytest.mark.parametrize("name", MAKERS)
@settings(max_examples=60)
@given(word=WORDS)
@example(word="tokenization")
@example(word="👨\u200d👩\u200d👧")
@example(word="naïve日本")
@example(word="zz👩éézz🚀🚀ézz")
@example(word="<unk>")
@example(word="aaaaaaa" * 30)
@example(word="w" * 300)
def test_ends_at_the_librarys_tokens(pairs: dict[str, Pair], name: str, word: str) -> None:
    pair = get(pairs, name)
    made = pair.replay(word)
    assert made.piece == word
    if isinstance(made, BpeReplay):
        # Each step is the lowest rank of all neighbours, the leftmost of equals.
        for step, merge in enumerate(made.merges):
            ranks = made.ranks(step)
            lowest = min(rank for rank in ranks if rank is not None)
            assert (merge.rank, merge.place) == (lowest, ranks.index(lowest))
        last = made.state(made.steps)
        assert tuple(symbol.token for symbol in last) == made.tokens
        assert not any(rank is not None for rank in made.ranks(made.steps))


@settings(max_examples=60)
@given(word=st.text("aeinorstx▁", min_size=1, max_size=7))
def test_the_paths_are_the_best_of_all_paths(pairs: dict[str, Pair], word: str) -> None:
    made: UnigramReplay = get(pairs, "Unigram").replay(word)

    def all_ways(place: int) -> list[tuple[float, tuple[str, ...]]]:
        if place == len(word):
            return [(0.0, ())]
        return [
            (edge.score + total, (edge.text, *texts))
            for edge in made.edges
            if edge.start == place
            for total, texts in all_ways(edge.end)
        ]

    totals = sorted((total for total, _ in all_ways(0)), reverse=True)[:5]
    paths = made.paths(5)
    assert [path.total for path in paths] == pytest.approx(totals)
    assert paths[0] == made.best
    assert len({tuple(edge.text for edge in path.edges) for path in paths}) == len(paths)


def test_nodes_are_reached_one_after_the_other(pairs: dict[str, Pair]) -> None:
    made: UnigramReplay = get(pairs, "Unigram").replay("▁tokens")
    assert made.reached(0) == [None] * 8
    for step in range(len(made.piece) + 1):
        reached = made.reached(step)
        # A node's best is settled once all nodes before it were looked from.
        for node in range(1, step + 1):
            assert reached[node] == (made.totals[node], made.into[node])


def test_wordpiece_tries_the_longest_first(pairs: dict[str, Pair]) -> None:
    made = get(pairs, "WordPiece").replay("theqq")
    assert (made.tries[0].start, made.tries[0].end) == (0, 5)
    assert all(each.text.startswith("##") == (each.start > 0) for each in made.tries)
    for before, after in zip(made.tries, made.tries[1:], strict=False):
        if before.id is None:
            assert (after.start, after.end) == (before.start, before.end - 1)
        else:
            assert (after.start, after.end) == (before.end, len(made.piece))


def test_an_unknown_part_makes_the_word_unknown(pairs: dict[str, Pair]) -> None:
    made = get(pairs, "WordPiece").replay("the日")
    assert made.taken(made.steps), "something was found before"
    assert made.stuck == 3
    assert [token.text for token in made.tokens] == ["[UNK]"]


def test_too_long_a_word_is_not_tried(pairs: dict[str, Pair]) -> None:
    made = get(pairs, "WordPiece, 10 characters").replay("e" * 11)
    assert made.too_long and made.tries == ()
    assert [token.text for token in made.tokens] == ["[UNK]"]


def test_characters_left_out_are_named(pairs: dict[str, Pair]) -> None:
    made = get(pairs, "BPE, no unknown").replay("a日b本")
    assert made.dropped == "日本"


def test_old_files_write_a_merge_as_one_string() -> None:
    definition = {"vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}
    made = Bpe(definition).replay("ab")
    assert [(each.rank, each.result.text) for each in made.merges] == [(0, "ab")]


def test_the_byte_alphabet_is_the_librarys() -> None:
    assert set(BYTE_OF) == set(pre_tokenizers.ByteLevel.alphabet())
    assert sorted(BYTE_OF.values()) == list(range(256))


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_bytes_are_the_texts_own(text: str) -> None:
    level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    [(piece, _)] = level.pre_tokenize_str(text)
    assert piece_bytes(piece) == text.encode()
    assert readable(piece) == text
    assert byte_label(piece, byte_level=True) == text.encode().hex(" ")


def test_what_is_no_byte() -> None:
    assert piece_bytes("日") is None and readable("日") == "日"
    assert byte_label("abc", byte_level=False) == ""
    assert fallback_byte("<0x0a>") is None and fallback_byte("<0xE2>") == 0xE2
