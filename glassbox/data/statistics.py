"""What is in a column: its type, nulls, distinct values, spread and examples, of all its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from glassbox.data import arrow, spread, times
from glassbox.data import examples as seen
from glassbox.data import text_lengths as lengths
from glassbox.data.spread import Spread
from glassbox.data.text_lengths import Unit

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from datasets import Dataset

Kind = Literal[
    "class", "text", "number", "boolean", "time", "list", "fields", "bytes", "empty", "other"
]
_HEAD = 2_000
_MAX_DISTINCT_BYTES = 1 << 29  # counting distinct values needs about as much memory again


@dataclass(frozen=True)
class Profile:
    """One column of one split, over all of its ``rows``.

    ``feature`` is its feature as `datasets` prints it. ``distinct`` leaves nulls out; None when it
    is not counted. ``spread`` is None for texts of many values, whose lengths are asked for in
    some unit, and for what can be neither counted nor measured. ``least`` and ``most`` are the
    ends as text.
    """

    name: str
    feature: str
    kind: Kind
    rows: int
    nulls: int
    distinct: int | None
    spread: Spread | None
    examples: tuple[seen.Example, ...] = ()


def type_text(feature: Any) -> str:
    """A feature as the course prints it, shortened: ``Value('int64')``, ``ClassLabel(2 names)``."""
    from datasets import ClassLabel

    if isinstance(feature, ClassLabel):
        return f"ClassLabel({feature.num_classes} names)"
    text = repr(feature)
    return text if len(text) <= 80 else text[:79] + "…"


def kind_of(dataset: Dataset, name: str) -> Kind:
    """What a column holds, by its feature and its Arrow type."""
    import pyarrow.types as t
    from datasets import ClassLabel

    if isinstance(dataset.features[name], ClassLabel):
        return "class"
    held = _stored(dataset.data.schema.field(name).type)
    tests: tuple[tuple[Kind, bool], ...] = (
        ("empty", t.is_null(held)),
        ("boolean", t.is_boolean(held)),
        ("text", t.is_string(held) or t.is_large_string(held)),
        ("number", t.is_integer(held) or t.is_floating(held) or t.is_decimal(held)),
        ("time", t.is_temporal(held) and not t.is_interval(held)),
        ("list", t.is_list(held) or t.is_large_list(held) or t.is_fixed_size_list(held)),
        ("fields", t.is_struct(held)),
        ("bytes", t.is_binary(held) or t.is_large_binary(held)),
    )
    return next((kind for kind, holds in tests if holds), "other")


def profile(dataset: Dataset, name: str) -> Profile:
    """Everything about one column but the lengths of its texts."""
    values = plain_values(dataset, name)
    kind = kind_of(dataset, name)
    distinct, shape, examples = _looked_at(dataset, name, kind, values)
    if shape is None or shape.kind == "histogram" or kind == "fields":
        # Bars say themselves what the values are.
        examples = examples or seen.first(values)
    return Profile(
        name,
        type_text(dataset.features[name]),
        kind,
        len(values),
        values.null_count,
        distinct,
        shape,
        examples,
    )


def text_lengths(dataset: Dataset, name: str, unit: Unit) -> Spread:
    """How long the texts of a column are, in characters or words. Over all rows."""
    values = plain_values(dataset, name)
    count = lengths.words if unit == "words" else lengths.characters
    return spread.histogram(count(values), unit)


def plain_values(dataset: Dataset, name: str) -> pa.ChunkedArray:
    """The column without Arrow's wrappings: no dictionary, no extension type."""
    values = arrow.column(dataset, name)
    held = _stored(values.type)
    return values if held == values.type else values.cast(held)


def _stored(held: pa.DataType) -> pa.DataType:
    import pyarrow as pa

    if isinstance(held, pa.BaseExtensionType):
        return held.storage_type
    return held.value_type if pa.types.is_dictionary(held) else held


def _looked_at(
    dataset: Dataset, name: str, kind: Kind, values: pa.ChunkedArray
) -> tuple[int | None, Spread | None, tuple[seen.Example, ...]]:
    """Distinct values, spread and, where they are at hand, the most frequent values."""
    import pyarrow.compute as pc

    rows = len(values) - values.null_count
    if kind == "empty":
        return 0, spread.value_bars({}, 0, by_count=True), ()
    if kind == "list":
        held = pc.list_value_length(values).drop_null().to_numpy()
        return None, spread.histogram(held, "values in the list"), ()
    if kind == "bytes":
        held = pc.binary_length(values).drop_null().to_numpy()
        return None, spread.histogram(held, "length in bytes"), ()
    if kind == "fields":
        return None, _fields(values), ()
    if kind == "other":
        return None, None, ()
    if kind == "class":
        counted = spread.counted(values)
        names = list(dataset.features[name].names)
        return len(counted), spread.class_bars(counted, names, rows), ()
    if _few(values):
        counted = spread.counted(values)
        counted, nan = _without_nan(counted)
        # Texts of which hardly one comes back are texts, however few: their lengths say more.
        unique = kind == "text" and rows < 2 * len(counted)
        if len(counted) <= spread.MAX_BARS and not unique:
            shape = spread.value_bars(counted, rows, by_count=kind == "text")
            return len(counted) + bool(nan), _ended(shape, kind, nan), ()
    if kind == "text":
        return _texts(values)
    numbers = _numbers(values, kind)
    shape = spread.histogram(numbers, "value")
    return _distinct(values), times.dated(shape, values.type) if kind == "time" else shape, ()


def _few(values: pa.ChunkedArray) -> bool:
    """Whether the first rows have few different values: only then counting them all may pay."""
    import pyarrow.compute as pc

    return len(pc.unique(values.slice(0, _HEAD))) <= spread.MAX_BARS + 1


def _without_nan(counted: dict[Any, int]) -> tuple[dict[Any, int], int]:
    nan = sum(count for value, count in counted.items() if value != value)
    return {value: count for value, count in counted.items() if value == value}, nan


def _ended(shape: Spread, kind: Kind, nan: int) -> Spread:
    """Bars of numbers with the ends and the middle of all rows."""
    from dataclasses import replace

    import numpy as np

    if kind != "number" or not shape.values:
        return replace(shape, unfit=nan)
    values, counts = np.array(shape.values, float), np.array(shape.counts)
    before = np.cumsum(counts)
    rows = int(before[-1])
    low, high = (
        values[np.searchsorted(before, at, "right")] for at in ((rows - 1) // 2, rows // 2)
    )
    finite = bool(np.isfinite(values).all())
    return replace(
        shape,
        least=shape.values[0],
        most=shape.values[-1],
        mean=float(values @ counts / rows) if finite else None,
        median=float(low / 2 + high / 2) if finite else None,
        unfit=nan,
    )


def _numbers(values: pa.ChunkedArray, kind: Kind) -> np.ndarray:
    import pyarrow as pa

    held = values.type
    values = values.drop_null() if values.null_count else values
    if kind == "time":
        return values.cast(times.numbers_type(held)).to_numpy()
    if pa.types.is_decimal(held):
        values = values.cast(pa.float64())
    return values.to_numpy()


def _texts(values: pa.ChunkedArray) -> tuple[int | None, None, tuple[seen.Example, ...]]:
    """How many different texts there are, and those that come back most."""
    import numpy as np
    import pyarrow.compute as pc

    if values.nbytes > _MAX_DISTINCT_BYTES:
        return None, None, ()
    found = pc.value_counts(values)
    counts = found.field("counts").to_numpy()
    texts = found.field("values")
    distinct = len(found) - texts.null_count
    top = np.argsort(-counts, kind="stable")[: seen.MOST + 1]
    pairs = [(texts[place].as_py(), int(counts[place])) for place in top.tolist()]
    again = [
        seen.Example(seen.cut(text), count)
        for text, count in pairs
        if text is not None and count > 1
    ]
    return distinct, None, tuple(again[: seen.MOST])


def _distinct(values: pa.ChunkedArray) -> int | None:
    import pyarrow.compute as pc

    return pc.count_distinct(values).as_py() if values.nbytes <= _MAX_DISTINCT_BYTES else None


def _fields(values: pa.ChunkedArray) -> Spread:
    """For each field of a nested column, in how many rows it is filled."""
    import pyarrow.compute as pc

    names = [field.name for field in values.type][: spread.MAX_CLASSES]
    filled = []
    for place in range(len(names)):
        part = pc.struct_field(values, [place])
        filled.append(len(part) - part.null_count)
    return Spread("bars", "field, filled", tuple(filled), len(values), labels=tuple(names))
