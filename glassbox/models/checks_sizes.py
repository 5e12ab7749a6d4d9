"""Sizes below one, and attention heads that do not divide the width."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from glassbox.models.config_values import DEFAULTS, ConfigValues
from glassbox.models.findings import ConfigProblem, problem, to
from glassbox.models.limits import SIZES

_NEAR_HEADS = 512

# What happens without this check, by field, for sizes below one (facts of transformers 5.23).
_TOO_SMALL = {
    "num_hidden_layers": "BertModel accepts it and builds an encoder without a single layer: the "
    "tokens never see each other.",
    "num_attention_heads": "BertConfig accepts it; building fails with a ZeroDivisionError, or "
    "running with a RuntimeError.",
    "hidden_size": "BertConfig accepts it; building fails.",
    "intermediate_size": "BertConfig accepts it; the feed-forward part would have no weights.",
    "vocab_size": "BertConfig accepts it; building the word embeddings fails.",
    "max_position_embeddings": "BertConfig accepts it; no token would have a position.",
    "type_vocab_size": "BertConfig and BertModel accept it; running the model fails, since each "
    "token needs the embedding of segment 0.",
}


def sizes(values: ConfigValues) -> Iterator[ConfigProblem]:
    """Sizes that are zero or negative."""
    for name in SIZES:
        value = getattr(values, name)
        if value >= 1:
            continue
        better: tuple[Any, ...] = (1, DEFAULTS[name])
        if name == "num_attention_heads" and values.hidden_size >= 1:
            better = nearest_heads(values.hidden_size, DEFAULTS[name])
        elif name == "hidden_size":
            heads = max(1, values.num_attention_heads)
            better = tuple(nearest_multiples(DEFAULTS[name], heads))
        elif name == "vocab_size":
            better = (DEFAULTS[name],)
        yield problem(
            name,
            f"{name} is {value:,}: it has to be at least 1.",
            _TOO_SMALL[name],
            stage="forward" if _shows_late(name, value) else "build",
            ways=to(name, *dict.fromkeys(better)),
        )


def nearest_heads(hidden: int, wanted: int) -> tuple[int, ...]:
    """Up to two divisors of ``hidden``, nearest to ``wanted`` first; 1 always divides."""
    around = range(max(1, wanted - _NEAR_HEADS), min(hidden, wanted + _NEAR_HEADS) + 1)
    divisors = {1} | {heads for heads in around if hidden % heads == 0}
    return tuple(sorted(divisors, key=lambda heads: (abs(heads - wanted), -heads))[:2])


def nearest_multiples(hidden: int, heads: int) -> list[int]:
    """The multiples of ``heads`` just below and above ``hidden``, nearest first."""
    below = hidden // heads * heads
    both = [size for size in dict.fromkeys((below, -(-hidden // heads) * heads)) if size > 0]
    return sorted(both, key=lambda size: abs(size - hidden))


def heads_divide(values: ConfigValues) -> Iterator[ConfigProblem]:
    """A width that cannot be divided among the heads."""
    hidden, heads = values.hidden_size, values.num_attention_heads
    if hidden < 1 or heads < 1 or hidden % heads == 0:
        return
    yield problem(
        "num_attention_heads",
        f"hidden_size {hidden:,} cannot be divided among {heads:,} attention heads: "
        f"{hidden % heads:,} would be left over.",
        "Each head gets hidden_size / num_attention_heads of the width. BertConfig accepts this; "
        "BertModel(config) raises a ValueError.",
        ways=to("num_attention_heads", *nearest_heads(hidden, heads))
        + to("hidden_size", *nearest_multiples(hidden, heads)),
    )


def _shows_late(name: str, value: int) -> bool:
    """Whether the model builds all the same, and fails when it is run."""
    return (name == "type_vocab_size" and value == 0) or (
        name == "num_attention_heads" and value < 0
    )
