"""WordLevel: the piece is in the vocabulary as it stands, or it is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from glassbox.tokenization.pieces import ModelToken


@dataclass(frozen=True)
class WordLevelReplay:
    """One look into the vocabulary."""

    piece: str
    known: bool
    tokens: tuple[ModelToken, ...]

    steps = 0


class WordLevel:
    """A WordLevel model as a tokenizer.json has it."""

    name = "WordLevel"

    def __init__(self, definition: Mapping[str, Any]) -> None:
        self.vocab: dict[str, int] = definition["vocab"]
        self.unk_token: str = definition["unk_token"]
        self.unk_id = self.vocab.get(self.unk_token)

    def replay(self, piece: str) -> WordLevelReplay:
        """Look ``piece`` up."""
        known = piece in self.vocab
        text = piece if known else self.unk_token
        return WordLevelReplay(piece, known, (ModelToken(self.vocab[text], text),))
