"""What a model is run on: ids from a text, typed ids, or ids drawn at random, all checked first.

>>> parse_ids("[CLS is 101] 101, 2023 102")
Traceback (most recent call last):
...
glassbox.errors.UserError: “CLS” is no token id.
>>> parse_ids("[101, 2_023 102]")
(101, 2023, 102)
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from glassbox import embedded
from glassbox.errors import UserError
from glassbox.models.fields import ConfigValues
from glassbox.text import whole

if TYPE_CHECKING:
    import tokenizers

DEFAULT_TEXT = "A config becomes a model."
# One pass over so many takes BERT base about a second.
MOST_TOKENS = 512
MOST_CHARS = 20_000
_DRAWN = 8
_BETWEEN = re.compile(r"[\s,;\[\]()]+")
_NUMBER = re.compile(r"[+-]?[0-9][0-9_]{0,24}\Z")


@dataclass(frozen=True)
class ModelInput:
    """One row of token ids, and where they come from.

    ``tokens`` are those of ``text``, None for ids that no text was given for.
    """

    ids: tuple[int, ...]
    tokens: tuple[str, ...] | None
    about: str
    text: str = ""


@lru_cache(maxsize=1)
def _tokenizer() -> tokenizers.Tokenizer:
    import tokenizers

    made = tokenizers.Tokenizer.from_file(str(embedded.verified("tokenizer.json")))
    made.no_padding()
    made.no_truncation()
    return made


def knows_text(values: ConfigValues) -> bool:
    """Whether every id of the embedded tokenizer has an embedding in such a model."""
    return values.vocab_size >= embedded.VOCABULARY_SIZE


def from_text(text: str, values: ConfigValues) -> ModelInput:
    """``text`` by the embedded tokenizer (bert-base-uncased's vocabulary of 30,522 entries).

    Raises UserError when there are too many tokens, or an id beyond the model's vocabulary.
    """
    if len(text) > MOST_CHARS:
        raise UserError(
            f"The text has {len(text):,} characters, and {MOST_CHARS:,} are the most here.",
            "One forward pass shows more on a sentence than on a book.",
        )
    text = whole(text)
    encoding = _tokenizer().encode(text)
    tokens = tuple(encoding.tokens)
    for token, id in zip(tokens, encoding.ids, strict=True):
        if id >= values.vocab_size:
            raise UserError(
                f"“{token}” has the id {id:,}, and this vocabulary ends at "
                f"{values.vocab_size - 1:,}.",
                "The embedded tokenizer has 30,522 entries: take a vocab_size of that, or type "
                "ids instead of a text.",
            )
    _require(encoding.ids, values, "The text")
    about = "the text in the embedded tokenizer's tokens"
    return ModelInput(tuple(encoding.ids), tokens, about, text)


def from_ids(typed: str, values: ConfigValues) -> ModelInput:
    """Ids as a person typed them, with commas, blanks or brackets between them.

    Raises UserError for what is no whole number, lies outside the vocabulary, or is too long.
    """
    ids = parse_ids(typed)
    _require(ids, values, "The input")
    return ModelInput(ids, None, "the ids as typed")


def drawn(values: ConfigValues, seed: int) -> ModelInput:
    """Up to eight ids drawn from ``seed``, for a vocabulary that no text is known for."""
    generator = random.Random(seed)
    length = min(_DRAWN, values.max_position_embeddings)
    ids = tuple(generator.randrange(values.vocab_size) for _ in range(length))
    return ModelInput(ids, None, f"ids drawn at random from seed {seed}")


def parse_ids(typed: str) -> tuple[int, ...]:
    """Whole numbers out of a typed line. Raises UserError for the first that is none."""
    if len(typed) > MOST_CHARS:
        raise UserError(
            f"That are {len(typed):,} characters, and {MOST_CHARS:,} are the most here.",
            "A few ids are enough to see the shapes.",
        )
    found = []
    for part in _BETWEEN.split(whole(typed)):
        if not part:
            continue
        if not _NUMBER.match(part):
            raise UserError(
                f"“{part[:40]}” is no token id.",
                "Type whole numbers with blanks or commas between them, such as 101, 7592, 102.",
            )
        found.append(int(part))
    return tuple(found)


def _require(ids: list[int] | tuple[int, ...], values: ConfigValues, what: str) -> None:
    if not ids:
        raise UserError("There is not a single id to run.", "Type at least one.")
    for position, id in enumerate(ids):
        if not 0 <= id < values.vocab_size:
            raise UserError(
                f"Id {id:,} at position {position} is not in the vocabulary: its ids go from 0 to "
                f"{values.vocab_size - 1:,}.",
                "torch would stop with “index out of range in self”. Take an id in between, or a "
                "larger vocab_size.",
            )
    if len(ids) > values.max_position_embeddings:
        raise UserError(
            f"{what} has {len(ids):,} tokens, and the model has positions for "
            f"{values.max_position_embeddings:,}.",
            "Each position has an embedding of its own, so a longer input fails inside the model. "
            "Shorten it, or raise max_position_embeddings.",
        )
    if len(ids) > MOST_TOKENS:
        raise UserError(
            f"{what} has {len(ids):,} tokens, and {MOST_TOKENS:,} are the most here.",
            "The model could take them; a pass over so many would keep others waiting.",
        )
