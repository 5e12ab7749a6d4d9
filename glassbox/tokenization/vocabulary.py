"""The entries of a tokenizer's vocabulary, and what can be said about each.

id      entry        text     place          script
101     [CLS]        [CLS]    special
100 ..  [unused1]             unused
2182    here         here     word start     Latin
8551    ##here       here     continuation   Latin
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from glassbox.errors import UserError
from glassbox.tokenization.convention import Place, convention
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.scripts import script

# Held for later use by those who train on: [unused12], <unused12>, <|reserved_special_token_12|>.
_UNUSED = re.compile(r"\[unused\d+\]|<unused_?\d+>|<\|reserved[\w ]*\|>", re.I)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    ``token`` is how it is stored ("##here"), ``text`` what it stands for ("here"; empty for a byte
    that is no character by itself). ``place`` says where in a word it can stand. ``script`` is
    empty for entries that stand for no text. ``score`` is Unigram's log-probability.
    """

    id: int
    token: str
    text: str
    place: Place
    script: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """One merge of BPE: ``left`` and ``right`` become ``result``; those of low rank come first."""

    rank: int
    left: str
    right: str
    result: str


@dataclass(frozen=True, slots=True)
class Special:
    """A special or added token: the ``roles`` that it plays, and how it is found in a text."""

    id: int
    token: str
    roles: tuple[str, ...]
    special: bool
    normalized: bool
    lstrip: bool
    rstrip: bool
    single_word: bool


@dataclass(frozen=True)
class Vocabulary:
    """All entries by id, the merges by rank, and the special and added tokens by id.

    ``gaps`` are the first and last ids of each run below the largest id that has no entry.
    ``rule`` says how this tokenizer marks where a word starts, ``text_source`` is the text of an
    entry ``token`` as a Python expression.
    """

    entries: tuple[Entry, ...]
    merges: tuple[Merge, ...]
    specials: tuple[Special, ...]
    gaps: tuple[tuple[int, int], ...]
    rule: str
    text_source: str

    @cached_property
    def places(self) -> Counter[Place]:
        """How many entries there are of each place."""
        return Counter(entry.place for entry in self.entries)

    @cached_property
    def scripts(self) -> Counter[str]:
        """How many entries there are in each script, those that stand for no text left out."""
        return Counter(entry.script for entry in self.entries if entry.script)

    @cached_property
    def lengths(self) -> dict[Place, Counter[int]]:
        """By place, how many entries have a text of so many characters, special ones left out."""
        made: dict[Place, Counter[int]] = {}
        for entry in self.entries:
            if entry.script and entry.text:
                made.setdefault(entry.place, Counter())[len(entry.text)] += 1
        return made

    @cached_property
    def longest(self) -> Entry | None:
        """The entry that stands for the longest text, of several the first."""
        of_text = (entry for entry in self.entries if entry.script)
        return max(of_text, key=lambda entry: len(entry.text), default=None)

    @property
    def missing(self) -> int:
        """How many ids below the largest have no entry."""
        return sum(last - first + 1 for first, last in self.gaps)


LARGEST_ID = 5_000_000


# An entry takes some 250 bytes: four vocabularies of 250,000 take 250 MB at the very most.
@lru_cache(maxsize=4)
def of(shared: SharedTokenizer) -> Vocabulary:
    """The vocabulary of ``shared``; for 30,000 entries a third of a second, then kept.

    Raises UserError for one with an id above :data:`LARGEST_ID`.
    """
    with shared.lock:
        backend = shared.tokenizer.backend_tokenizer
        ids: dict[str, int] = shared.tokenizer.get_vocab()
        largest = max(ids.values(), default=0)
        if largest > LARGEST_ID:
            # Writing it out, the library goes through every id up to the largest: for minutes.
            raise UserError(
                f"The largest id of this vocabulary is {largest:,}.",
                f"Vocabularies with ids up to {LARGEST_ID:,} can be looked into.",
            )
        spec: dict[str, Any] = json.loads(backend.to_str())
        added = backend.get_added_tokens_decoder()
        special_ids = set(shared.tokenizer.all_special_ids)
        roles = _roles(shared.tokenizer.special_tokens_map)
    model = spec["model"]
    written = convention(shared)
    scores = _scores(model)

    def entry(token: str, id: int) -> Entry:
        if id in special_ids or (id in added and added[id].special):
            return Entry(id, token, token, "special", "")
        if _UNUSED.fullmatch(token):
            return Entry(id, token, "", "unused", "")
        if id in added:
            return Entry(id, token, token, "added", script(token), scores.get(token))
        place, text = written.read(token)
        return Entry(id, token, text, place, script(text) if text else "", scores.get(token))

    entries = sorted((entry(token, id) for token, id in ids.items()), key=lambda each: each.id)
    return Vocabulary(
        tuple(entries),
        tuple(_merges(model)),
        tuple(
            Special(
                id, token.content, roles.get(token.content, ()), token.special,
                token.normalized, token.lstrip, token.rstrip, token.single_word,
            )
            for id, token in sorted(added.items())
        ),
        tuple(_gaps([each.id for each in entries])),
        written.rule,
        written.text_source,
    )  # fmt: skip


def _roles(special_tokens_map: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for role, token in special_tokens_map.items():
        for each in token if isinstance(token, list) else [token]:
            found[str(each)] = (*found.get(str(each), ()), role)
    return found


def _scores(model: dict[str, Any]) -> dict[str, float]:
    if model["type"] != "Unigram":
        return {}
    return dict(model["vocab"])


def _merges(model: dict[str, Any]) -> Iterator[Merge]:
    prefix = model.get("continuing_subword_prefix") or ""
    for rank, pair in enumerate(model.get("merges") or ()):
        # Files of older versions have the pair in one string.
        left, right = pair.split(" ", 1) if isinstance(pair, str) else pair
        yield Merge(rank, left, right, left + right.removeprefix(prefix))


def _gaps(ids: list[int]) -> Iterator[tuple[int, int]]:
    expected = 0
    for id in ids:
        if id > expected:
            yield expected, id - 1
        expected = max(expected, id + 1)
