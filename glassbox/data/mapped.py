"""What a finished map left: a DatasetDict with the new columns, and how long each row is."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox import workspace
from glassbox.data.mapping import Mapping, progress
from glassbox.errors import NotFound

if TYPE_CHECKING:
    import numpy as np
    from datasets import DatasetDict

_MADE = ("input_ids", "token_type_ids", "attention_mask")


@dataclass(frozen=True)
class Mapped:
    """A finished map: the DatasetDict, each split's lengths before any cut, and what it took.

    ``disk`` are the bytes of its files, ``token_bytes`` those of the new columns.
    """

    dataset: DatasetDict
    lengths: dict[str, np.ndarray]
    new: tuple[str, ...]
    seconds: float
    disk: int
    token_bytes: int

    @property
    def all_lengths(self) -> np.ndarray:
        """The lengths of all rows of all splits."""
        import numpy as np

        return np.concatenate(list(self.lengths.values()))


def load(work: Mapping, dataset: DatasetDict) -> Mapped:
    """The finished result, memory-mapped. Call it only where progress says that it is finished.

    Raises NotFound where it was cleared away meanwhile, to make room.
    """
    try:
        return _load(work, dataset)
    except OSError:
        discard(work)
        raise NotFound(
            "The result of this map was cleared away to make room.", "Reload the page to map again."
        ) from None


def _load(work: Mapping, dataset: DatasetDict) -> Mapped:
    import datasets
    import numpy as np

    slices = json.loads((work.folder / "plan.json").read_text(encoding="utf-8"))
    parts: dict[str, list[Any]] = {split: [] for split in dataset}
    lengths: dict[str, list[Any]] = {split: [] for split in dataset}
    for number, (split, _, _) in enumerate(slices):
        parts[split].append(datasets.Dataset.from_file(str(work.folder / f"{number:05}.arrow")))
        lengths[split].append(np.load(work.folder / f"{number:05}.npy", allow_pickle=False))
    features = next(each[0].features for each in parts.values() if each)
    made = {
        split: datasets.concatenate_datasets(each)
        if each
        else datasets.Dataset.from_dict({name: [] for name in features}, features=features)
        for split, each in parts.items()
    }
    workspace.touch(work.folder)
    state = progress(work)
    first = next(iter(dataset.values()))
    new = tuple(name for name in features if name not in first.column_names or name in _MADE)
    return Mapped(
        datasets.DatasetDict(made),
        {split: np.concatenate([np.zeros(0, np.int32), *each]) for split, each in lengths.items()},
        new,
        state.seconds if state else 0.0,
        workspace.size_bytes(work.folder),
        sum(rows.data.table.select(list(new)).nbytes for rows in made.values()),
    )


def discard(work: Mapping) -> None:
    """Clear a result away, finished or not."""
    shutil.rmtree(work.folder, ignore_errors=True)
