"""Whole columns of a Dataset as Arrow, for everything that is computed over all rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import Dataset
    from numpy.typing import NDArray


def column(dataset: Dataset, name: str) -> pa.ChunkedArray:
    """The column ``name`` in the dataset's own order and length, without a copy where it can be.

    After ``select``, ``filter`` or ``shuffle`` a Dataset keeps the whole table and a list of
    indices beside it; ``dataset.data`` alone would be the wrong rows.
    """
    whole = dataset.data.column(name)
    indices = dataset._indices
    return whole if indices is None else whole.take(indices.column(0))


def places(dataset: Dataset) -> NDArray[Any]:
    """Where each row of the dataset stands in its table: what ``select`` or ``shuffle`` chose."""
    import numpy as np

    indices = dataset._indices
    return np.arange(dataset.num_rows) if indices is None else indices.column(0).to_numpy()
