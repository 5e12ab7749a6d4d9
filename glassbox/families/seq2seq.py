"""One sequence into another, with the decoder's cross-attention to the encoder's tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glassbox.families.asked import ask
from glassbox.families.generate import said
from glassbox.families.loading import Loaded

if TYPE_CHECKING:
    import numpy as np

MOST_NEW = 48
_RUNNERS_UP = 5


@dataclass(frozen=True)
class Step:
    """A generated token: its ``probability``, and the likeliest (token, probability) there."""

    id: int
    token: str
    probability: float
    others: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Turned:
    """A sequence and what it was turned into.

    ``cross`` are the weights (layers, heads, steps, source tokens): at the step that wrote a token,
    what each decoder layer's heads read of the encoder's outputs. A row sums to 1. ``score`` is
    generate()'s for beams: the mean log-probability of the tokens.
    """

    source: tuple[str, ...]
    unknown: tuple[str, ...]
    steps: tuple[Step, ...]
    text: str
    cross: np.ndarray
    ended: bool


def turn(loaded: Loaded, text: str, *, num_beams: int = 1, count: int = MOST_NEW) -> Turned:
    """What ``generate`` makes of ``text``, greedily or with beams.

    Probabilities and attention are of one pass over what was generated, which a causal decoder
    computes as it does token by token.
    """
    import numpy as np

    from glassbox import heavy

    torch = heavy.torch
    asked = ask(loaded, text)
    given = torch.tensor([asked.ids])
    mask = torch.ones_like(given)
    out = loaded.model.generate(
        input_ids=given,
        attention_mask=mask,
        num_beams=num_beams,
        do_sample=False,
        max_new_tokens=count,
    )[0]
    start, written = out[:-1], out[1:]
    passed = loaded.model(
        input_ids=given,
        attention_mask=mask,
        decoder_input_ids=start[None],
        output_attentions=True,
        use_cache=False,
    )
    chances = passed.logits[0].float().softmax(-1)
    steps = []
    for place, id in enumerate(written.tolist()):
        best = chances[place].topk(_RUNNERS_UP)
        others = tuple(
            (said(loaded, int(other)), float(chance))
            for chance, other in zip(best.values, best.indices, strict=True)
        )
        steps.append(Step(id, said(loaded, id), float(chances[place, id]), others))
    end = loaded.model.generation_config.eos_token_id
    return Turned(
        source=asked.tokens,
        unknown=asked.unknown,
        steps=tuple(steps),
        text=loaded.tokenizer.decode(written, skip_special_tokens=True),
        cross=np.stack([each[0].numpy() for each in passed.cross_attentions]),
        ended=bool(written[-1] == end),
    )
