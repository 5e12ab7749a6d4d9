"""How long rows are in tokens, what a max_length would cut, and what padding them costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glassbox.tokenization.batch_facts import Cells

if TYPE_CHECKING:
    import numpy as np

PERCENTILES = (50, 90, 95, 99, 100)
_WHOLE = 0.99  # share of the rows that a suggested max_length leaves whole
_STEP = 8  # tensor cores like multiples of it, and nobody remembers 83
_BARS = 60
_TAIL = 2  # times the 99th percentile: longer rows share the last bar


@dataclass(frozen=True)
class Spread:
    """The lengths of ``rows`` rows, in tokens, special ones included.

    ``percentiles`` has, for each of ``PERCENTILES``, a length that so many percent of the rows do
    not exceed. ``steps`` are (length, rows) of every length there is, shortest first.
    """

    rows: int
    tokens: int
    mean: float
    percentiles: tuple[int, ...]
    steps: tuple[tuple[int, int], ...]

    @property
    def longest(self) -> int:
        return self.percentiles[-1]


@dataclass(frozen=True)
class Cut:
    """What truncation at ``line`` tokens does: rows that lose some, and tokens that are lost."""

    line: int
    rows: int
    tokens: int


def spread(lengths: np.ndarray) -> Spread:
    """The spread of one length or more."""
    import numpy as np

    values, counts = np.unique(lengths, return_counts=True)
    places = np.ceil(np.array(PERCENTILES) / 100 * counts.sum()).clip(1)
    at = np.searchsorted(np.cumsum(counts), places)
    tokens = int((values.astype(np.int64) * counts).sum())
    return Spread(
        int(counts.sum()),
        tokens,
        tokens / int(counts.sum()),
        tuple(int(each) for each in values[at]),
        tuple(zip(values.tolist(), counts.tolist(), strict=True)),
    )


@dataclass(frozen=True)
class Bars:
    """A histogram: bar i counts lengths from ``edges[i]`` to one below ``edges[i + 1]``.

    ``beyond`` rows are longer than all bars.
    """

    edges: tuple[int, ...]
    counts: tuple[int, ...]
    beyond: int


def bars(found: Spread) -> Bars:
    """At most 60 bars; a few giants do not squeeze all others into one."""
    import numpy as np

    lengths, rows = np.array(found.steps).T
    least = int(lengths[0])
    whole = found.percentiles[PERCENTILES.index(99)]
    most = min(found.longest, max(_TAIL * whole, least + _BARS))
    width = max(1, -(-(most - least + 1) // _BARS))
    count = -(-(most - least + 1) // width)
    places = (lengths - least) // width
    counts = np.bincount(places[places < count], rows[places < count], count)
    return Bars(
        tuple(least + width * place for place in range(count + 1)),
        tuple(int(each) for each in counts),
        int(rows[places >= count].sum()),
    )


def cut(found: Spread, line: int) -> Cut:
    """What is cut from rows of these lengths by ``max_length=line``.

    >>> import numpy
    >>> cut(spread(numpy.array([3, 9, 4])), 4)
    Cut(line=4, rows=1, tokens=5)
    """
    over = [(length - line, rows) for length, rows in found.steps if length > line]
    return Cut(line, sum(rows for _, rows in over), sum(more * rows for more, rows in over))


def suggested(found: Spread, limit: int | None) -> int:
    """The least multiple of 8 that leaves 99 % of the rows whole, the model's limit at most."""
    whole = found.percentiles[PERCENTILES.index(round(100 * _WHOLE))]
    made = -(-whole // _STEP) * _STEP
    return made if limit is None else min(made, limit)


def truncated(lengths: np.ndarray, limit: int | None) -> np.ndarray:
    """The lengths after truncation at ``limit``; None cuts nothing."""
    import numpy as np

    return lengths if limit is None else np.minimum(lengths, limit)


def collated(lengths: np.ndarray, size: int, multiple: int = 1) -> int:
    """Cells of all batches of ``size`` rows, each padded to its longest row by a collator.

    As :func:`glassbox.tokenization.batch_facts.collated`, for millions of rows.
    """
    import numpy as np

    if not len(lengths):
        return 0
    longest = np.maximum.reduceat(lengths, np.arange(0, len(lengths), size)).astype(np.int64)
    rows = np.full(len(longest), size)
    rows[-1] = len(lengths) - size * (len(longest) - 1)
    return int((-(-longest // multiple) * multiple * rows).sum())


@dataclass(frozen=True)
class Epoch:
    """Cells of one pass over all rows, padded in four ways; ``fixed`` is to ``max_length``.

    ``together`` is all rows to the longest of all, ``in_order`` by a collator in the order of the
    rows (or shuffled by a seed), ``by_length`` by a collator after sorting by length.
    """

    batches: int
    max_length: int
    fixed: Cells
    together: Cells
    in_order: Cells
    by_length: Cells


def epoch(lengths: np.ndarray, size: int, max_length: int, multiple: int = 1) -> Epoch:
    """What one pass over rows of ``lengths`` (in the order of training) costs."""
    import numpy as np

    real, rows = int(lengths.sum(dtype=np.int64)), len(lengths)

    def cells(all: int) -> Cells:
        return Cells(all, all - real)

    longest_first = np.sort(lengths)[::-1]
    return Epoch(
        -(-rows // size),
        max_length,
        cells(rows * max(max_length, int(lengths.max()) if rows else 0)),
        cells(collated(lengths, max(1, rows), multiple)),
        cells(collated(lengths, size, multiple)),
        cells(collated(longest_first, size, multiple)),
    )
