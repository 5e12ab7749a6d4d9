"""Ids -> text -> ids: whether a tokenizer, given what it decoded, makes the same ids again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from glassbox.tokenization.encode import encode
from glassbox.tokenization.encoding import Options
from glassbox.tokenization.library import SharedTokenizer


@dataclass(frozen=True)
class IdsBack:
    """The ids that the decoded text makes, and where they part from ``ids`` (None: nowhere)."""

    ids: tuple[int, ...]
    again: tuple[int, ...]
    differs_at: int | None

    @property
    def equal(self) -> bool:
        """Whether the same ids came back."""
        return self.differs_at is None


def ids_back(shared: SharedTokenizer, ids: Sequence[int], text: str) -> IdsBack:
    """Encode ``text``, which ``ids`` decode to with their special tokens, without adding more.

    Raises LimitExceeded for a text that is too long to encode.
    """
    again = tuple(encode(shared, text, Options(add_special_tokens=False)).ids)
    given = tuple(ids)
    if again == given:
        return IdsBack(given, again, None)
    pairs = enumerate(zip(given, again, strict=False))
    place = next((at for at, (a, b) in pairs if a != b), min(len(given), len(again)))
    return IdsBack(given, again, place)
