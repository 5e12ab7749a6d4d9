"""Measured on a sample: everything at once against ``map``, and batches against row by row.

    tokenizer(dataset["train"]["text"][:], padding=True, truncation=True)

works on small data only: all ids of all rows are Python objects in memory at once, each row as long
as the longest. ``map`` has one batch of rows in memory, and the rest in a file that is looked into.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.data.mapping_asked import Asked
from glassbox.data.tokenizing import tokenized
from glassbox.tokenization import batch_call
from glassbox.tokenization.library import SharedTokenizer

if TYPE_CHECKING:
    from datasets import Dataset

_ROWS = 1_000
_ONE_BY_ONE = 200
_CHARS = 300_000


@dataclass(frozen=True)
class Cost:
    """Measured seconds and bytes of ``rows`` rows, as one call and as batches of ``map``.

    ``cells`` were made by the one call, padded to the longest of the sample; ``object_bytes`` are
    those of its Python lists and integers. ``batched`` and ``single`` are rows a second of ``map``
    with ``batched=True`` on the same rows, and without it on the first ``few`` of them.
    """

    rows: int
    cells: int
    columns: int
    call_seconds: float
    object_bytes: int
    few: int
    batched: float
    single: float

    @property
    def bytes_per_cell(self) -> float:
        """Bytes of Python objects for one token of all columns together."""
        return self.object_bytes / self.cells if self.cells else 0.0

    def all_at_once(self, rows: int, longest: int) -> float:
        """Bytes of ``rows`` rows padded to ``longest``, extrapolated from the sample."""
        return self.bytes_per_cell * rows * longest


def measure(rows: Dataset, asked: Asked, shared: SharedTokenizer) -> Cost:
    """Measure on the first rows: up to 1,000 of them, less where they are long. A second or two."""
    some = rows.select(range(min(_ROWS, rows.num_rows)))
    texts = [[text or "" for text in some[name]] for name in asked.columns]
    count = _fitting(texts)
    texts, some = [each[:count] for each in texts], some.select(range(count))
    pads = shared.tokenizer.pad_token is not None
    pair = {"text_pair": texts[1]} if asked.second else {}

    def at_once() -> Any:
        with batch_call.holding(shared):
            return batch_call.call(shared, texts[0], **pair, padding=pads, **asked.arguments())

    lists = list(at_once().data.values())
    few = some.select(range(min(_ONE_BY_ONE, count)))
    kept = {"keep_in_memory": True, "load_from_cache_file": False}
    return Cost(
        count,
        sum(map(len, lists[0])),
        len(lists),
        _seconds(at_once),
        sum(map(_bytes, lists)),
        few.num_rows,
        count / _seconds(lambda: tokenized(some, asked, shared, **kept)),
        few.num_rows / _seconds(lambda: tokenized(few, asked, shared, batched=False, **kept)),
    )


def _seconds(call: Callable[[], object]) -> float:
    """The better of two runs: what else the machine does only ever adds to them."""
    found = []
    for _ in range(2):
        began = time.perf_counter()
        call()
        found.append(time.perf_counter() - began)
    return min(found)


def _fitting(texts: list[list[str]]) -> int:
    """How many of the first rows have ``_CHARS`` characters together, at least one."""
    total = 0
    for count, row in enumerate(zip(*texts, strict=True)):
        total += sum(map(len, row))
        if total > _CHARS:
            return max(1, count)
    return len(texts[0])


def _bytes(lists: Any) -> int:
    """Bytes of a list of lists of integers; CPython shares the integers from -5 to 256."""
    inner = sum(map(sys.getsizeof, lists))
    own = sum(sys.getsizeof(value) for row in lists for value in row if value > 256)
    return sys.getsizeof(lists) + inner + own
