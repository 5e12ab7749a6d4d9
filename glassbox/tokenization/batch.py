"""A batch: rows of one or two sequences, encoded together by one call of the tokenizer.

rows                                   what comes out: windows, as long as padding makes them
("a b",)                               [CLS] a  b  [SEP] [PAD]
("a", "b")                             [CLS] a [SEP]  b  [SEP]

A row is one window, or several where truncation was asked for the tokens that overflow.
Every number is the library's own; a window's cells are read from it when they are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from glassbox.errors import Problem, UserError
from glassbox.tokenization.batch_call import call, holding
from glassbox.tokenization.batch_checks import check
from glassbox.tokenization.batch_options import BatchOptions, Row, as_given, cleaned
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.tokens import Kind


@dataclass(frozen=True, slots=True)
class Cell:
    """One token of a window; see :class:`glassbox.tokenization.encoding.Token`.

    ``start`` and ``end`` count in the row's first (``sequence`` 0) or second (1) text; ``sequence``
    is None for what is no part of a text.
    """

    index: int
    id: int
    text: str
    start: int
    end: int
    kind: Kind
    sequence: int | None
    attention: int
    type_id: int
    special: int


@dataclass(frozen=True, eq=False)
class Batch:
    """What the tokenizer made of ``rows``.

    ``inputs`` is what it returned, by name: a list of windows for each, and with overflow the row
    of each window. ``encodings`` are the library's objects behind the windows, read by
    :meth:`window`. ``replaced`` counts lone surrogates that U+FFFD stands for in ``rows``.
    """

    rows: tuple[Row, ...]
    options: BatchOptions
    inputs: Mapping[str, list[Any]]
    encodings: tuple[Any, ...]
    special_ids: frozenset[int]
    unk: tuple[int | None, str | None]
    replaced: int = 0

    @property
    def row_of(self) -> Sequence[int]:
        """The row that each window is of: ``overflow_to_sample_mapping``, or each its own."""
        return self.inputs.get("overflow_to_sample_mapping") or range(len(self.encodings))

    @property
    def widths(self) -> list[int]:
        """Tokens of each window, padding included."""
        return [len(ids) for ids in self.inputs["input_ids"]]

    @property
    def lengths(self) -> list[int]:
        """Tokens of each window that are no padding."""
        return [sum(encoding.attention_mask) for encoding in self.encodings]

    def window(self, index: int) -> list[Cell]:
        """The cells of one window, from left to right."""
        raw = self.encodings[index]
        row = self.rows[self.row_of[index]]
        return [self._cell(row, *values) for values in zip(
            range(len(raw.ids)), raw.ids, raw.tokens, raw.offsets, raw.sequence_ids,
            raw.attention_mask, raw.type_ids, raw.special_tokens_mask, strict=True,
        )]  # fmt: skip

    def _cell(
        self,
        row: Row,
        index: int,
        id: int,
        text: str,
        offsets: tuple[int, int],
        sequence: int | None,
        attention: int,
        type_id: int,
        special: int,
    ) -> Cell:
        kind: Kind = "text"
        start, end = offsets
        unk_id, unk = self.unk
        if special:
            kind = "added" if attention else "pad"
        elif id == unk_id:
            source = (row.second or "") if sequence == 1 else row.first
            # The word "[UNK]" typed into the text is found as a special token, not as unknown.
            kind = "typed" if source[start:end].strip() == unk else "unknown"
        elif id in self.special_ids:
            kind = "typed"
        return Cell(index, id, text, start, end, kind, sequence, attention, type_id, special)


def encode_batch(
    shared: SharedTokenizer, rows: Sequence[Row], options: BatchOptions | None = None
) -> Batch:
    """Encode ``rows`` by one call, as they are together.

    Raises UserError for what :func:`glassbox.tokenization.batch_checks.check` calls an error, and
    when the tokenizer fails.
    """
    found, batch = try_batch(shared, rows, options or BatchOptions())
    if batch is None:
        raise UserError(found[0].message, found[0].hint)
    return batch


def try_batch(
    shared: SharedTokenizer, rows: Sequence[Row], options: BatchOptions
) -> tuple[list[Problem], Batch | None]:
    """The findings of the checks, errors first, and the batch where none of them is an error.

    Raises UserError when the tokenizer fails all the same.
    """
    clean, replaced = cleaned(rows)
    found = check(shared, clean, options)
    if any(each.severity == "error" for each in found):
        return found, None
    with holding(shared, options.truncation_side if options.truncates else None):
        made = call(shared, as_given(clean), **options.arguments())
    return found, Batch(
        clean,
        options,
        dict(made.data),
        tuple(made.encodings),
        shared.special_ids,
        (shared.unk_id, shared.tokenizer.unk_token),
        replaced,
    )
