"""What truncation cut, as places in the original texts.

one two three four     max_length 4, side right: [CLS] one two [SEP]
        ~~~~~~~~~~     cut: "three four", 2 of 4 tokens

A character that several tokens stand for can be cut in two: it is then partly cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from glassbox.tokenization.batch import Batch
from glassbox.tokenization.batch_call import call, holding
from glassbox.tokenization.batch_options import Side
from glassbox.tokenization.library import SharedTokenizer

State = Literal["kept", "partly", "cut"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text that fared the same."""

    text: str
    state: State


@dataclass(frozen=True)
class CutText:
    """One text of a row (``sequence`` 0 or 1) in pieces that, joined, are the text again.

    ``kept`` and ``cut`` count its tokens in and out of the row's first window.
    """

    row: int
    sequence: int
    pieces: tuple[Piece, ...]
    kept: int
    cut: int


@dataclass(frozen=True)
class Cut:
    """What truncation did to a batch: totals of all rows, and the ``texts`` of the first ones."""

    tokens: int
    rows: int
    texts: tuple[CutText, ...]


def cut(shared: SharedTokenizer, batch: Batch, rows: int) -> Cut:
    """Encode the rows again without a limit and compare; the texts of the first ``rows`` rows."""
    texts = [
        (index, sequence, text)
        for index, row in enumerate(batch.rows)
        for sequence, text in enumerate((row.first, row.second))
        if text is not None
    ]
    if not texts:
        return Cut(0, 0, ())
    with holding(shared):
        whole = call(shared, [text for _, _, text in texts], add_special_tokens=False).encodings
    windows = _first_windows(batch)
    total, rows_cut, shown = 0, set(), []
    for (index, sequence, text), raw in zip(texts, whole, strict=True):
        kept = _kept(windows[index], sequence)
        lost = len(raw) - kept
        total += lost
        if lost:
            rows_cut.add(index)
        if index < rows:
            pieces = tuple(_pieces(text, raw, kept, batch.options.truncation_side))
            shown.append(CutText(index, sequence, pieces, kept, lost))
    return Cut(total, len(rows_cut), tuple(shown))


def _first_windows(batch: Batch) -> list[Any]:
    """The window of each row that the library returns where no overflow is asked for."""
    found: dict[int, Any] = {}
    for row, encoding in zip(batch.row_of, batch.encodings, strict=True):
        found.setdefault(row, encoding)
    return [found[row] for row in range(len(batch.rows))]


def _kept(window: Any, sequence: int) -> int:
    return sum(
        of == sequence and not special
        for of, special in zip(window.sequence_ids, window.special_tokens_mask, strict=True)
    )


def _pieces(text: str, whole: Any, kept: int, side: Side) -> Iterator[Piece]:
    """``text`` divided where the kept tokens end and the cut ones begin."""
    offsets = whole.offsets
    count = len(offsets)
    if kept == count:
        yield from _some(text, "kept")
    elif kept == 0:
        yield from _some(text, "cut")
    elif side == "right":
        end = max(stop for _, stop in offsets[:kept])
        start = min(end, min(begin for begin, _ in offsets[kept:]))
        yield from _some(text[:start], "kept")
        yield from _some(text[start:end], "partly")
        yield from _some(text[end:], "cut")
    else:
        start = min(begin for begin, _ in offsets[count - kept :])
        end = max(start, max(stop for _, stop in offsets[: count - kept]))
        yield from _some(text[:start], "cut")
        yield from _some(text[start:end], "partly")
        yield from _some(text[end:], "kept")


def _some(text: str, state: State) -> Iterator[Piece]:
    if text:
        yield Piece(text, state)
