"""A batch to be, and what its checks go by: kinds of rows, the room they have, their lengths."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from glassbox.tokenization.batch_call import lengths
from glassbox.tokenization.batch_options import BatchOptions, Row, own_limit
from glassbox.tokenization.library import SharedTokenizer

_ROWS_NAMED = 5


@dataclass(frozen=True)
class Asked:
    """The rows and options that a tokenizer is to be asked with."""

    shared: SharedTokenizer
    rows: tuple[Row, ...]
    options: BatchOptions

    @cached_property
    def limit(self) -> int | None:
        """The max_length that the call goes by, the tokenizer's own where none is given."""
        given = self.options.max_length
        return own_limit(self.shared) if given is None else given

    @cached_property
    def singles(self) -> bool:
        return any(row.second is None for row in self.rows)

    @cached_property
    def pairs(self) -> bool:
        return any(row.second is not None for row in self.rows)

    def added(self, pair: bool) -> int:
        """Special tokens that a row gets."""
        return self._added[pair]

    @cached_property
    def _added(self) -> tuple[int, int]:
        if not self.options.add_special_tokens:
            return 0, 0
        count = self.shared.tokenizer.num_special_tokens_to_add
        return count(pair=False), count(pair=True)

    def room(self, pair: bool) -> int:
        """Tokens of text that a row has room for; only where there is a limit."""
        assert self.limit is not None
        return self.limit - self.added(pair)

    @cached_property
    def kinds(self) -> list[tuple[bool, str]]:
        """(is a pair, what to call it) of the kinds of rows that there are."""
        both = ((False, self.singles, "a single text"), (True, self.pairs, "a pair"))
        return [(pair, name) for pair, there, name in both if there]

    @cached_property
    def most(self) -> list[tuple[int, int | None]]:
        """Lengths that the rows' texts hardly exceed: a token stands for a byte or more."""
        return [
            (_bytes(row.first), None if row.second is None else _bytes(row.second))
            for row in self.rows
        ]

    @cached_property
    def lengths(self) -> list[tuple[int, int | None]]:
        """The real lengths; the tokenizer is asked."""
        return lengths(self.shared, self.rows)


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def named(rows: list[int]) -> str:
    """``Row 3 is`` or ``Rows 1, 2 and 40 more are``, to begin a sentence with."""
    if len(rows) == 1:
        return f"Row {rows[0]:,} is"
    names = [f"{row:,}" for row in rows[:_ROWS_NAMED]]
    rest = len(rows) - len(names)
    last = f"{rest:,} more" if rest else names.pop()
    return f"Rows {', '.join(names)} and {last} are"
