"""What a tokenizer is made of, read from its own tokenizer.json: parsed once, then kept."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from glassbox.errors import Unavailable
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.replay_bpe import Bpe
from glassbox.tokenization.replay_unigram import Unigram
from glassbox.tokenization.replay_wordlevel import WordLevel
from glassbox.tokenization.replay_wordpiece import WordPiece

Model = Bpe | WordPiece | Unigram | WordLevel
_MODELS: dict[str, type[Model]] = {each.name: each for each in (Bpe, WordPiece, Unigram, WordLevel)}


@dataclass(frozen=True, slots=True)
class AddedToken:
    """A token that is looked for in the text itself, before the model sees it.

    ``normalized``: looked for after the normalizer. ``single_word``: not inside of a word.
    ``lstrip`` and ``rstrip``: takes the white space before or behind it along.
    """

    id: int
    content: str
    special: bool
    normalized: bool
    single_word: bool
    lstrip: bool
    rstrip: bool


@dataclass(frozen=True)
class Definition:
    """The parts of a tokenizer as its tokenizer.json has them; None where there is none."""

    added: tuple[AddedToken, ...]
    normalizer: Mapping[str, Any] | None
    pre_tokenizer: Mapping[str, Any] | None
    post_processor: Mapping[str, Any] | None
    model: Model

    @property
    def byte_level(self) -> bool:
        """Whether the characters that the model sees stand for bytes (GPT-2's alphabet)."""
        return any("ByteLevel" in types(part) for part in (self.normalizer, self.pre_tokenizer))


def types(part: Mapping[str, Any] | None) -> list[str]:
    """The types of a part: its own, or those of a sequence's members."""
    return [each["type"] for each in members(part)]


def members(part: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """The members of a part that is a Sequence, however nested; else the part itself."""
    if part is None:
        return []
    for name in ("normalizers", "pretokenizers", "processors"):
        if part["type"] == "Sequence" and name in part:
            return [inner for each in part[name] for inner in members(each)]
    return [part]


# Kept as long as the tokenizer itself, whose bound is the library's.
_kept: WeakKeyDictionary[Any, Definition] = WeakKeyDictionary()
_keeping = threading.Lock()


def of(shared: SharedTokenizer) -> Definition:
    """The definition of ``shared``. Raises Unavailable for a tokenizer written in Python."""
    with _keeping:
        known = _kept.get(shared.tokenizer)
    if known is None:
        # Not under the lock: nobody has to wait for somebody else's tokenizer.
        known = _read(shared)
        with _keeping:
            known = _kept.setdefault(shared.tokenizer, known)
    return known


def _read(shared: SharedTokenizer) -> Definition:
    backend = getattr(shared.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise Unavailable(
            "This tokenizer does not come from the library `tokenizers`, so its stages cannot be "
            "watched.",
            "Choose another one.",
        )
    with shared.lock:
        found = json.loads(backend.to_str())
    model = found["model"]
    added = (
        AddedToken(**{name: each[name] for name in AddedToken.__slots__})
        for each in found["added_tokens"]
    )
    return Definition(
        added=tuple(added),
        normalizer=found["normalizer"],
        pre_tokenizer=found["pre_tokenizer"],
        post_processor=found["post_processor"],
        model=_MODELS[model["type"]](model),
    )
