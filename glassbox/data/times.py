"""Dates and times as the numbers that Arrow stores, and as texts that it reads back.

>>> text_of(19_724, pa.date32())
'2024-01-02'
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glassbox.data.spread import Spread

if TYPE_CHECKING:
    import pyarrow as pa


def numbers_type(held: pa.DataType) -> pa.DataType:
    """The integers that times of the type ``held`` are stored as."""
    import pyarrow as pa

    return pa.int32() if held.bit_width == 32 else pa.int64()


def text_of(number: int, held: pa.DataType) -> str:
    """A stored number as the time that it stands for."""
    import pyarrow as pa

    return str(pa.scalar(number, numbers_type(held)).cast(held).cast(pa.string()).as_py())


def scalar(text: str, held: pa.DataType) -> pa.Scalar:
    """What ``text_of`` wrote, as a time again. Raises ValueError for what is none."""
    import pyarrow as pa

    try:
        return pa.scalar(text).cast(held)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise ValueError(f"{text!r} is no {held}") from error


def can_be_read(feature: Any) -> bool:
    """Whether a column's times can be asked for by text: dates and timestamps.

    Arrow reads no texts as times of day or as durations.
    """
    import pyarrow as pa

    held = getattr(feature, "pa_type", None)
    return held is not None and (pa.types.is_date(held) or pa.types.is_timestamp(held))


def dated(shape: Spread, held: pa.DataType) -> Spread:
    """The histogram of stored numbers with its bars named by their times; no mean, no median."""
    if not shape.counts or shape.most is None:
        return shape
    tops = [min(int(edge) - 1, int(shape.most)) for edge in shape.edges[1:]]
    labels = [
        text_of(int(low), held)
        if low == high
        else f"{text_of(int(low), held)} to {text_of(high, held)}"
        for low, high in zip(shape.edges, tops, strict=False)
    ]
    return replace(shape, axis="time", labels=tuple(labels), mean=None, median=None)


def of_value(value: Any, held: pa.DataType) -> str:
    """A Python date or time as the text that ``scalar`` reads."""
    import pyarrow as pa

    return str(pa.scalar(value, held).cast(pa.string()).as_py())
