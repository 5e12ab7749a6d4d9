"""``Dataset.train_test_split`` of many rows: the same rows, without minutes of waiting.

To stratify, `datasets` reads the labels one row at a time: 100,000 rows take 10 seconds. Here its
own drawing is given the column at once.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from glassbox.data import arrow

if TYPE_CHECKING:
    from datasets import Dataset


def train_test_split(
    rows: Dataset, size: float, *, seed: int, stratify: str | None = None
) -> tuple[Dataset, Dataset]:
    """(what stays, what is put aside): a share (0 to 1) or a number of ``rows``, drawn by ``seed``.

    With ``stratify``, a column of ClassLabels, both have its classes in the shares of the whole.
    Raises what ``Dataset.train_test_split`` raises, a ValueError for what cannot be.
    """
    drawn = None if stratify is None else _drawn(rows, size, seed, stratify)
    if drawn is not None:
        return drawn
    parts = rows.train_test_split(
        test_size=size,
        seed=seed,
        stratify_by_column=stratify,
        keep_in_memory=True,
        load_from_cache_file=False,
    )
    return parts["train"], parts["test"]


def _drawn(rows: Dataset, size: float, seed: int, stratify: str) -> tuple[Dataset, Dataset] | None:
    """The two, stratified; None where it is better left to `datasets` to say what is wrong."""
    import numpy as np
    from datasets import ClassLabel
    from datasets.utils.stratify import stratified_shuffle_split_generate_indices

    if not isinstance(rows.features.get(stratify), ClassLabel):
        return None
    labels = arrow.column(rows, stratify)
    aside = math.ceil(size * rows.num_rows) if isinstance(size, float) else size
    if labels.null_count or not 0 < aside < rows.num_rows:
        return None
    draw = np.random.default_rng(seed)
    try:
        stay, go = next(
            stratified_shuffle_split_generate_indices(
                labels.to_numpy(), rows.num_rows - aside, aside, rng=draw
            )
        )
    except ValueError:
        return None
    return rows.select(stay, keep_in_memory=True), rows.select(go, keep_in_memory=True)
