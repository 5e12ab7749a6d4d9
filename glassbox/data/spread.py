"""How the values of a column are spread: bars for a few of them, a histogram for numbers.

>>> histogram(np.array([3, 4, 4, 9]), "value").counts
(1, 2, 0, 0, 0, 0, 1)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

MAX_BARS = 20
MAX_CLASSES = 100
BINS = 30
_WIDEST = 1e306
Number = int | float


@dataclass(frozen=True)
class Spread:
    """The values of a column over the ``rows`` that were looked at.

    "bars": one for each of ``values``, its count at the same place; ``others`` more values stand
    for ``other_rows`` rows. "histogram": bar i counts ``edges[i] <= value < edges[i + 1]``; the
    last one of floats takes in its right edge. Edges of whole numbers (``whole``) are such
    themselves. ``unfit`` rows hold NaN or an infinity and lie in no bar. ``axis`` names what is
    counted, with its unit.
    """

    kind: Literal["bars", "histogram"]
    axis: str
    counts: tuple[int, ...]
    rows: int
    values: tuple[Any, ...] = ()
    labels: tuple[str, ...] = ()
    edges: tuple[Number, ...] = ()
    whole: bool = False
    least: Number | None = None
    mean: float | None = None
    median: float | None = None
    most: Number | None = None
    others: int = 0
    other_rows: int = 0
    unfit: int = 0


def class_bars(counted: dict[Any, int], names: list[str], rows: int) -> Spread:
    """A bar for each class, in the order of the classes, those that no row has included.

    Numbers that name no class (-1 is what the Hub's test splits have) come last. Of more than
    ``MAX_CLASSES`` the largest are drawn.
    """
    beyond = sorted(value for value in counted if not 0 <= value < len(names))
    all_values = [*range(len(names)), *beyond]
    drawn = all_values
    if len(all_values) > MAX_CLASSES:
        largest = sorted(all_values, key=lambda each: -counted.get(each, 0))[:MAX_CLASSES]
        drawn = sorted(largest, key=all_values.index)
    kept = set(drawn)
    labels = [f"{each}: {names[each]}" if 0 <= each < len(names) else str(each) for each in drawn]
    return Spread(
        "bars",
        "class",
        tuple(counted.get(each, 0) for each in drawn),
        rows,
        values=tuple(drawn),
        labels=tuple(labels),
        others=len(all_values) - len(drawn),
        other_rows=sum(count for value, count in counted.items() if value not in kept),
    )


def value_bars(counted: dict[Any, int], rows: int, *, by_count: bool) -> Spread:
    """The most frequent values; ``by_count`` puts them in that order, else in their own."""
    pairs = sorted(counted.items(), key=lambda pair: (-pair[1], str(pair[0])))
    shown, rest = pairs[:MAX_BARS], pairs[MAX_BARS:]
    if not by_count:
        shown.sort(key=lambda pair: pair[0])
    return Spread(
        "bars",
        "value",
        tuple(count for _, count in shown),
        rows,
        values=tuple(value for value, _ in shown),
        labels=tuple(_label(value) for value, _ in shown),
        others=len(rest),
        other_rows=sum(count for _, count in rest),
    )


def _label(value: Any) -> str:
    return value.isoformat(" ") if hasattr(value, "hour") and hasattr(value, "year") else str(value)


def histogram(numbers: np.ndarray, axis: str) -> Spread:
    """At most ``BINS`` bars of equal width over all finite ``numbers``.

    Bars of whole numbers begin at whole numbers and are a whole number wide, so that each bar is
    as wide in values as it is drawn.
    """
    import numpy as np

    rows = numbers.size
    if np.issubdtype(numbers.dtype, np.floating):
        if numbers.dtype != np.float64:
            numbers = numbers.astype(np.float64)
        fit = np.isfinite(numbers)
        if not fit.all():
            numbers = numbers[fit]
    if numbers.size == 0:
        return Spread("histogram", axis, (), rows, unfit=rows)
    whole = bool(np.issubdtype(numbers.dtype, np.integer))
    least, most = numbers.min().item(), numbers.max().item()
    if whole and most - least < 2**62:
        width = -(-(most - least + 1) // BINS)
        places = numbers.astype(np.int64, copy=False) - least if most < 2**63 else numbers - least
        counts = np.bincount((places // width).astype(np.intp, copy=False))
        edges = [least + width * place for place in range(counts.size + 1)]
    else:
        counts, edges = _uniform(numbers.astype(np.float64, copy=False), float(least), float(most))
        whole = False
    return Spread(
        "histogram",
        axis,
        tuple(counts.tolist()),
        rows,
        edges=tuple(edges),
        whole=whole,
        least=least,
        mean=_mean(numbers),
        median=_median(numbers),
        most=most,
        unfit=rows - numbers.size,
    )


def _uniform(numbers: np.ndarray, least: float, most: float) -> tuple[np.ndarray, list[float]]:
    """Counts between equal steps from ``least`` to ``most``; one bar where floats end first."""
    import numpy as np

    if most - least > _WIDEST:
        # NumPy's own steps would be infinite; those of a quarter are not.
        counts, edges = np.histogram(numbers / 4, BINS)
        return counts, (np.clip(edges, least / 4, most / 4) * 4).tolist()
    try:
        counts, edges = np.histogram(numbers, BINS)
    except ValueError:
        return np.array([numbers.size]), [least, most]
    return counts, edges.tolist()


def _mean(numbers: np.ndarray) -> float:
    import numpy as np

    with np.errstate(over="ignore"):
        mean = float(numbers.mean(dtype=np.float64))
    return mean if np.isfinite(mean) else float((numbers / numbers.size).sum())


def _median(numbers: np.ndarray) -> float:
    """The middle number; the mean of the two in the middle where there are two."""
    import numpy as np

    middle = numbers.size // 2
    # One place is put right much quicker than two; below it lie all the smaller ones.
    placed = np.partition(numbers, middle)
    high = placed[middle]
    if numbers.size % 2:
        return float(high)
    return float(placed[:middle].max() / 2 + high / 2)


def counted(values: pa.ChunkedArray) -> dict[Any, int]:
    """Each different value and how many rows have it; nulls left out. Exact, over all rows."""
    import pyarrow.compute as pc

    found = pc.value_counts(values)
    values_of, counts = found.field("values"), found.field("counts")
    pairs = zip(values_of.to_pylist(), counts.to_pylist(), strict=True)
    return {value: count for value, count in pairs if value is not None}
