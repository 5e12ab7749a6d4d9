"""The tokens of a text, kept as columns.

A text of a megabyte makes a quarter of a million tokens. An object for each would take longer than
the tokenizer itself and a hundred megabytes; columns of numbers take neither, and a `Token` is made
when somebody looks at it:

    tokens[3]      one Token            tokens[3:5]    columns again
    tokens.ids     array("i", [...])    tokens.texts   ["[CLS]", "una", ...]
"""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal, overload

Kind = Literal["text", "unknown", "typed", "added", "pad"]
# A column cannot hold None: the tokenizer says so of the word of an added token.
NO_WORD = -1


@dataclass(frozen=True, slots=True)
class Token:
    """One token; every value is the tokenizer's own but ``kind``, which follows from them.

    ``text`` is the entry in the vocabulary ("##ble"), ``start`` and ``end`` are the characters of
    the original text that it stands for (Python indices; 0, 0 for added and pad). ``word`` is
    the piece of the pre-tokenizer that it came from, None for added and pad.
    ``kind``: "text"; "unknown" ([UNK] in place of something that is not in the vocabulary);
    "typed" (a special token that stands in the text itself); "added" (a special token put there
    by the template); "pad".
    """

    index: int
    id: int
    text: str
    start: int
    end: int
    kind: Kind
    word: int | None
    attention: int
    type_id: int
    special: int


@dataclass(frozen=True, eq=True)
class Tokens(Sequence[Token]):
    """A sequence of :class:`Token`; all columns are of one length.

    ``starts`` and ``ends`` are the offsets, ``words`` has :data:`NO_WORD` for None. ``kinds`` are
    those that are not "text", by position. ``first`` is the index of the first token.
    """

    ids: array[int]
    texts: list[str]
    starts: array[int]
    ends: array[int]
    words: array[int]
    attention: bytes
    type_ids: array[int]
    special: bytes
    kinds: Mapping[int, Kind]
    first: int = 0

    @classmethod
    def of(cls, tokens: Iterable[Token]) -> Tokens:
        """Columns of some tokens; their indices follow one another."""
        rows = list(tokens)
        return cls(
            array("i", [row.id for row in rows]),
            [row.text for row in rows],
            array("i", [row.start for row in rows]),
            array("i", [row.end for row in rows]),
            array("i", [NO_WORD if row.word is None else row.word for row in rows]),
            bytes(row.attention for row in rows),
            array("i", [row.type_id for row in rows]),
            bytes(row.special for row in rows),
            {place: row.kind for place, row in enumerate(rows) if row.kind != "text"},
            rows[0].index if rows else 0,
        )

    @classmethod
    def of_raw(cls, raw: Any, offsets: Sequence[tuple[int, int]], kinds: dict[int, Kind]) -> Tokens:
        """Columns of a `tokenizers.Encoding`; ``offsets`` are its own, asked for only once."""
        borders = array("i", chain.from_iterable(offsets))
        return cls(
            array("i", raw.ids),
            # The same few thousand entries again and again: one string each.
            [*map(sys.intern, raw.tokens)],
            borders[::2],
            borders[1::2],
            array("i", [NO_WORD if word is None else word for word in raw.word_ids]),
            bytes(raw.attention_mask),
            array("i", raw.type_ids),
            bytes(raw.special_tokens_mask),
            kinds,
        )

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, place: int) -> Token: ...
    @overload
    def __getitem__(self, place: slice) -> Tokens: ...
    def __getitem__(self, place: int | slice) -> Token | Tokens:
        if isinstance(place, slice):
            return self._part(*place.indices(len(self)))
        at = range(len(self))[place]
        word = self.words[at]
        return Token(
            self.first + at,
            self.ids[at],
            self.texts[at],
            self.starts[at],
            self.ends[at],
            self.kinds.get(at, "text"),
            None if word == NO_WORD else word,
            self.attention[at],
            self.type_ids[at],
            self.special[at],
        )

    def __iter__(self) -> Iterator[Token]:
        kinds: list[Kind] = ["text"] * len(self)
        for at, kind in self.kinds.items():
            kinds[at] = kind
        return map(
            Token,
            range(self.first, self.first + len(self)),
            self.ids,
            self.texts,
            self.starts,
            self.ends,
            kinds,
            [None if word == NO_WORD else word for word in self.words],
            self.attention,
            self.type_ids,
            self.special,
        )

    def number(self, kind: Kind) -> int:
        """How many are of that kind."""
        counted = Counter(self.kinds.values())
        return len(self) - counted.total() if kind == "text" else counted[kind]

    def of_text(self) -> range:
        """The positions between what the template and the padding put at both ends."""
        aside = frozenset(at for at, kind in self.kinds.items() if kind in ("added", "pad"))
        start = next((at for at in range(len(self)) if at not in aside), len(self))
        stop = next((at for at in range(len(self), start, -1) if at - 1 not in aside), start)
        return range(start, stop)

    def offsets(self) -> Iterator[tuple[int, int]]:
        """(start, end) of each."""
        return zip(self.starts, self.ends, strict=True)

    def _part(self, start: int, stop: int, step: int) -> Tokens:
        if step != 1:
            raise ValueError("tokens are sliced without a step")
        stop = max(start, stop)
        if (start, stop) == (0, len(self)):
            return self
        if stop - start < len(self.kinds):
            some = ((at, self.kinds.get(at)) for at in range(start, stop))
            kinds = {at - start: kind for at, kind in some if kind}
        else:
            kinds = {at - start: kind for at, kind in self.kinds.items() if start <= at < stop}
        return Tokens(
            self.ids[start:stop],
            self.texts[start:stop],
            self.starts[start:stop],
            self.ends[start:stop],
            self.words[start:stop],
            self.attention[start:stop],
            self.type_ids[start:stop],
            self.special[start:stop],
            kinds,
            self.first + start,
        )
