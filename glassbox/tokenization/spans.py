"""The original text cut into pieces that tokens cover, no character broken.

Tokens cannot simply be drawn one after the other: several may stand for one character (a family
emoji is 25 byte-level tokens), some characters belong to none (white space, what the normalizer
drops), and what a token says need not be what stood in the text. So the *text* is drawn, in pieces,
and each piece knows its tokens:

    una|ffa|ble| |e´        una: token 1   ffa: token 2   ble: token 3
                            " ": none      e´: token 4, which stands for one of the two characters
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np
import regex

from glassbox.tokenization.encoding import Encoding, Token

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[np.int32]

# Enough for any character that is one, in code points; piled-up accents may be broken after it.
_LONGEST_CHARACTER = 64
_GRAPHEME = regex.compile(r"\X")
# Between two ASCII characters there is a border, but in \r\n; so only the rest needs a look.
_PERHAPS_CLUSTERS = re.compile(r"[^\x00-\x7f]+(?:[ -~][^\x00-\x7f]+)*|\r\n")


class Span(NamedTuple):
    """A piece of the text and the tokens that stand for it (none: no token covers it).

    ``uncovered`` are its characters that no token stands for, in their order. ``cut`` is true when
    truncation left out any of its tokens, or for a gap, when it lies in the part that was cut off.
    """

    start: int
    end: int
    tokens: tuple[Token, ...]
    uncovered: str
    cut: bool


def clusters(text: str) -> tuple[list[int], list[int]]:
    """Starts and ends of the characters that are several code points (Unicode UAX 29).

    >>> clusters("ae\\u0301\\r\\nz")
    ([1, 3], [3, 5])
    """
    starts, ends = [], []
    for some in _PERHAPS_CLUSTERS.finditer(text):
        # One neighbour on each side may belong to it; a line break never does.
        first, last = some.span()
        if text[first] != "\r":
            first -= first > 0 and " " <= text[first - 1] <= "~"
            last += last < len(text) and " " <= text[last] <= "~"
        for match in _GRAPHEME.finditer(text, first, last):
            if match.end() - match.start() > 1:
                starts.append(match.start())
                ends.append(match.end())
    return starts, ends


@dataclass(frozen=True)
class Spans(Sequence[Span]):
    """The pieces of a text as columns; a :class:`Span` is made when somebody looks at it.

    ``firsts`` and ``lasts`` are the places of a piece's tokens in the order of the text, Python
    indices: equal for a gap. All columns are of one length.
    """

    encoding: Encoding
    starts: Column
    ends: Column
    firsts: Column
    lasts: Column

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, place: int) -> Span: ...
    @overload
    def __getitem__(self, place: slice) -> list[Span]: ...
    def __getitem__(self, place: int | slice) -> Span | list[Span]:
        if isinstance(place, slice):
            return [self._span(at) for at in range(*place.indices(len(self)))]
        return self._span(range(len(self))[place])

    def __iter__(self) -> Iterator[Span]:
        return map(self._span, range(len(self)))

    def _span(self, at: int) -> Span:
        start, end = int(self.starts[at]), int(self.ends[at])
        first, last = int(self.firsts[at]), int(self.lasts[at])
        left, right = self.encoding.in_order()
        if first == last:
            return Span(start, end, (), self.encoding.source[start:end], self._is_cut_gap(start))
        middle = len(left)
        tokens = tuple(
            left[place] if place < middle else right[place - middle] for place in range(first, last)
        )
        cut = first < middle if self.encoding.cut_from == "left" else last > middle
        return Span(start, end, tokens, self._uncovered(start, end, tokens), cut)

    def _uncovered(self, start: int, end: int, tokens: Sequence[Token]) -> str:
        text, dropped = self.encoding.source[start:end], self.encoding.dropped
        if len(tokens) == 1 and tokens[0].end - tokens[0].start == end - start:
            return "".join(each for each in text if each in dropped) if dropped else ""
        covered = {place for token in tokens for place in range(token.start, token.end)}
        return "".join(
            each
            for place, each in enumerate(text, start)
            if place not in covered or each in dropped
        )

    def _is_cut_gap(self, start: int) -> bool:
        """Whether the gap lies outside of what truncation left, from first to last character."""
        kept, cut = self.encoding.kept, self.encoding.cut
        if not cut:
            return False
        if self.encoding.cut_from == "left":
            return not kept or start < kept.starts[0]
        return not kept or start >= kept.ends[-1]


def spans(encoding: Encoding, limit: int | None = None) -> Spans:
    """The text of ``encoding`` in pieces: joined, they are the text again, in its order.

    A piece is as small as it can be while its borders break neither a token nor a character as
    people see it. Gaps are one piece for each run of white space and of anything else.
    With a ``limit``, only the pieces up to that many tokens, and no more work than that.
    """
    some = [tokens if limit is None else tokens[:limit] for tokens in encoding.in_order()]
    starts, ends = (
        np.concatenate([np.frombuffer(each, np.int32) for each in column])[:limit]
        for column in ([tokens.starts for tokens in some], [tokens.ends for tokens in some])
    )
    source = encoding.source
    whole = len(starts) == len(encoding.kept) + len(encoding.cut)
    drawn = source if whole else source[: int(ends[-1]) + _LONGEST_CHARACTER]
    starts, ends = _widened(starts, ends, *clusters(drawn))

    # A piece ends where no token before reaches over and none after reaches back.
    reached = np.maximum.accumulate(ends)[:-1]
    following = np.minimum.accumulate(starts[::-1])[::-1][1:]
    # A token that stands for no character stays with the one that ends where it is.
    apart = (following >= reached) & ((starts[1:] != reached) | (ends[1:] != reached))
    firsts = np.flatnonzero(np.concatenate(([True], apart))).astype(np.int32)[: len(starts)]
    lasts = np.append(firsts[1:], len(starts))[: len(firsts)].astype(np.int32)
    if len(firsts):
        starts = np.minimum.reduceat(starts, firsts)
        ends = np.maximum.reduceat(ends, firsts)
    stop = len(source) if whole else int(ends[-1])
    gaps = _gaps(source, np.append(np.int32(0), ends), np.append(starts, np.int32(stop)))
    none = np.zeros(len(gaps), np.int32)
    all_starts = np.concatenate((starts, gaps[:, 0]))
    all_ends = np.concatenate((ends, gaps[:, 1]))
    order = np.lexsort((all_ends, all_starts))
    return Spans(
        encoding,
        all_starts[order],
        all_ends[order],
        np.concatenate((firsts, none))[order],
        np.concatenate((lasts, none))[order],
    )


def _widened(
    starts: Column, ends: Column, first: list[int], last: list[int]
) -> tuple[Column, Column]:
    """Offsets moved out to the borders of the clusters that begin at first and end at last."""
    if not first:
        return starts, ends
    first_at, last_at = np.array(first, np.int32), np.array(last, np.int32)
    before = np.searchsorted(first_at, starts, "right") - 1
    inside = (before >= 0) & (starts < last_at[before])
    widened = np.where(inside, first_at[before], starts)
    after = np.minimum(np.searchsorted(last_at, ends), len(last) - 1)
    inside = (ends > first_at[after]) & (ends < last_at[after])
    return widened, np.where(inside, last_at[after], ends)


def _gaps(source: str, after: Column, before: Column) -> Column:
    """Rows (start, end) of the runs of white space and of anything else between pieces."""
    between = np.flatnonzero(before > after)
    starts, ends = after[between].tolist(), before[between].tolist()
    found: list[tuple[int, int]] = []
    for start, end in zip(starts, ends, strict=True):
        if end - start == 1 or source[start:end].isspace():
            found.append((start, end))
            continue
        for _, run in groupby(source[start:end], str.isspace):
            stop = start + sum(1 for _ in run)
            found.append((start, stop))
            start = stop
    return np.array(found, np.int32).reshape(-1, 2)
