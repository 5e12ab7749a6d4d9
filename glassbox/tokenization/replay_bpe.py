"""Byte pair encoding, step by step: of all neighbours, the pair with the lowest rank is merged.

    t o k e n     ranks of the pairs: t+o 41, o+k -, k+e 310, e+n 17
    t o k en      e+n has the lowest rank: merged first; then t+o
    to k en       and so on, until no two neighbours stand in the list of merges

The order of the queue and what becomes of unknown characters are those of `tokenizers` 0.23
(models/bpe/model.rs ``merge_word``, models/bpe/word.rs ``merge_all``). Source of the algorithm:
Sennrich, Haddow and Birch, 2016, https://aclanthology.org/P16-1162.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

from glassbox.tokenization.pieces import ModelToken

Origin = Literal["character", "byte", "unknown", "whole"]
# (id of the left piece, id of the right one) -> (rank, id of what they become).
Rules = Mapping[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Symbol:
    """A piece of the word at some step; ``start`` and ``end`` count the first symbols."""

    token: ModelToken
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Merge:
    """One step: the symbols ``place`` and ``place`` + 1 become ``result``; ``rank`` from 0."""

    rank: int
    place: int
    left: ModelToken
    right: ModelToken
    result: ModelToken


@dataclass(frozen=True)
class BpeReplay:
    """How one piece of the pre-tokenizer was merged.

    ``first`` are the symbols before any merge, ``origins`` what each of them is: a "character", a
    "byte" of a character that is not in the vocabulary, "unknown" in place of one, or the "whole"
    piece, which was looked up before any merging (``ignore_merges``). ``dropped`` are characters
    that the model silently leaves out, having no unknown token.
    """

    piece: str
    first: tuple[Symbol, ...]
    origins: tuple[Origin, ...]
    dropped: str
    merges: tuple[Merge, ...]
    tokens: tuple[ModelToken, ...]
    rules: Rules = field(repr=False, compare=False)

    @property
    def steps(self) -> int:
        """How many merges there are."""
        return len(self.merges)

    @cached_property
    def _states(self) -> list[tuple[Symbol, ...]]:
        return [self.first]

    def state(self, step: int) -> tuple[Symbol, ...]:
        """The symbols after ``step`` merges, 0 to ``steps``."""
        known = self._states
        while len(known) <= step:
            merge = self.merges[len(known) - 1]
            now = known[-1]
            left, right = now[merge.place : merge.place + 2]
            merged = Symbol(merge.result, left.start, right.end)
            known.append((*now[: merge.place], merged, *now[merge.place + 2 :]))
        return known[step]

    def ranks(self, step: int) -> tuple[int | None, ...]:
        """The rank of each pair of neighbours after ``step`` merges; None: not to be merged."""
        now = self.state(step)
        return tuple(
            rule[0] if (rule := self.rules.get((left.token.id, right.token.id))) else None
            for left, right in pairwise(now)
        )


class Bpe:
    """A BPE model as a tokenizer.json has it."""

    name = "BPE"

    def __init__(self, definition: Mapping[str, Any]) -> None:
        self.vocab: dict[str, int] = definition["vocab"]
        self.text_of = {id: text for text, id in self.vocab.items()}
        self.unk_token: str | None = definition.get("unk_token")
        self.unk_id = self.vocab.get(self.unk_token or "")
        self.fuse_unk = bool(definition.get("fuse_unk"))
        self.byte_fallback = bool(definition.get("byte_fallback"))
        self.ignore_merges = bool(definition.get("ignore_merges"))
        self.dropout: float = definition.get("dropout") or 0.0
        self.prefix: str = definition.get("continuing_subword_prefix") or ""
        self.suffix: str = definition.get("end_of_word_suffix") or ""
        self.rules: dict[tuple[int, int], tuple[int, int]] = {}
        for rank, pair in enumerate(definition["merges"]):
            # Files written before tokenizers 0.20 have "a b", later ones ["a", "b"].
            left, right = pair.split(" ") if isinstance(pair, str) else pair
            made = self.vocab[left + right.removeprefix(self.prefix)]
            self.rules[self.vocab[left], self.vocab[right]] = (rank, made)

    def replay(self, piece: str) -> BpeReplay:
        """Every merge on ``piece``, in order."""
        if self.ignore_merges and piece in self.vocab:
            token = ModelToken(self.vocab[piece], piece)
            return BpeReplay(
                piece, (Symbol(token, 0, 1),), ("whole",), "", (), (token,), self.rules
            )
        ids, origins, dropped = self._first(piece)
        first = tuple(Symbol(self._token(id), place, place + 1) for place, id in enumerate(ids))
        merges, ended = self._merge(ids)
        tokens = tuple(self._token(id) for id in ended)
        return BpeReplay(piece, first, tuple(origins), dropped, tuple(merges), tokens, self.rules)

    def _token(self, id: int) -> ModelToken:
        return ModelToken(id, self.text_of[id])

    def _first(self, piece: str) -> tuple[list[int], list[Origin], str]:
        """The ids before any merge, where each comes from, and the characters left out."""
        made: list[tuple[int, Origin]] = []
        dropped = ""
        # As in the library: an unknown waits, in case the next one is to be fused with it.
        waiting = False
        unknown: tuple[int, Origin] = (-1 if self.unk_id is None else self.unk_id, "unknown")
        for place, character in enumerate(piece):
            text = (self.prefix if place else "") + character
            text += self.suffix if place == len(piece) - 1 else ""
            if text in self.vocab:
                made += [unknown] if waiting else []
                waiting = False
                made.append((self.vocab[text], "character"))
                continue
            in_bytes = [self.vocab.get(f"<0x{byte:02X}>") for byte in text.encode()]
            if self.byte_fallback and None not in in_bytes:
                made += [(id, "byte") for id in in_bytes if id is not None]
            elif self.unk_token is None:
                dropped += character
            else:
                made += [unknown] if waiting and not self.fuse_unk else []
                waiting = True
        made += [unknown] if waiting else []
        return [id for id, _ in made], [origin for _, origin in made], dropped

    def _merge(self, ids: list[int]) -> tuple[list[Merge], list[int]]:
        """All merges, and the ids that are left. ``ids`` is not changed.

        A queue of pairs by rank, the leftmost first. An entry is out of date when what stands at
        its place would by now become something else.
        """
        now: list[int | None] = list(ids)
        after = [*range(1, len(ids)), -1]
        before = [*range(-1, len(ids) - 1)]
        queue: list[tuple[int, int, int]] = []

        def offer(place: int) -> None:
            follower = after[place]
            rule = self.rules.get((_at(now, place), _at(now, follower))) if follower >= 0 else None
            if rule is not None:
                heapq.heappush(queue, (rule[0], place, rule[1]))

        for place in range(len(ids)):
            offer(place)
        merges = []
        while queue:
            _, place, made = heapq.heappop(queue)
            follower = after[place]
            if now[place] is None or follower < 0:
                continue
            pair = (_at(now, place), _at(now, follower))
            rule = self.rules.get(pair)
            if rule is None or rule[1] != made:
                continue
            # The library counts places among the first symbols, a reader among those left.
            shown = sum(each is not None for each in now[:place])
            merges.append(Merge(rule[0], shown, *map(self._token, (*pair, made))))
            now[place], now[follower] = made, None
            after[place] = after[follower]
            if after[place] >= 0:
                before[after[place]] = place
            if before[place] >= 0:
                offer(before[place])
            offer(place)
        return merges, [id for id in now if id is not None]


def _at(ids: list[int | None], place: int) -> int:
    """The id at ``place``, where one is known to be left."""
    id = ids[place]
    assert id is not None
    return id
