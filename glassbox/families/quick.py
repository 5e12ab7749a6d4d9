"""BERT's loss, come to with less work: the library's own, to the last digits.

BertForMaskedLM scores every place against the whole vocabulary, to ignore those without a label:
three in five, padding besides, and together a fifth of a step.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from glassbox.families.kinds import Kind

IGNORED = -100


def trainer_class(kind: Kind) -> Any:
    """The class of the Trainer for ``kind``: transformers' own; a subclass with BERT's loss."""
    from glassbox import heavy

    return _labelled_alone() if kind == "bert" else heavy.Trainer


@cache
def _labelled_alone() -> Any:
    from glassbox import heavy

    class LabelledAlone(heavy.Trainer):
        def compute_loss(
            self, model: Any, inputs: Any, return_outputs: bool = False, **kwargs: Any
        ) -> Any:
            if return_outputs:
                # An evaluation, which looks at the logits.
                return super().compute_loss(model, inputs, return_outputs, **kwargs)
            given = dict(inputs)
            labels = given.pop("labels")
            asked = labels != IGNORED
            masked = self.accelerator.unwrap_model(model)
            logits = masked.cls(masked.bert(**given)[0][asked])
            return heavy.torch.nn.functional.cross_entropy(logits, labels[asked])

    return LabelledAlone
