"""Rows of a Dataset by their numbers, without a copy: the whole table and a list of indices."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from datasets import Dataset


def indices(dataset: Dataset) -> np.ndarray | None:
    """Where in ``dataset.data`` each row of the dataset lies; None where that is its own number."""
    if dataset._indices is None:
        return None
    return dataset._indices.column(0).to_numpy()


def picked(dataset: Dataset, rows: Any, stamp: str) -> Dataset:
    """The rows with the numbers ``rows`` (an array of integers), in that order.

    What ``Dataset.select`` gives, without its cache files. ``stamp`` says what was done and, with
    what was done before, names the result: equal names are equal rows.
    """
    import numpy as np
    import pyarrow as pa
    from datasets import Dataset
    from datasets.table import InMemoryTable

    found = np.asarray(rows).astype(np.uint64, copy=False)
    before = indices(dataset)
    if before is not None:
        found = before[found]
    table = pa.table({"indices": pa.array(found, pa.uint64())})
    return Dataset(
        dataset.data,
        info=dataset.info,
        split=dataset.split,
        indices_table=InMemoryTable(table),
        fingerprint=fingerprint(dataset, stamp),
    )


def batches(dataset: Dataset, rows: int) -> Iterator[pa.RecordBatch]:
    """All rows in the dataset's own order, about ``rows`` at a time, to be written down.

    Taken by their indices a batch at a time: ``dataset[a:b]`` after a shuffle takes 40 times as
    long, and ``flatten_indices`` longer still.
    """
    import pyarrow as pa

    table, at = dataset.data.table, indices(dataset)
    if at is None:
        yield from table.to_batches(max_chunksize=rows)
        return
    for start in range(0, len(at), rows):
        yield from table.take(pa.array(at[start : start + rows])).to_batches()


def retabled(dataset: Dataset, table: pa.Table, features: Any, stamp: str) -> Dataset:
    """The dataset with another table below the same indices; ``features`` are the new ones."""
    from datasets import Dataset
    from datasets.table import InMemoryTable

    info = dataset.info.copy()
    info.features = features
    return Dataset(
        InMemoryTable(table.cast(features.arrow_schema)),
        info=info,
        split=dataset.split,
        indices_table=dataset._indices,
        fingerprint=fingerprint(dataset, stamp),
    )


def fingerprint(dataset: Dataset, stamp: str) -> str:
    """The name of what becomes of ``dataset`` by what ``stamp`` says, 16 hexadecimal digits."""
    return hashlib.sha256(f"{dataset._fingerprint} {stamp}".encode()).hexdigest()[:16]
