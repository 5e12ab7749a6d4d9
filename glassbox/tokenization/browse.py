"""Finding entries and merges of a vocabulary, a page at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from glassbox.errors import UserError
from glassbox.tokenization.convention import Place
from glassbox.tokenization.vocabulary import Entry, Merge, Vocabulary

How = Literal["contains", "begins with", "ends with", "exact", "id"]
HOWS: tuple[How, ...] = ("contains", "begins with", "ends with", "exact", "id")
Order = Literal["id", "longest", "shortest", "score"]

PAGE = 100
LONGEST_QUERY = 200
_RANGE = re.compile(r"(\d{1,10})(?:\s*[-–:]\s*(\d{1,10}))?")

_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Query:
    """Which entries, and in which order.

    ``text`` is looked for in the entry as it is stored and in the text that it stands for, upper
    and lower case alike but for "exact"; as an "id" it is a number, a list (5, 7) or a range
    (100-120). ``places`` and ``script`` narrow it down; empty means all of them.
    """

    text: str = ""
    how: How = "contains"
    places: tuple[Place, ...] = ()
    script: str = ""
    order: Order = "id"


def find(vocabulary: Vocabulary, query: Query) -> list[Entry]:
    """The entries that ``query`` asks for. Raises UserError for ids that cannot be read."""
    found = list(_by_text(vocabulary, query)) if query.text else list(vocabulary.entries)
    if query.places:
        found = [entry for entry in found if entry.place in query.places]
    if query.script:
        found = [entry for entry in found if entry.script == query.script]
    if query.order in ("longest", "shortest"):
        # What stands for no text has no length that says anything: last, either way.
        sign = -1 if query.order == "longest" else 1
        found.sort(key=lambda entry: (not entry.script, sign * len(entry.text)))
    if query.order == "score":
        found.sort(key=lambda entry: -(entry.score if entry.score is not None else float("-inf")))
    return found


def find_merges(vocabulary: Vocabulary, text: str, how: How = "contains") -> list[Merge]:
    """The merges whose parts or result ``text`` is found in; as an "id" it is their rank."""
    _check(text)
    if not text:
        return list(vocabulary.merges)
    if how == "id":
        ranks = ranges(text)
        return [merge for merge in vocabulary.merges if _within(merge.rank, ranks)]
    # A space is how a person types what byte-level BPE stores as Ġ and others as ▁.
    wanted = {text, text.replace(" ", "Ġ"), text.replace(" ", "▁")}
    return [
        merge
        for merge in vocabulary.merges
        if any(
            _matches(each, some, how)
            for each in wanted
            for some in (merge.result, merge.left, merge.right)
        )
    ]


def page(items: Sequence[_Item], number: int) -> Sequence[_Item]:
    """The 1-based page ``number`` of ``items``; the nearest one where there are fewer."""
    first = (min(max(1, number), pages(items)) - 1) * PAGE
    return items[first : first + PAGE]


def pages(items: Sequence[object]) -> int:
    """How many pages there are; at least one."""
    return max(1, -(-len(items) // PAGE))


def _check(text: str) -> None:
    if len(text) > LONGEST_QUERY:
        raise UserError(
            f"What to look for has {len(text):,} characters; no entry is that long.",
            f"Look for {LONGEST_QUERY} characters at most.",
        )


def _by_text(vocabulary: Vocabulary, query: Query) -> Sequence[Entry]:
    _check(query.text)
    if query.how == "id":
        wanted = ranges(query.text)
        return [entry for entry in vocabulary.entries if _within(entry.id, wanted)]
    return [
        entry
        for entry in vocabulary.entries
        if _matches(query.text, entry.token, query.how)
        or (entry.text != entry.token and _matches(query.text, entry.text, query.how))
    ]


def _matches(wanted: str, text: str, how: How) -> bool:
    if how == "exact":
        return wanted == text
    wanted, text = wanted.lower(), text.lower()
    if how == "begins with":
        return text.startswith(wanted)
    return text.endswith(wanted) if how == "ends with" else wanted in text


def ranges(text: str) -> list[tuple[int, int]]:
    """The first and last of each range in ``text``: 5, 7, 100-120. Raises UserError."""
    made = []
    for piece in text.replace(";", ",").split(","):
        found = _RANGE.fullmatch(piece.strip())
        if not found:
            raise UserError(
                f"“{piece.strip()[:20]}” is not an id.",
                "Write a number, several (5, 7), or a range (100-120).",
            )
        first = int(found[1])
        made.append((first, int(found[2] or first)))
    return made


def _within(number: int, wanted: list[tuple[int, int]]) -> bool:
    return any(first <= number <= last for first, last in wanted)
