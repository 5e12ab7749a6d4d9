"""Who may see whom: the mask and the weights of each attention, as the model really used them.

Both are read at the softmax of each attention, while the model runs: what comes in are the scores
with the mask applied, what comes out the weights. A score that the mask has taken is the smallest
number of float32 (-10,000 in the first GPT), where no other score comes near.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from glassbox.families import tiny
from glassbox.families.loading import Loaded
from glassbox.families.tiny import Given
from glassbox.families.watch import is_attention, watching

if TYPE_CHECKING:
    import numpy as np

    from glassbox.heavy import torch

Stack = Literal["", "encoder", "decoder"]
# Between -10,000 and any score that a query and a key make.
_TAKEN = -5_000.0


@dataclass(frozen=True, eq=False)
class Sight:
    """One attention: ``queries`` read ``keys``, each the stack whose tokens they are.

    ``seen`` (queries, keys) is what the mask left, the same for all heads; ``weights`` (heads,
    queries, keys) what the softmax made. ``taken`` is the score of a masked cell, None where the
    mask took none.
    """

    module: str
    class_name: str
    queries: Stack
    keys: Stack
    seen: np.ndarray
    weights: np.ndarray
    taken: float | None


@dataclass(frozen=True, eq=False)
class Seen:
    """One pass: the tokens of each stack, all attentions in order, each stack's last hidden state.

    ``outputs`` are (tokens, hidden size).
    """

    family: str
    class_name: str
    tokens: dict[str, tuple[str, ...]]
    ids: dict[str, tuple[int, ...]]
    sights: tuple[Sight, ...]
    outputs: dict[str, np.ndarray]
    unknown: tuple[str, ...] = ()

    def of(self, queries: str, keys: str) -> tuple[Sight, ...]:
        """The attentions of one kind, a layer each."""
        return tuple(each for each in self.sights if (each.queries, each.keys) == (queries, keys))


def look(family: str, owner: str, text: str, target: str = "", padding: int = 0) -> Seen:
    """Run the tiny model of ``family`` on ``text``. Raises what tiny.given raises."""
    chosen = tiny.find(family)

    def work(loaded: Loaded) -> Seen:
        return run(loaded, tiny.given(loaded, text, target, padding), family)

    return tiny.use(chosen, owner, work)


@dataclass
class _Softmaxes:
    """Keeps the scores and the weights of each attention."""

    open: list[torch.nn.Module] = field(default_factory=list)
    found: list[tuple[torch.nn.Module, torch.Tensor, torch.Tensor]] = field(default_factory=list)

    def enter(self, module: torch.nn.Module, given: list[torch.Tensor]) -> None:
        if is_attention(module):
            self.open.append(module)

    def leave(self, module: torch.nn.Module, made: list[torch.Tensor]) -> None:
        if self.open and self.open[-1] is module:
            self.open.pop()

    def operation(self, name: str, given: list[torch.Tensor], made: list[torch.Tensor]) -> None:
        if name == "aten::_softmax" and self.open and made[0].dim() == 4:
            self.found.append((self.open[-1], given[0], made[0]))


def run(loaded: Loaded, given: Given, family: str) -> Seen:
    """One pass of the model on what it is given."""
    from glassbox import heavy

    model, several = loaded.model, loaded.model.config.is_encoder_decoder
    names = {id(module): name for name, module in model.named_modules()}
    watcher = _Softmaxes()
    with heavy.torch.no_grad(), watching(model, watcher):
        result = model(**given.inputs, output_hidden_states=True)
    outputs = (
        {"encoder": result.encoder_hidden_states[-1], "decoder": result.decoder_hidden_states[-1]}
        if several
        else {"": result.hidden_states[-1]}
    )
    ids = {"encoder" if several else "": given.inputs["input_ids"]}
    if several:
        ids["decoder"] = given.inputs["decoder_input_ids"]
    return Seen(
        family,
        type(model).__name__,
        given.tokens,
        {stack: tuple(each[0].tolist()) for stack, each in ids.items()},
        tuple(_sight(names, several, *each) for each in watcher.found),
        {stack: each[0].numpy().copy() for stack, each in outputs.items()},
        given.source.unknown + (given.target.unknown if given.target else ()),
    )


def _sight(
    names: dict[int, str],
    several: bool,
    module: torch.nn.Module,
    scores: torch.Tensor,
    weights: torch.Tensor,
) -> Sight:
    name = names[id(module)]
    queries, keys = _stacks(name) if several else ("", "")
    left = scores[0] > _TAKEN
    assert bool((left == left[:1]).all()), "a mask is the same for all heads"
    taken = scores[0][~left]
    return Sight(
        name,
        type(module).__name__,
        queries,
        keys,
        left[0].numpy(),
        weights[0].numpy().copy(),
        float(taken.max()) if taken.numel() else None,
    )


def _stacks(name: str) -> tuple[Stack, Stack]:
    """Whose tokens read, and whose are read, by the name of an encoder-decoder's module."""
    parts = name.split(".")
    if "decoder" not in parts:
        return "encoder", "encoder"
    cross = any(each in ("encoder_attn", "EncDecAttention") for each in parts)
    return ("decoder", "encoder") if cross else ("decoder", "decoder")
