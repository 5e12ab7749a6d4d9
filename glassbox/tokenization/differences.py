"""Where tokenizers cut the same text differently.

una|ffa|ble cats        three pieces that neither of the other two has
unaffable|cats          "unaffable" is this one's alone, "cats" is in the first one, too
u|n|a|f|f|a|b|l|e ...   every letter is this one's alone
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from glassbox.tokenization.encoding import Encoding

Border = tuple[int, int]
# A piece is marked when no other tokenizer has it, or when at least one of the others has it not.
Rule = Literal["alone", "any"]


@dataclass(frozen=True)
class Cuts:
    """The pieces that one tokenizer cuts a text into, in characters of the text (start, end).

    White space at a piece's edges does not count: for some tokenizers it is part of the word after
    it, for others of none. Those ``alone`` no other tokenizer has, those
    ``disputed`` at least one other has not.
    """

    pieces: frozenset[Border]
    alone: frozenset[Border]
    disputed: frozenset[Border]

    def marked(self, rule: Rule) -> frozenset[Border]:
        """The pieces to mark."""
        return self.alone if rule == "alone" else self.disputed


def trimmed(source: str, start: int, end: int) -> Border:
    """The stretch without white space at its edges; as it is where there is nothing else."""
    if not (source[start].isspace() or source[end - 1].isspace()):
        return start, end
    stretch = source[start:end]
    inner = stretch.strip()
    if not inner:
        return start, end
    start += len(stretch) - len(stretch.lstrip())
    return start, start + len(inner)


def pieces(encoding: Encoding) -> frozenset[Border]:
    """The pieces of one encoding: the whole text's, whatever truncation left of it.

    Tokens that stand for no character are no pieces.
    """
    source = encoding.source
    offsets = {pair for some in encoding.in_order() for pair in some.offsets()}
    return frozenset(trimmed(source, start, end) for start, end in offsets if end > start)


def compare(encodings: Sequence[Encoding]) -> list[Cuts]:
    """For each encoding of one text, what is its own. One alone has nothing to differ from."""
    cut = [pieces(encoding) for encoding in encodings]
    made = []
    for at, own in enumerate(cut):
        others = cut[:at] + cut[at + 1 :]
        if others:
            anywhere = frozenset().union(*others)
            everywhere = frozenset.intersection(*others)
            made.append(Cuts(own, own - anywhere, own - everywhere))
        else:
            made.append(Cuts(own, frozenset(), frozenset()))
    return made
