"""Added tokens that stand in a text, found as `tokenizers` finds them.

They are cut out before anything else happens, so that no normalizer changes "[SEP]" into "[sep]".
The rules are those of `tokenizers` 0.23 (added_vocabulary.rs ``find_matches``): from the left, of
several at one place the longest; then ``single_word``, ``lstrip`` and ``rstrip``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from glassbox.tokenization.definition import AddedToken

# \w of Rust's regex is wider than Python's: marks and joiners belong to a word (Unicode UTS 18).
_WORD = r"[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]"
_STARTS_WITH_WORD = regex.compile(_WORD)
_SPACE = regex.compile(r"\p{White_Space}*")


@dataclass(frozen=True, slots=True)
class Found:
    """A part of a text: the characters start to end, an added token or (None) plain text."""

    start: int
    end: int
    token: AddedToken | None


def find(text: str, patterns: Sequence[tuple[str, AddedToken]]) -> list[Found]:
    """``text`` as added tokens and the plain text between them, nothing left out.

    ``patterns`` are the text to look for and the token that it is.
    """
    tokens = {pattern: token for pattern, token in patterns if pattern}
    if not tokens:
        return [Found(0, len(text), None)] if text else []
    longest_first = sorted(tokens, key=len, reverse=True)
    found: list[Found] = []
    behind = 0
    for match in regex.finditer("|".join(map(regex.escape, longest_first)), text):
        token = tokens[match[0]]
        start, end = match.span()
        if token.single_word and _inside_word(text, start, end):
            continue
        if token.lstrip:
            start = max(behind, _space_before(text, start))
        if token.rstrip:
            end = _SPACE.match(text, end).end()
        if behind < start:
            found.append(Found(behind, start, None))
        found.append(Found(start, end, token))
        behind = end
    if behind < len(text):
        found.append(Found(behind, len(text), None))
    return found


def _inside_word(text: str, start: int, end: int) -> bool:
    before = start > 0 and _STARTS_WITH_WORD.match(text[start - 1]) is not None
    return before or (end < len(text) and _STARTS_WITH_WORD.match(text[end]) is not None)


def _space_before(text: str, start: int) -> int:
    while start > 0 and _SPACE.match(text[start - 1]).end():
        start -= 1
    return start
