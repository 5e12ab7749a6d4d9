"""Move a word: which positions' outputs change, measured, and what the masks say about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from glassbox.errors import UserError
from glassbox.families.visibility import Seen
from glassbox.text import whole

if TYPE_CHECKING:
    import numpy as np

How = Literal["replace", "delete", "swap"]
HOWS: tuple[How, ...] = get_args(How)
# Sums of other lengths are rounded otherwise: what differs by less is the same.
SAME = 1e-5
_WORD = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")


@dataclass(frozen=True)
class Moved:
    """One position of a stack before and after; "" where it has no partner.

    ``difference`` is the largest absolute one between the two last hidden states, None without a
    partner. ``may`` is what the masks say: whether anything that changed can reach it.
    """

    before: str
    after: str
    given: bool
    difference: float | None
    may: bool

    @property
    def changed(self) -> bool | None:
        """Whether its output is another one; None where there is nothing to compare."""
        return None if self.difference is None else self.difference > SAME


def words(text: str) -> list[str]:
    """Words and signs, as they can be chosen.

    >>> words("the dog's ball.")
    ['the', "dog's", 'ball', '.']
    """
    return [match.group() for match in _WORD.finditer(whole(text))]


def edited(text: str, at: int, how: How, new: str = "") -> str:
    """``text`` with word ``at`` replaced by ``new``, deleted, or swapped with the next one.

    >>> edited("the dog sees", 1, "swap")
    'the sees dog'
    >>> edited("the dog sees", 1, "delete")
    'the sees'

    Raises UserError where there is no such word, no next one, or nothing to put there.
    """
    text = whole(text)
    spans = [match.span() for match in _WORD.finditer(text)]
    if not 0 <= at < len(spans):
        raise UserError("There is no such word in the text.", "Choose from the list.")
    start, end = spans[at]
    if how == "replace":
        if not new.strip():
            raise UserError("There is no word to put there.", "Type one, or delete the word.")
        return text[:start] + whole(new).strip() + text[end:]
    if how == "delete":
        return (text[:start].rstrip() + text[end:]).strip()
    if at + 1 == len(spans):
        raise UserError("No word comes after this one.", "Choose one before it.")
    left, right = spans[at + 1]
    return text[:start] + text[left:right] + text[end:left] + text[start:end] + text[right:]


def compare(before: Seen, after: Seen) -> dict[str, tuple[Moved, ...]]:
    """What became of each position of each stack of the same model."""
    pairs = {stack: _pairs(before.ids[stack], after.ids[stack]) for stack in after.ids}
    changed_before, changed_after = _changes(before, after), _changes(after, before)
    may_before, may_after = reached(before, changed_before), reached(after, changed_after)
    found = {}
    for stack, matched in pairs.items():
        old, new = before.tokens[stack], after.tokens[stack]
        rows = []
        for left, right in matched:
            may = left is not None and bool(may_before[stack][left])
            may = may or (right is not None and bool(may_after[stack][right]))
            difference = None
            if left is not None and right is not None:
                gap = before.outputs[stack][left] - after.outputs[stack][right]
                difference = float(abs(gap).max())
            rows.append(
                Moved(
                    "" if left is None else old[left],
                    "" if right is None else new[right],
                    left is None
                    or right is None
                    or before.ids[stack][left] != after.ids[stack][right],
                    difference,
                    may,
                )
            )
        found[stack] = tuple(rows)
    return found


def reached(seen: Seen, changed: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Which positions what ``changed`` can reach, through the masks of all layers in turn.

    Every position keeps itself (the residuals), whatever its mask.
    """
    last = {stack: each.copy() for stack, each in changed.items()}
    # In the order of the pass: a decoder's cross-attention finds the encoder at its end.
    for sight in seen.sights:
        last[sight.queries] |= sight.seen @ last[sight.keys]
    return last


def _changes(one: Seen, other: Seen) -> dict[str, np.ndarray]:
    """The positions of ``one`` that are given another token, or stand elsewhere than before."""
    import numpy as np

    found = {}
    for stack, ids in one.ids.items():
        others = other.ids[stack]
        if len(ids) == len(others):
            found[stack] = np.array([mine != its for mine, its in zip(ids, others, strict=True)])
        else:
            found[stack] = np.arange(len(ids)) >= _common(ids, others)
    return found


def _common(one: Sequence[int], other: Sequence[int]) -> int:
    """How many ids at the beginning are the same."""
    least = min(len(one), len(other))
    return next((at for at in range(least) if one[at] != other[at]), least)


def _pairs(before: Sequence[int], after: Sequence[int]) -> list[tuple[int | None, int | None]]:
    """Which position became which: the same place, or counted from the end behind the change."""
    if len(before) == len(after):
        return [(at, at) for at in range(len(before))]
    first = _common(before, after)
    last = min(_common(before[::-1], after[::-1]), len(before) - first, len(after) - first)
    old = list(range(first, len(before) - last))
    new = list(range(first, len(after) - last))
    middle: list[tuple[int | None, int | None]] = []
    for at in range(max(len(old), len(new))):
        middle.append((old[at] if at < len(old) else None, new[at] if at < len(new) else None))
    return [
        *((at, at) for at in range(first)),
        *middle,
        *((len(before) - at, len(after) - at) for at in range(last, 0, -1)),
    ]
