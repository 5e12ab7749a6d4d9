"""BERT's loss, come to with less work: the library's own, to the last digits.

BertForMaskedLM scores every place against the whole vocabulary, to ignore those without a label:
three in five, and padding besides. And of a batch of short texts, each in a row as long as the
longest, nearly half is padding: here several texts share a row, and none sees another one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from glassbox.families.kinds import Kind
from glassbox.families.lessons import IGNORED

if TYPE_CHECKING:
    from glassbox.heavy import torch

# Tokens of a row. Longer rows have less padding still, but more of attention is between texts.
_WIDTH = 40


def trainer_class(kind: Kind) -> Any:
    """The class of the Trainer for ``kind``: transformers' own; a subclass with BERT's loss."""
    from glassbox import heavy

    return _packed_and_labelled_alone() if kind == "bert" else heavy.Trainer


def fit(lengths: Iterable[int], width: int) -> list[tuple[int, int]]:
    """Row and start of texts of ``lengths`` tokens, each in the first row of ``width`` with room.

    >>> fit([3, 4, 2], 5)
    [(0, 0), (1, 0), (0, 3)]
    """
    used: list[int] = []
    places = []
    for length in lengths:
        row = next((row for row, taken in enumerate(used) if taken + length <= width), len(used))
        if row == len(used):
            used.append(0)
        places.append((row, used[row]))
        used[row] += length
    return places


def packed(batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The texts of ``batch`` (texts, length), padded on the right, with several in a row.

    Gives ``input_ids``, ``position_ids`` and ``labels`` (rows, width), and an ``attention_mask``
    (rows, 1, width, width) in which each token sees those of its own text.
    """
    from glassbox import heavy

    real = batch["attention_mask"].bool()
    lengths = real.sum(1).tolist()
    width = max(_WIDTH, *lengths)
    row_of, start_of = heavy.torch.tensor(fit(lengths, width), device=real.device).T
    text, position = real.nonzero(as_tuple=True)
    places = row_of[text], start_of[text] + position

    def laid(values: torch.Tensor, padding: int) -> torch.Tensor:
        rows = heavy.torch.full((int(row_of.max()) + 1, width), padding, device=real.device)
        rows[places] = values
        return rows

    # What is padding sees padding: a row of attention without anything to see would be NaN.
    owner = laid(text, -1)
    return {
        "input_ids": laid(batch["input_ids"][real], 0),
        "position_ids": laid(position, 0),
        "labels": laid(batch["labels"][real], IGNORED),
        "attention_mask": (owner[:, :, None] == owner[:, None, :])[:, None],
    }


@cache
def _packed_and_labelled_alone() -> Any:
    from glassbox import heavy

    class PackedAndLabelledAlone(heavy.Trainer):
        def compute_loss(
            self, model: Any, inputs: Any, return_outputs: bool = False, **kwargs: Any
        ) -> Any:
            if return_outputs:
                # An evaluation, which looks at the logits.
                return super().compute_loss(model, inputs, return_outputs, **kwargs)
            given = packed(inputs)
            labels = given.pop("labels")
            asked = labels != IGNORED
            masked = self.accelerator.unwrap_model(model)
            logits = masked.cls(masked.bert(**given)[0][asked])
            return heavy.torch.nn.functional.cross_entropy(logits, labels[asked])

    return PackedAndLabelledAlone
