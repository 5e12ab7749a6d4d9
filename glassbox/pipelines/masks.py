"""From logits to the tokens that would stand in place of a mask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.errors import UserError
from glassbox.pipelines.encoding import Batch

if TYPE_CHECKING:
    from glassbox.light import PreTrainedTokenizerBase


# Candidates for each mask.
TOP = 5


@dataclass(frozen=True)
class Candidate:
    """One entry of the vocabulary: its id and text, its logit, its probability, and the text that
    it would make."""

    id: int
    token: str
    logit: float
    score: float
    text: str


@dataclass(frozen=True)
class Masked:
    """A mask: which text and which place in its row; its best candidates, likeliest first."""

    row: int
    place: int
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Filled:
    """All masks of all texts, and the shape of the logits that they were read from."""

    masks: tuple[Masked, ...]
    shape: tuple[int, int, int]

    def of(self, row: int) -> tuple[Masked, ...]:
        """The masks of one text."""
        return tuple(each for each in self.masks if each.row == row)


def require_mask(tokenizer: PreTrainedTokenizerBase, batch: Batch) -> None:
    """Raise UserError where the tokenizer has no mask, or a text has none of it."""
    if tokenizer.mask_token_id is None:
        raise UserError("This model's tokenizer has no mask token.", "Choose another model.")
    for row in batch.rows:
        if tokenizer.mask_token_id not in row.full_ids:
            raise UserError(
                f"There is no {tokenizer.mask_token} in “{row.text[:60]}”.",
                f"Write {tokenizer.mask_token} where a word is to be guessed.",
            )


def fill(logits: Any, tokenizer: PreTrainedTokenizerBase, batch: Batch, top: int) -> Filled:
    """The ``top`` candidates for every mask from logits (texts, length, vocabulary)."""
    made = []
    for at, row in enumerate(batch.rows):
        places = [place for place, id in enumerate(row.full_ids) if id == tokenizer.mask_token_id]
        for place in places:
            values, ids = logits[at, place].softmax(-1).topk(min(top, logits.shape[-1]))
            made.append(
                Masked(
                    at,
                    place,
                    tuple(
                        Candidate(
                            id,
                            tokenizer.decode([id]),
                            float(logits[at, place, id]),
                            score,
                            _with(tokenizer, row.full_ids, place, id, alone=len(places) == 1),
                        )
                        for score, id in zip(values.tolist(), ids.tolist(), strict=True)
                    ),
                )
            )
    return Filled(tuple(made), (int(logits.shape[0]), int(logits.shape[1]), int(logits.shape[2])))


def _with(
    tokenizer: PreTrainedTokenizerBase, ids: tuple[int, ...], place: int, id: int, *, alone: bool
) -> str:
    """The text with ``id`` at ``place``; other masks stay in it, and with them [CLS] and [SEP]."""
    changed = [*ids[:place], id, *ids[place + 1 :]]
    return str(tokenizer.decode(changed, skip_special_tokens=alone))
