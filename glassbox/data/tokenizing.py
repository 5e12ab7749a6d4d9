"""The ``tokenize`` that is mapped, and how long each row was before truncation."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from glassbox.data import arrow
from glassbox.data.mapping_asked import Asked
from glassbox.tokenization import batch_call
from glassbox.tokenization.batch_options import Row
from glassbox.tokenization.library import SharedTokenizer

if TYPE_CHECKING:
    import numpy as np
    from datasets import Dataset


def tokenized(
    rows: Dataset, asked: Asked, shared: SharedTokenizer, *, batched: bool = True, **options: Any
) -> Dataset:
    """``rows.map(tokenize, batched=batched)`` with the shared tokenizer.

    ``options`` are map's own. A cell without a text is an empty text. Raises UserError where the
    tokenizer fails.
    """
    import datasets

    datasets.disable_progress_bars()

    def tokenize(batch: Any) -> dict[str, Any]:
        texts: list[Any]
        if batched:
            texts = [[text or "" for text in batch[name]] for name in asked.columns]
        else:
            texts = [batch[name] or "" for name in asked.columns]
        pair = {"text_pair": texts[1]} if asked.second else {}
        with batch_call.holding(shared):
            return dict(batch_call.call(shared, texts[0], **pair, **asked.arguments()).data)

    # A name of our own: to work one out, the library would pickle the function with all it holds.
    name = hashlib.sha256(f"{rows._fingerprint} {asked.stamp}".encode()).hexdigest()[:16]
    return rows.map(tokenize, batched=batched, new_fingerprint=name, **options)


def uncut(rows: Dataset, made: Dataset, asked: Asked, shared: SharedTokenizer) -> np.ndarray:
    """Tokens of each row before truncation, special ones included: int32, a value a row.

    Only a row that is as long as max_length can have been cut: those are encoded once more.
    """
    import numpy as np
    import pyarrow.compute as pc

    lengths = pc.list_value_length(arrow.column(made, "input_ids")).to_numpy().astype(np.int32)
    limit = asked.limit(shared)
    if limit is None:
        return lengths
    reached = np.flatnonzero(lengths >= limit)
    texts = [
        [text or "" for text in arrow.column(rows, name).take(reached).to_pylist()]
        for name in asked.columns
    ]
    again = [Row(*each) for each in zip(*texts, strict=True)]
    added = shared.tokenizer.num_special_tokens_to_add(pair=asked.second is not None)
    counted = batch_call.lengths(shared, again)
    for place, (first, second) in zip(reached, counted, strict=True):
        lengths[place] = first + (second or 0) + added
    return lengths
