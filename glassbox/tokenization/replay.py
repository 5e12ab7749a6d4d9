"""One piece through the model, step by step, held against what the library makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from glassbox.errors import UserError
from glassbox.tokenization import definition
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.panics import told
from glassbox.tokenization.pieces import ModelToken
from glassbox.tokenization.replay_bpe import BpeReplay
from glassbox.tokenization.replay_unigram import UnigramReplay
from glassbox.tokenization.replay_wordlevel import WordLevelReplay
from glassbox.tokenization.replay_wordpiece import WordPiece, WordPieceReplay

# Each place of a word takes as many tries as there are characters behind it: 500 make 125,000.
MOST_TRIED = 500

Steps = BpeReplay | WordPieceReplay | UnigramReplay | WordLevelReplay


@dataclass(frozen=True)
class Replay:
    """The steps, and the tokens that ``model.tokenize`` of the library gives for the piece."""

    steps: Steps
    library: tuple[ModelToken, ...]

    @property
    def agrees(self) -> bool:
        """Whether the steps end at the library's own tokens. If not, they must not be shown."""
        return self.steps.tokens == self.library


def replay(shared: SharedTokenizer, piece: str) -> Replay:
    """``piece``, as the pre-tokenizer hands it over, through the model of ``shared``.

    Raises UserError when the library cannot tokenize it, or it would take too many tries.
    """
    model = definition.of(shared).model
    if isinstance(model, WordPiece) and MOST_TRIED < len(piece) <= model.longest:
        raise UserError(
            f"This piece has {len(piece):,} characters; WordPiece is replayed on {MOST_TRIED:,}.",
            "Pick a shorter piece.",
        )
    # First the library: what it refuses is refused in its words.
    [library] = tokenize(shared, [piece])
    return Replay(model.replay(piece), library)


def tokenize(shared: SharedTokenizer, pieces: list[str]) -> list[tuple[ModelToken, ...]]:
    """What the model of the library makes of each of ``pieces``. Raises UserError if it fails."""
    # The library raises a bare Exception, as for a character without an unknown token.
    failed = "The model of this tokenizer could not tokenize the text"
    hint = "Change the text, or choose another tokenizer."
    with shared.lock, told(failed, hint, words=True):
        model: Any = shared.tokenizer.backend_tokenizer.model
        return [
            tuple(ModelToken(token.id, token.value) for token in model.tokenize(piece))
            for piece in pieces
        ]
