"""Training a tokenizer of 8,000 entries on 10 MB, beside the bare trainer."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.harness import Case

_BYTES = 10_000_000
_ENTRIES = 8_000


def made_text() -> list[str]:
    """Lines of words of a made language: 40,000 words of syllables, the shorter ones more often."""
    chance = random.Random(7)
    syllables = [a + b for a in "bcdfghjklmnprstvwz" for b in ("a", "e", "i", "o", "u", "an", "er")]
    words = [
        "".join(chance.choices(syllables, k=1 + min(4, place // 2_000))) for place in range(40_000)
    ]
    weights = [1 / (place + 1) for place in range(len(words))]
    lines, size = [], 0
    while size < _BYTES:
        line = " ".join(chance.choices(words, weights, k=200)) + "."
        lines.append(line)
        size += len(line) + 1
    return lines


def cases() -> Iterator[Case]:
    """Each algorithm: our recipe, our copy of the texts, our checks, against `tokenizers`."""
    import pyarrow as pa

    from glassbox.tokenization import texts, trainers
    from glassbox.tokenization.recipe import ALGORITHMS, SPECIAL_TOKENS, Recipe

    lines = made_text()
    folder = Path(tempfile.mkdtemp(prefix="glassbox-bench-texts-"))
    column = pa.chunked_array([lines])

    for algorithm in ("byte_bpe", "wordpiece", "unigram"):
        recipe = Recipe(algorithm, _ENTRIES, 2, "none", SPECIAL_TOKENS[algorithm])  # type: ignore[arg-type]

        def ours(recipe: Recipe = recipe) -> object:
            texts.write_column(column, folder)
            source = texts.counted(texts.batches(folder), lambda read, left_out: None)
            return trainers.train(recipe, source, progress=False)

        def bare(recipe: Recipe = recipe) -> object:
            tokenizer = trainers.blank(recipe)
            tokenizer.train_from_iterator(lines, trainers.trainer(recipe))
            return tokenizer

        yield Case(
            f"train {ALGORITHMS[algorithm]}, {_ENTRIES:,} entries, 10 MB",
            ours,
            bare,
            "tokenizer.train_from_iterator",
            # Unigram takes a minute each time.
            repeats=2 if algorithm == "unigram" else 5,
        )
