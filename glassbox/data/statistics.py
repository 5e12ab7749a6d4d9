"""What is in a column: nulls, distinct values, bars or a histogram, always of all its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from glassbox.data import arrow

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import Dataset

MAX_BARS = 20
BINS = 30
_MAX_DISTINCT_BYTES = 1 << 29  # counting distinct values needs about as much memory again


@dataclass(frozen=True)
class ColumnFacts:
    """One column: its feature as `datasets` prints it, class names if it has any, and counts.

    ``distinct`` leaves nulls out; None when the column is too large to count quickly.
    """

    name: str
    feature: str
    classes: tuple[str, ...]
    nulls: int
    distinct: int | None


@dataclass(frozen=True)
class Distribution:
    """How the values of a column are spread over all rows.

    "bars": ``labels`` with their counts, texts by frequency, all else in its own order, where
    ``others`` more values stand for ``other_rows`` rows. "histogram": counts between ``edges``
    (one more than counts). ``axis`` names what is counted, with its unit.
    """

    kind: Literal["bars", "histogram"]
    axis: str
    counts: tuple[int, ...]
    labels: tuple[str, ...] = ()
    edges: tuple[float, ...] = ()
    nulls: int = 0
    others: int = 0
    other_rows: int = 0
    mean: float | None = None
    median: float | None = None


def facts(dataset: Dataset) -> tuple[ColumnFacts, ...]:
    """All columns of one split, in the file's order."""
    import pyarrow.compute as pc
    from datasets import ClassLabel

    found = []
    for name, feature in dataset.features.items():
        values = arrow.column(dataset, name)
        distinct = pc.count_distinct(values).as_py() if _countable(values) else None
        names = tuple(feature.names) if isinstance(feature, ClassLabel) else ()
        found.append(ColumnFacts(name, type_text(feature), names, values.null_count, distinct))
    return tuple(found)


def _countable(values: pa.ChunkedArray) -> bool:
    import pyarrow as pa

    kind = values.type
    if pa.types.is_nested(kind) or pa.types.is_null(kind):
        return False
    return values.nbytes <= _MAX_DISTINCT_BYTES


def type_text(feature: Any) -> str:
    """A feature as the course prints it, shortened: ``Value('int64')``, ``ClassLabel(2 names)``."""
    from datasets import ClassLabel

    if isinstance(feature, ClassLabel):
        return f"ClassLabel({feature.num_classes} names)"
    text = repr(feature)
    return text if len(text) <= 80 else text[:79] + "…"


def distribution(dataset: Dataset, name: str) -> Distribution:
    """Bars for classes and few different values, a histogram for numbers and text lengths.

    Text lengths are counted in characters (Unicode code points).
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    from datasets import ClassLabel

    feature = dataset.features[name]
    values = arrow.column(dataset, name)
    kind = values.type
    if pa.types.is_null(kind):
        return Distribution("bars", "value", (), nulls=len(values))
    if isinstance(feature, ClassLabel):
        return _class_bars(values, list(feature.names))
    textual = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    numeric = pa.types.is_integer(kind) or pa.types.is_floating(kind)
    few = _few(values, MAX_BARS)
    if pa.types.is_boolean(kind) or (few and not pa.types.is_floating(kind)):
        return _bars(values)
    if textual:
        return _histogram(pc.utf8_length(values), "length in characters")
    if numeric:
        return _histogram(values, "value")
    return _bars(pc.cast(values, pa.large_string()))


def _few(values: pa.ChunkedArray, most: int) -> bool:
    """Whether there are at most ``most`` different values; a look at the head spares most work."""
    import pyarrow.compute as pc

    if len(pc.unique(values.slice(0, 2_000))) > most:
        return False
    return pc.count_distinct(values).as_py() <= most


def _class_bars(values: pa.ChunkedArray, names: list[str]) -> Distribution:
    import numpy as np
    import pyarrow.compute as pc

    numbers = pc.drop_null(values).to_numpy()
    counts = np.bincount(numbers[numbers >= 0], minlength=len(names))
    labels = tuple(f"{number}: {each}" for number, each in enumerate(names))
    return Distribution(
        "bars", "class", tuple(map(int, counts)), labels=labels, nulls=values.null_count
    )


def _bars(values: pa.ChunkedArray) -> Distribution:
    import pyarrow.compute as pc

    counted = pc.value_counts(pc.drop_null(values))
    pairs = sorted(
        zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True),
        key=lambda pair: (-pair[1], str(pair[0])),
    )
    shown, rest = pairs[:MAX_BARS], pairs[MAX_BARS:]
    if shown and not isinstance(shown[0][0], str):
        shown.sort()
    return Distribution(
        "bars",
        "value",
        tuple(count for _, count in shown),
        labels=tuple(str(value) for value, _ in shown),
        nulls=values.null_count,
        others=len(rest),
        other_rows=sum(count for _, count in rest),
    )


def _histogram(values: pa.ChunkedArray, axis: str) -> Distribution:
    import numpy as np
    import pyarrow.compute as pc

    numbers = pc.drop_null(values).to_numpy()
    finite = numbers[np.isfinite(numbers)]
    if finite.size == 0:
        return Distribution("histogram", axis, (), nulls=values.null_count)
    least, most = finite.min(), finite.max()
    bins: Any = BINS
    if np.issubdtype(finite.dtype, np.integer) and int(most) - int(least) < BINS:
        # Whole numbers in a narrow range: a bin each, not bins that now and then hold two.
        bins = np.arange(int(least), int(most) + 2) - 0.5
    counts, edges = np.histogram(finite, bins=bins)
    return Distribution(
        "histogram",
        axis,
        tuple(map(int, counts)),
        edges=tuple(map(float, edges)),
        nulls=values.null_count,
        mean=float(finite.mean()),
        median=float(np.median(finite)),
    )
