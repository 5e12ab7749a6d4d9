"""Unigram, step by step: all pieces that fit, their scores, and the best way through them.

Each place between two characters is a node, each piece of the vocabulary that fits between two
nodes an edge with the piece's score, its log-probability (natural logarithm). The tokens are the
path whose scores add up to the most, found by Viterbi's algorithm: node by node from the left,
each node remembers the best total with which it can be reached, and the edge that it is reached by.

A character that is in the vocabulary under no piece gets an unknown edge, whose score is the
lowest of the vocabulary less 10. As `tokenizers` 0.23 has it (models/unigram/model.rs
``encode_optimized``). Source of the algorithm: Kudo, 2018, https://aclanthology.org/P18-1007.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from glassbox.tokenization.pieces import ModelToken

UNKNOWN_PENALTY = 10.0


@dataclass(frozen=True, slots=True)
class Edge:
    """A piece that fits: the characters start to end, and its score (natural logarithm).

    ``known`` is False for a single character that no piece of the vocabulary stands for.
    """

    start: int
    end: int
    text: str
    score: float
    id: int | None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Path:
    """One way through: its edges from left to right and the sum of their scores."""

    edges: tuple[Edge, ...]
    total: float


@dataclass(frozen=True)
class UnigramReplay:
    """The lattice of one piece of the pre-tokenizer, and the best path.

    ``edges`` stand in the order of their start, then of their length, an unknown one last.
    ``into[k]`` is the edge by which node ``k`` is best reached, ``totals[k]`` the total there;
    node 0 has no edge and 0.
    """

    piece: str
    edges: tuple[Edge, ...]
    into: tuple[Edge | None, ...]
    totals: tuple[float, ...]
    tokens: tuple[ModelToken, ...]

    @property
    def steps(self) -> int:
        """One for each node that is looked from, and one for reading the best path back."""
        return len(self.piece) + 1

    @cached_property
    def best(self) -> Path:
        """The best path, read back from the last node."""
        edges: list[Edge] = []
        place = len(self.piece)
        while (edge := self.into[place]) is not None:
            edges.append(edge)
            place = edge.start
        return Path(tuple(reversed(edges)), self.totals[-1])

    def reached(self, step: int) -> list[tuple[float, Edge] | None]:
        """For each node, the best total and edge once the first ``step`` nodes were looked from."""
        found: list[tuple[float, Edge] | None] = [None] * (len(self.piece) + 1)
        for edge in self.edges:
            if edge.start >= step:
                break
            total = edge.score + self.totals[edge.start]
            known = found[edge.end]
            if known is None or total > known[0]:
                found[edge.end] = (total, edge)
        return found

    def paths(self, count: int) -> list[Path]:
        """The ``count`` best paths, best first; the first of them is ``best``.

        Each node keeps its ``count`` best ways from the left. Of equal ones the first found.
        """
        # A way is (total, edge, which of the ways to the edge's start it goes on from).
        ways: list[list[tuple[float, Edge | None, int]]] = [[] for _ in range(len(self.piece) + 1)]
        ways[0].append((0.0, None, 0))
        for edge in self.edges:
            for place, (total, _, _) in enumerate(ways[edge.start]):
                ways[edge.end].append((edge.score + total, edge, place))
            # Sorting is stable: of equals the first found stays in front, as with Viterbi.
            ways[edge.end].sort(key=lambda way: -way[0])
            del ways[edge.end][count:]
        return [self._path(ways, place) for place in range(len(ways[-1]))]

    def _path(self, ways: list[list[tuple[float, Edge | None, int]]], place: int) -> Path:
        total, edge, before = ways[-1][place]
        edges: list[Edge] = []
        while edge is not None:
            edges.append(edge)
            _, edge, before = ways[edge.start][before]
        return Path(tuple(reversed(edges)), total)


class Unigram:
    """A Unigram model as a tokenizer.json has it."""

    name = "Unigram"

    def __init__(self, definition: Mapping[str, Any]) -> None:
        entries: list[tuple[str, float]] = definition["vocab"]
        self.ids = {text: id for id, (text, _) in enumerate(entries)}
        self.scores = [score for _, score in entries]
        self.unk_id: int | None = definition.get("unk_id")
        self.byte_fallback = bool(definition.get("byte_fallback"))
        self.unknown_score = min(self.scores, default=0.0) - UNKNOWN_PENALTY
        self.longest = max(map(len, self.ids), default=1)

    def replay(self, piece: str) -> UnigramReplay:
        """The lattice of ``piece`` and the best path through it."""
        edges: list[Edge] = []
        into: list[Edge | None] = [None] * (len(piece) + 1)
        totals = [0.0] * (len(piece) + 1)
        for start in range(len(piece)):
            for edge in self._edges(piece, start):
                edges.append(edge)
                total = edge.score + totals[start]
                if into[edge.end] is None or total > totals[edge.end]:
                    into[edge.end], totals[edge.end] = edge, total
        made = UnigramReplay(piece, tuple(edges), tuple(into), tuple(totals), ())
        tokens = tuple(token for text in self._texts(made.best) for token in self._tokens(text))
        return UnigramReplay(piece, made.edges, made.into, made.totals, tokens)

    def _edges(self, piece: str, start: int) -> list[Edge]:
        """What fits from ``start`` on, the shortest first."""
        made = []
        for end in range(start + 1, min(len(piece), start + self.longest) + 1):
            id = self.ids.get(piece[start:end])
            if id is not None:
                made.append(Edge(start, end, piece[start:end], self.scores[id], id))
        if not made or made[0].end > start + 1:
            unknown = Edge(
                start, start + 1, piece[start], self.unknown_score, self.unk_id, known=False
            )
            made.append(unknown)
        return made

    def _texts(self, path: Path) -> list[str]:
        """The texts on ``path``, unknown neighbours in one."""
        made: list[str] = []
        fusing = False
        for edge in path.edges:
            unknown = edge.id == self.unk_id
            if unknown and fusing:
                made[-1] += edge.text
            else:
                made.append(edge.text)
            fusing = unknown
        return made

    def _tokens(self, text: str) -> list[ModelToken]:
        """The tokens of one text on the path: its entry, its bytes, or the unknown id."""
        id = self.ids.get(text)
        if id is None and self.byte_fallback:
            entries = [f"<0x{byte:02X}>" for byte in text.encode()]
            if all(entry in self.ids for entry in entries):
                return [ModelToken(self.ids[entry], entry) for entry in entries]
        if id is None:
            id = self.unk_id
        return [ModelToken(-1 if id is None else id, text)]
