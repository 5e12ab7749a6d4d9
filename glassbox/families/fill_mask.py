"""Filling a mask: what an encoder with its masked-language-modelling head puts in place of [MASK].

The numbers are those of ``pipeline("fill-mask")``: softmax over the vocabulary at each mask.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from glassbox.errors import UserError
from glassbox.families.asked import ask
from glassbox.families.loading import Loaded

# As a person writes it, whatever the model's own mask token is.
_MASK = re.compile(r"\[mask\]|<mask>", re.IGNORECASE)


@dataclass(frozen=True)
class Candidate:
    """A token for a place: its ``probability`` (0 to 1), and the whole text with it."""

    id: int
    token: str
    probability: float
    sequence: str


@dataclass(frozen=True)
class Blank:
    """One mask: its place among the tokens, and the likeliest tokens for it."""

    position: int
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Filled:
    """A text with masks as the model reads it.

    With several masks each is filled as if the others stayed masked, as the pipeline does.
    """

    tokens: tuple[str, ...]
    blanks: tuple[Blank, ...]
    unknown: tuple[str, ...]
    mask_token: str


def fill(loaded: Loaded, text: str, most: int = 10) -> Filled:
    """The ``most`` likeliest tokens for each mask. Raises UserError when there is no mask."""
    from glassbox import heavy

    tokenizer = loaded.tokenizer
    mask = tokenizer.mask_token
    if mask is None:
        raise UserError(
            "The tokenizer of this model has no mask token.", "Choose a model like BERT."
        )
    asked = ask(loaded, _MASK.sub(lambda _: mask, text))
    places = [at for at, id in enumerate(asked.ids) if id == tokenizer.mask_token_id]
    if not places:
        raise UserError(
            "There is no [MASK] in the text.", "Put [MASK] where a word is to be filled in."
        )
    logits = loaded.model(input_ids=heavy.torch.tensor([asked.ids])).logits[0]
    blanks = []
    for place in places:
        best = logits[place].softmax(-1).topk(min(most, logits.shape[-1]))
        blanks.append(
            Blank(
                place,
                tuple(
                    Candidate(
                        int(id),
                        tokenizer.convert_ids_to_tokens(int(id)),
                        float(probability),
                        _with(loaded, asked.ids, place, int(id)),
                    )
                    for probability, id in zip(best.values, best.indices, strict=True)
                ),
            )
        )
    return Filled(asked.tokens, tuple(blanks), asked.unknown, mask)


def _with(loaded: Loaded, ids: tuple[int, ...], place: int, id: int) -> str:
    filled = [*ids[:place], id, *ids[place + 1 :]]
    return loaded.tokenizer.decode(filled, skip_special_tokens=True)
