"""WordPiece, step by step: from each place, the longest piece that is in the vocabulary.

    unaffable     not in the vocabulary; one character less
    ...
    una           is: taken; go on behind it, with ## in front of what is tried
    ##ffable      is not ...

If nothing fits at some place, the whole word becomes the unknown token, however much of it was
found before. As `tokenizers` 0.23 has it (models/wordpiece/mod.rs ``tokenize``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from glassbox.tokenization.pieces import ModelToken


@dataclass(frozen=True, slots=True)
class Try:
    """One look into the vocabulary: the characters start to end of the word, as ``text``.

    ``id`` is None when it is not in there.
    """

    start: int
    end: int
    text: str
    id: int | None


@dataclass(frozen=True)
class WordPieceReplay:
    """How one piece of the pre-tokenizer was cut.

    ``longest`` is ``max_input_chars_per_word``; a longer piece is not even tried. ``stuck`` is the
    place at which nothing fitted, None when the word could be cut.
    """

    piece: str
    tries: tuple[Try, ...]
    longest: int
    stuck: int | None
    tokens: tuple[ModelToken, ...]

    @property
    def steps(self) -> int:
        """How many tries there are."""
        return len(self.tries)

    @property
    def too_long(self) -> bool:
        """Whether the piece is over ``max_input_chars_per_word``."""
        return len(self.piece) > self.longest

    def taken(self, step: int) -> list[Try]:
        """The pieces found in the first ``step`` tries."""
        return [each for each in self.tries[:step] if each.id is not None]


class WordPiece:
    """A WordPiece model as a tokenizer.json has it."""

    name = "WordPiece"

    def __init__(self, definition: Mapping[str, Any]) -> None:
        self.vocab: dict[str, int] = definition["vocab"]
        self.unk_token: str = definition["unk_token"]
        self.unk_id = self.vocab.get(self.unk_token)
        self.prefix: str = definition["continuing_subword_prefix"]
        self.longest: int = definition["max_input_chars_per_word"]

    def replay(self, piece: str) -> WordPieceReplay:
        """Every try on ``piece``, in order."""
        tries: list[Try] = []
        stuck = None
        start = 0 if len(piece) <= self.longest else len(piece)
        while start < len(piece):
            found = self._from(piece, start)
            tries += found
            if found[-1].id is None:
                stuck = start
                break
            start = found[-1].end
        if stuck is None and len(piece) <= self.longest:
            tokens = [ModelToken(each.id, each.text) for each in tries if each.id is not None]
        else:
            tokens = [ModelToken(self.vocab[self.unk_token], self.unk_token)]
        return WordPieceReplay(piece, tuple(tries), self.longest, stuck, tuple(tokens))

    def _from(self, piece: str, start: int) -> list[Try]:
        """The tries at one place, the longest first; only the last of them can be a hit."""
        made = []
        for end in range(len(piece), start, -1):
            text = (self.prefix if start else "") + piece[start:end]
            made.append(Try(start, end, text, self.vocab.get(text)))
            if made[-1].id is not None:
                break
        return made
