"""Where tokenizers cut the same text differently.

una|ffa|ble cats        three pieces that neither of the other two has
unaffable|cats          "unaffable" is this one's alone, "cats" is in the first one, too
u|n|a|f|f|a|b|l|e ...   every letter is this one's alone
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from glassbox.tokenization.encoding import Encoding

if TYPE_CHECKING:
    from numpy.typing import NDArray

Border = tuple[int, int]
# A piece is marked when no other tokenizer has it, or when at least one of the others has it not.
Rule = Literal["alone", "disputed"]
# The last one, U+3001, stands for all above: there is no white space from there on.
_IS_SPACE = np.array([chr(code).isspace() for code in range(0x3002)])


@dataclass(frozen=True)
class Cuts:
    """The pieces that one tokenizer cuts a text into, in the order of the text.

    A piece is the characters ``starts`` to ``ends`` (Python indices) of one token or of several
    that share them. White space at its edges does not count: for some tokenizers it is part of the
    word after it, for others of none. Those ``alone`` no other tokenizer has, those ``disputed``
    at least one other has not.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    alone: NDArray[np.bool_]
    disputed: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.starts)

    def number(self, rule: Rule) -> int:
        """How many pieces of the whole text ``rule`` marks."""
        return int(self._marks(rule).sum())

    def marked(self, rule: Rule, limit: int | None = None) -> frozenset[Border]:
        """The marked ones among the first ``limit`` pieces."""
        some = self._marks(rule)[:limit]
        borders = zip(self.starts[:limit][some], self.ends[:limit][some], strict=True)
        return frozenset((int(start), int(end)) for start, end in borders)

    def _marks(self, rule: Rule) -> NDArray[np.bool_]:
        return self.alone if rule == "alone" else self.disputed


def compare(encodings: Sequence[Encoding]) -> list[Cuts]:
    """For each encoding of one text, what is its own. One alone has nothing to differ from."""
    cut = [pieces(encoding) for encoding in encodings]
    made = []
    for at, own in enumerate(cut):
        others = cut[:at] + cut[at + 1 :]
        found = [_is_in(own, other) for other in others]
        alone = ~np.logical_or.reduce(found) if found else np.zeros(len(own), np.bool_)
        disputed = ~np.logical_and.reduce(found) if found else alone
        made.append(Cuts(own >> 32, own & 0xFFFFFFFF, alone, disputed))
    return made


def pieces(encoding: Encoding) -> NDArray[np.int64]:
    """The pieces of the whole text, whatever truncation left of it: start * 2**32 + end, sorted.

    Tokens that stand for no character are no pieces.
    """
    starts, ends = (
        np.concatenate([np.frombuffer(column, np.int32) for column in columns]).astype(np.int64)
        for columns in zip(
            *((tokens.starts, tokens.ends) for tokens in encoding.in_order()), strict=True
        )
    )
    some = ends > starts
    starts, ends = starts[some], ends[some]
    codes = np.frombuffer(encoding.source.encode("utf-32-le"), np.uint32)
    places = np.arange(len(codes))
    space = _IS_SPACE[np.minimum(codes, len(_IS_SPACE) - 1)]
    # For each character, the nearest that is no space from it on, and up to it.
    following = np.where(space, len(codes), places)[::-1]
    following = np.minimum.accumulate(following)[::-1]
    before = np.maximum.accumulate(np.where(space, -1, places))
    if len(starts):
        inner_starts, inner_ends = following[starts], before[ends - 1] + 1
        # A token of nothing but white space is a piece as it is.
        full = inner_starts < inner_ends
        starts, ends = np.where(full, inner_starts, starts), np.where(full, inner_ends, ends)
    # Not np.unique: it hashes, and on numbers like these takes a hundred times as long as sorting.
    found = np.sort(starts << 32 | ends)
    return found[np.append(True, found[1:] != found[:-1])[: len(found)]]


def _is_in(some: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each of ``some`` whether it is among ``others``; both are sorted."""
    if not len(others):
        return np.zeros(len(some), np.bool_)
    places = np.minimum(np.searchsorted(others, some), len(others) - 1)
    return others[places] == some


def trimmed(source: str, start: int, end: int) -> Border:
    """The stretch without white space at its edges; as it is where there is nothing else."""
    stretch = source[start:end]
    inner = stretch.strip()
    if not inner or len(inner) == len(stretch):
        return start, end
    start += len(stretch) - len(stretch.lstrip())
    return start, start + len(inner)
