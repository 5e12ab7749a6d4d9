"""The original text cut into pieces that tokens cover, no character broken.

Tokens cannot simply be drawn one after the other: several may stand for one character (a family
emoji is 25 byte-level tokens), some characters belong to none (white space, what the normalizer
drops), and what a token says need not be what stood in the text. So the *text* is drawn, in pieces,
and each piece knows its tokens:

    una|ffa|ble| |e´        una: token 1   ffa: token 2   ble: token 3
                            " ": none      e´: token 4, one of its two characters uncovered
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, islice

import regex

from glassbox.tokenization.encoding import Encoding, Token

# Enough for any character that is one, in code points; piled-up accents may be broken after it.
_LONGEST_CHARACTER = 64
_GRAPHEME = regex.compile(r"\X")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the text and the tokens that stand for it (none: no token covers it).

    ``uncovered`` counts its characters that belong to no token. ``cut`` is true when truncation
    left out any of its tokens, or for a gap, when it lies in the part that was cut off.
    """

    start: int
    end: int
    tokens: tuple[Token, ...]
    uncovered: int
    cut: bool


def grapheme_boundaries(text: str) -> list[int]:
    """Indices where a character as people see it begins, and the length (Unicode UAX 29)."""
    return [match.start() for match in _GRAPHEME.finditer(text)] + [len(text)]


def spans(encoding: Encoding, limit: int | None = None) -> list[Span]:
    """The text of ``encoding`` in pieces: joined, they are the text again, in its order.

    A piece is as small as it can be while its borders break neither a token nor a character as
    people see it. Gaps are one piece for each run of white space and of anything else.
    With a ``limit``, only the pieces up to that many tokens.
    """
    tokens_of_text = list(islice(encoding.of_text(), limit))
    whole = limit is None or limit >= encoding.counts.of_text
    borders = grapheme_boundaries(
        encoding.source if whole else encoding.source[: tokens_of_text[-1].end + _LONGEST_CHARACTER]
    )
    # By identity: after cutting on the left, tokens that stayed have indices of tokens that went.
    cut = {id(token) for token in encoding.cut}
    kept = _kept(encoding)
    made: list[Span] = []
    position = 0
    for start, end, tokens in _groups(tokens_of_text, borders):
        made += _gaps(encoding, position, start, kept)
        is_cut = bool(cut) and any(id(token) in cut for token in tokens)
        made.append(Span(start, end, tuple(tokens), end - start - _covered(tokens), is_cut))
        position = end
    if whole:
        made += _gaps(encoding, position, len(encoding.source), kept)
    return made


def _covered(tokens: list[Token]) -> int:
    """How many characters at least one of ``tokens`` stands for."""
    if len(tokens) == 1:
        return tokens[0].end - tokens[0].start
    return len({place for token in tokens for place in range(token.start, token.end)})


def _groups(tokens: Iterable[Token], borders: list[int]) -> list[tuple[int, int, list[Token]]]:
    """Those that overlap, once widened to whole characters, together."""
    groups: list[tuple[int, int, list[Token]]] = []
    for token in tokens:
        start = borders[bisect_right(borders, token.start) - 1]
        end = borders[bisect_left(borders, token.end)]
        if groups:
            last_start, last_end, together = groups[-1]
            if start < last_end or start == end == last_end:
                together.append(token)
                groups[-1] = (min(start, last_start), max(end, last_end), together)
                continue
        groups.append((start, end, [token]))
    return groups


def _gaps(encoding: Encoding, start: int, end: int, kept: range) -> list[Span]:
    """The uncovered text from start to end; cut off when it lies outside of what was ``kept``."""
    made = []
    for _, run in groupby(encoding.source[start:end], str.isspace):
        stop = start + sum(1 for _ in run)
        made.append(Span(start, stop, (), stop - start, start not in kept))
        start = stop
    return made


def _kept(encoding: Encoding) -> range:
    """The characters from the first to the last that truncation left."""
    length = len(encoding.source)
    if not encoding.cut:
        return range(length)
    places = [token for token in encoding.tokens if token.kind not in ("added", "pad")]
    if encoding.cut_from == "left":
        return range(places[0].start if places else length, length)
    return range(places[-1].end if places else 0)
