"""A person's text as tokens of a model, and which of its words the model does not know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from glassbox.errors import UserError
from glassbox.families import lessons
from glassbox.families.kinds import Kind
from glassbox.families.loading import Loaded
from glassbox.text import whole

MOST_CHARS = 2_000
# A word with its apostrophes, or a single sign.
_WORD = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True)
class Asked:
    """A text as its ids; ``unknown`` are its pieces that became the unknown token."""

    text: str
    ids: tuple[int, ...]
    tokens: tuple[str, ...]
    unknown: tuple[str, ...] = ()


def ask(loaded: Loaded, text: str, *, room: int = 0) -> Asked:
    """``text`` as the model's tokenizer cuts it, special tokens included.

    ``room`` more tokens must fit behind it. Raises UserError for an empty text and for one
    that is too long.
    """
    text = whole(text)
    if not text.strip():
        raise UserError("There is no text.", "Type a few words.")
    if len(text) > MOST_CHARS:
        raise UserError(
            f"The text has {len(text):,} characters, and {MOST_CHARS:,} are the most here.",
            "A sentence shows as much.",
        )
    tokenizer = loaded.tokenizer
    encoded = tokenizer(text)
    ids = tuple(encoded["input_ids"])
    if not ids:
        raise UserError("The tokenizer makes no token of this text.", "Type a few words.")
    _require_room(loaded, len(ids), room)
    return Asked(
        text, ids, tuple(tokenizer.convert_ids_to_tokens(list(ids))), _lost(loaded, text, encoded)
    )


def _require_room(loaded: Loaded, length: int, room: int) -> None:
    limit = loaded.positions or min(loaded.tokenizer.model_max_length, 512)
    if length + room > limit:
        more = f" and {room} more" if room else ""
        raise UserError(
            f"The text has {length} tokens{more}; this model has positions for {limit}.",
            "Shorten the text.",
        )


def _lost(loaded: Loaded, text: str, encoded: Any) -> tuple[str, ...]:
    unknown = loaded.tokenizer.unk_token_id
    # GPT-2's byte-level vocabulary has a piece for everything; its unk_token stands for the end.
    if unknown is None or unknown == loaded.tokenizer.eos_token_id:
        return ()
    found = []
    for at, id in enumerate(encoded["input_ids"]):
        span = encoded.token_to_chars(at) if id == unknown else None
        if span is not None:
            found.append(text[span.start : span.end])
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=3)
def known(kind: Kind) -> frozenset[str]:
    """The different words of the corpus of ``kind``, training split."""
    found = lessons.texts("train")
    if kind == "t5":
        found = [side for pair in lessons.pairs("train") for side in pair]
    return frozenset(word for line in found for word in _WORD.findall(line))


def strangers(kind: Kind, text: str) -> tuple[str, ...]:
    """The words of ``text`` that the corpus of the bundled models never has, in order.

    >>> strangers("bert", "My name is Quentin.")
    ('quentin',)
    """
    words = (word.lower() for word in _WORD.findall(whole(text).replace("[MASK]", "")))
    return tuple(word for word in dict.fromkeys(words) if word not in known(kind))
