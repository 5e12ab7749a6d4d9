"""Ids as a person types or pastes them: commas, spaces, a JSON list, a printed tensor."""

from __future__ import annotations

import json
import re

from glassbox.errors import LimitExceeded, UserError
from glassbox.settings import current

# Ids are u32 in the Rust library.
LARGEST = 2**32 - 1
# As people paste them from Python: tensor([[101, 102]], dtype=torch.int64)
_WRAPPING = re.compile(r"(?:np\.|torch\.)?(?:tensor|array)\(\s*(?=\[)")
_SEPARATORS = re.compile(r"[\s,;]+")
_NUMBER = re.compile(r"[+-]?[0-9]+")


def parse_ids(text: str) -> tuple[int, ...]:
    """The ids in what a person typed or pasted: commas, spaces, a JSON list, a printed tensor.

    Raises UserError for anything else, and for numbers that no id can be.

    >>> parse_ids("101, 7592 102")
    (101, 7592, 102)
    >>> parse_ids("tensor([[ 101, 7592,  102]])")
    (101, 7592, 102)
    """
    limit = current().max_text_chars
    if len(text) > limit:
        raise LimitExceeded(
            f"That is {len(text):,} characters of ids; the limit is {limit:,}.",
            "max_text_chars",
            "Use a part of them.",
        )
    content = text.strip()
    wrapping = _WRAPPING.match(content)
    if wrapping:
        content = content[wrapping.end() : content.rfind("]") + 1]
    return tuple(_id(place, piece) for place, piece in enumerate(_pieces(content), 1))


def _pieces(content: str) -> list[str]:
    """The numbers as they were written; of a list, its brackets are taken off."""
    if content.startswith("["):
        try:
            # As text: JSON's own numbers would let 1e3 and a hundred thousand digits pass.
            made = json.loads(content, parse_int=str, parse_float=str, parse_constant=str)
        except (ValueError, RecursionError):
            pass  # Not JSON: [101 102] as NumPy prints it, or a fault that is told piece by piece.
        else:
            if len(made) == 1 and isinstance(made[0], list):
                made = made[0]
            if any(isinstance(each, list) for each in made):
                raise UserError(
                    f"That is a batch of {len(made)} lists of ids.", "Decode one list at a time."
                )
            return [str(each) for each in made]
        content = content.strip("[]").strip()
    return [piece for piece in _SEPARATORS.split(content) if piece]


def _id(place: int, piece: str) -> int:
    shown = piece if len(piece) <= 20 else piece[:20] + "…"
    if not _NUMBER.fullmatch(piece):
        raise UserError(
            f"“{shown}” at place {place:,} is not an id.",
            "Ids are whole numbers, separated by commas or spaces: 101, 7592, 102.",
        )
    if piece.startswith("-") and piece.strip("-0"):
        raise UserError(
            f"{shown} at place {place:,} is negative. No id is; the library would raise an "
            "OverflowError.",
            "-100 is no token but a label that the loss leaves out: remove it before decoding.",
        )
    if len(piece) > 12 or int(piece) > LARGEST:
        raise UserError(
            f"{shown} at place {place:,} is too large for an id; the library would raise an "
            "OverflowError.",
            f"Ids are at most {LARGEST:,}, and of a vocabulary less than its size.",
        )
    return int(piece)
