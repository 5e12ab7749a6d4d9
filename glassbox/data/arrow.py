"""Whole columns of a Dataset as Arrow, for everything that is computed over all rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import Dataset


def column(dataset: Dataset, name: str) -> pa.ChunkedArray:
    """The column ``name`` in the dataset's own order and length, without a copy where it can be.

    After ``select``, ``filter`` or ``shuffle`` a Dataset keeps the whole table and a list of
    indices beside it; ``dataset.data`` alone would be the wrong rows.
    """
    whole = dataset.data.column(name)
    indices = dataset._indices
    return whole if indices is None else whole.take(indices.column(0))
