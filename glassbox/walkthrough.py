"""One sentence on its way from raw text to a label, with the embedded model's own numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from glassbox import embedded
from glassbox.catalog import EMBEDDED_MODEL

if TYPE_CHECKING:
    from glassbox.heavy import PreTrainedModel

SENTENCE = "Transformers unboxed: surprisingly readable!"


@dataclass(frozen=True)
class Inputs:
    """What the tokenizer makes of the sentence; both sequences have the same length n."""

    tokens: tuple[str, ...]
    ids: tuple[int, ...]


@dataclass(frozen=True)
class Outputs:
    """What the model makes of the ids: ``shape`` (1, n, 384) and the first numbers of [CLS]."""

    shape: tuple[int, ...]
    first: tuple[float, ...]


@lru_cache(maxsize=1)
def inputs(sentence: str = SENTENCE) -> Inputs:
    """Tokens and ids of ``sentence``, special tokens included. Imports no torch."""
    from glassbox import light

    tokenizer = light.BertTokenizer.from_pretrained(embedded.tokenizer_folder())
    ids = tokenizer(sentence)["input_ids"]
    return Inputs(tuple(tokenizer.convert_ids_to_tokens(ids)), tuple(ids))


@lru_cache(maxsize=1)
def outputs(sentence: str = SENTENCE) -> Outputs:
    """The embedded model's last hidden state for ``sentence``. Needs torch, about half a second."""
    from glassbox import heavy
    from glassbox.models import subject

    def first(model: PreTrainedModel) -> Outputs:
        with heavy.torch.inference_mode():
            ids = heavy.torch.tensor([list(inputs(sentence).ids)])
            hidden = model(input_ids=ids).last_hidden_state
        return Outputs(tuple(hidden.shape), tuple(round(x, 2) for x in hidden[0, 0, :4].tolist()))

    return subject.use(subject.stored(EMBEDDED_MODEL, ""), first)
