"""One batch as ``DataCollatorWithPadding`` makes it: which rows, the grid, and the tensors.

The collator pads the rows it is given to the longest of them, renames ``label`` to ``labels`` and
makes tensors of all; it is given only what a model takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.errors import UserError
from glassbox.tokenization import batch_call
from glassbox.tokenization.batch import Batch
from glassbox.tokenization.batch_options import BatchOptions, Row
from glassbox.tokenization.batch_tensors import Tensor
from glassbox.tokenization.library import SharedTokenizer

if TYPE_CHECKING:
    import numpy as np
    from datasets import Dataset

    from glassbox.data.mapping_asked import Asked


@dataclass(frozen=True)
class Pick:
    """Which batch: batch ``number`` (from 1) of ``size`` rows, after ``shuffle(seed)`` unless None.

    ``label`` is the column that becomes ``labels``, if any.
    """

    split: str
    size: int = 8
    number: int = 1
    seed: int | None = None
    multiple: int | None = None
    label: str | None = None

    def batches(self, rows: int) -> int:
        """How many batches ``rows`` rows make; the last one may be smaller."""
        return -(-rows // self.size)


def order(rows: int, seed: int | None) -> np.ndarray:
    """The order of ``Dataset.shuffle(seed)``, or the rows' own for None."""
    import numpy as np

    return np.arange(rows) if seed is None else np.random.default_rng(seed).permutation(rows)


def picked(rows: int, pick: Pick) -> list[int]:
    """The numbers of the batch's rows. Raises UserError when there is no such batch."""
    last = pick.batches(rows)
    if not 1 <= pick.number <= last:
        raise UserError(f"There is no batch {pick.number:,}.", f"They go from 1 to {last:,}.")
    start = (pick.number - 1) * pick.size
    return [int(each) for each in order(rows, pick.seed)[start : start + pick.size]]


def label_columns(rows: Dataset) -> list[str]:
    """Columns that can become ``labels``: a ClassLabel, else numbers or booleans without nulls."""
    from datasets import ClassLabel, Value

    from glassbox.data import arrow

    found = []
    for name, feature in rows.features.items():
        kind = feature.dtype if isinstance(feature, Value) else ""
        number = kind.startswith(("int", "uint", "float", "bool"))
        if (isinstance(feature, ClassLabel) or number) and not arrow.column(rows, name).null_count:
            found.append(name)
    return sorted(found, key=lambda name: not isinstance(rows.features[name], ClassLabel))


def likely_label(rows: Dataset) -> str | None:
    """The first ClassLabel, or the column that is called label; None rather than any number."""
    from datasets import ClassLabel

    found = label_columns(rows)
    named = [name for name in found if name.lower() in ("label", "labels")]
    classes = [name for name in found if isinstance(rows.features[name], ClassLabel)]
    return next(iter([*classes, *named]), None)


def features(mapped: Dataset, numbers: list[int], shared: SharedTokenizer, pick: Pick) -> list[Any]:
    """What the collator is given: a dict for each row, with what a model takes and the label."""
    names = [name for name in shared.tokenizer.model_input_names if name in mapped.column_names]
    rows = mapped.select_columns([*names, *([pick.label] if pick.label else [])])
    some = rows.select(numbers).to_list()
    if pick.label:
        # The collator itself knows "label" and "label_ids"; another name would stay as it is.
        for row in some:
            row["labels"] = row.pop(pick.label)
    return some


def collate(given: list[Any], shared: SharedTokenizer, pick: Pick) -> tuple[Tensor, ...]:
    """The tensors of the real DataCollatorWithPadding, with dtype and shape. Imports torch."""
    from glassbox import heavy

    collator = heavy.DataCollatorWithPadding(
        tokenizer=shared.tokenizer, pad_to_multiple_of=pick.multiple
    )
    try:
        made = collator(given)
    except (ValueError, TypeError) as error:
        raise UserError(f"The collator refuses: {error}", "Choose another label.") from error
    return tuple(Tensor(name, tuple(each.shape), str(each.dtype)) for name, each in made.items())


def width(lengths: np.ndarray, multiple: int | None) -> int:
    """Tokens of each padded row: the longest, rounded up to a multiple."""
    longest, step = int(lengths.max()), multiple or 1
    return -(-longest // step) * step


def grid(
    rows: Dataset, numbers: list[int], asked: Asked, shared: SharedTokenizer, pick: Pick, width: int
) -> Batch:
    """The rows ``numbers`` encoded as the map did and padded to ``width``, for the grid.

    ``rows`` are those before the map: the grid wants their text.
    """
    some = rows.select(numbers)
    seconds = some[asked.second] if asked.second else [None] * len(numbers)
    given = tuple(
        Row(first or "", None if asked.second is None else second or "")
        for first, second in zip(some[asked.text], seconds, strict=True)
    )
    tokenizer = shared.tokenizer
    with batch_call.holding(shared):
        firsts = [row.first for row in given]
        pair = {"text_pair": [row.second for row in given]} if asked.second else {}
        made = batch_call.call(shared, firsts, **pair, **asked.arguments())
    encodings = tuple(made.encodings)
    for encoding in encodings:
        encoding.pad(
            width,
            direction=tokenizer.padding_side,
            pad_id=tokenizer.pad_token_id,
            pad_type_id=tokenizer.pad_token_type_id,
            pad_token=tokenizer.pad_token,
        )
    named = {"input_ids": "ids", "token_type_ids": "type_ids", "attention_mask": "attention_mask"}
    return Batch(
        given,
        BatchOptions(padding="longest", pad_to_multiple_of=pick.multiple),
        {name: [getattr(each, named[name]) for each in encodings] for name in made.data},
        encodings,
        shared.special_ids,
        (shared.unk_id, tokenizer.unk_token),
    )
