"""Values of a column as short texts, for a glance at what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

MOST = 3
_CHARS = 160
_HEAD = 50


@dataclass(frozen=True)
class Example:
    """A value of the column as text, cut where it is long; ``count`` rows have it, where known."""

    text: str
    count: int | None = None


def first(values: pa.ChunkedArray) -> tuple[Example, ...]:
    """The first different values of the head."""
    texts: dict[str, None] = {}
    for value in values.slice(0, _HEAD):
        if value.is_valid and len(texts) < MOST:
            texts[cut(_written(value))] = None
    return tuple(map(Example, texts))


def _written(value: pa.Scalar) -> str:
    import pyarrow as pa

    held = value.type
    if pa.types.is_temporal(held):
        return str(value.cast(pa.string()).as_py())
    if pa.types.is_list(held) or pa.types.is_large_list(held):
        head = value.values[:20].to_pylist()
        return repr(head) if len(value.values) <= 20 else f"{repr(head)[:-1]}, …]"
    found = value.as_py()
    return found if isinstance(found, str) else repr(found)


def cut(text: str) -> str:
    """``text`` without what is too much for a glance."""
    return text if len(text) <= _CHARS else text[: _CHARS - 1] + "…"
