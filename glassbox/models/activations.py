"""One forward pass with everything kept: attention weights and hidden states of all layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glassbox.errors import UserError
from glassbox.models import subject as subjects
from glassbox.models.reading import Reading
from glassbox.models.subject import Subject

if TYPE_CHECKING:
    import numpy as np

    from glassbox.heavy import PreTrainedModel


@dataclass(frozen=True, eq=False)
class Activations:
    """What a model computed on the way, read-only arrays of float32.

    ``attentions`` (layers, heads, queries, keys): each query's weights over the keys, sum 1.
    ``hidden_states`` (layers + 1, tokens, hidden size): 0 is after the embeddings.
    """

    attentions: np.ndarray
    hidden_states: np.ndarray


def activations(subject: Subject, reading: Reading) -> Activations:
    """Run ``reading`` through the model. Raises what :func:`subject.use` raises."""
    return subjects.use(subject, lambda model: run(model, reading, subject.segments))


def run(model: PreTrainedModel, reading: Reading, segments: int = 2) -> Activations:
    """Run ``reading`` through ``model``, which must have eager attention.

    Raises UserError when the model has no attention weights to give, or cannot read the ids.
    """
    import numpy as np

    from glassbox import heavy

    inputs = {"input_ids": heavy.torch.tensor([reading.ids])}
    if segments > 1:
        inputs["token_type_ids"] = heavy.torch.tensor([reading.sentences])
    try:
        with heavy.torch.inference_mode():
            output = model(**inputs, output_attentions=True, output_hidden_states=True)
    except (RuntimeError, ValueError, IndexError) as error:
        raise UserError(
            "The model could not read this.",
            "It may be too long for its positions, or its config may be at odds with its weights.",
        ) from error
    if not output.attentions:
        raise UserError(
            "This model gives no attention weights.", "Choose another one: not every class has any."
        )
    made = Activations(
        np.stack([each[0].numpy() for each in output.attentions]),
        np.stack([each[0].numpy() for each in output.hidden_states]),
    )
    made.attentions.flags.writeable = False
    made.hidden_states.flags.writeable = False
    return made
