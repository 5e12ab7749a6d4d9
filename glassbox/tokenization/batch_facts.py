"""What a batch costs: how many of its cells are padding, and what padding less would save.

A model works on every cell, padding included. ``DataCollatorWithPadding`` pads each small batch to
its own longest row instead of all rows to the longest of all; rows of like length in one batch
(``group_by_length`` of the Trainer) need still less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from glassbox.tokenization.batch import Batch


@dataclass(frozen=True)
class Cells:
    """Cells of a batch, and how many of them are padding."""

    all: int
    padding: int

    @property
    def share(self) -> float:
        """Share of padding, 0 to 1; 0 for no cells."""
        return self.padding / self.all if self.all else 0.0


@dataclass(frozen=True)
class Padded:
    """The same windows padded in four ways.

    ``shown`` as the batch is; ``together`` all to the longest of all; ``in_order`` by a collator in
    batches of ``size`` in their order; ``by_length`` the same after sorting, the longest first.
    """

    size: int
    shown: Cells
    together: Cells
    in_order: Cells
    by_length: Cells


def padded(batch: Batch, size: int) -> Padded:
    """What padding in batches of ``size`` windows (1 or more) comes to, from their real lengths."""
    lengths = batch.lengths
    multiple = (batch.options.pad_to_multiple_of or 1) if batch.options.pads else 1
    real = sum(lengths)

    def cells(all: int) -> Cells:
        return Cells(all, all - real)

    return Padded(
        size,
        cells(sum(batch.widths)),
        cells(collated(lengths, max(1, len(lengths)), multiple)),
        cells(collated(lengths, size, multiple)),
        cells(collated(sorted(lengths, reverse=True), size, multiple)),
    )


def collated(lengths: Sequence[int], size: int, multiple: int = 1) -> int:
    """Cells of all batches of ``size`` rows, each padded to its longest row by a collator.

    With ``pad_to_multiple_of=multiple``; equal to DataCollatorWithPadding's, by a test.

    >>> collated([3, 9, 4], size=2)
    22
    """
    total = 0
    for start in range(0, len(lengths), size):
        together = lengths[start : start + size]
        total += -(-max(together) // multiple) * multiple * len(together)
    return total
