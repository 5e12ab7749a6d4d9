"""Memory to hold a model, to run it and to train it, by formula.

Weights are exact: bytes a number, times the parameters. What running and training need beside them
are lower bounds: only the tensors that PyTorch has to keep on a CPU in float32, counted off
``transformers.models.bert.modeling_bert`` 5.23. With N = B · S tokens, H hidden_size,
I intermediate_size, A num_attention_heads, L num_hidden_layers, and numbers of 4 bytes:

Training keeps for the backward pass
    inputs of matrices and LayerNorms, masks of hidden dropout      N·H · (10·L + 3)
    (without hidden dropout: 8·L + 2)
    mean and deviation of each LayerNorm                            N · (4·L + 2)
    attention weights before and after dropout, and its mask        3·B·A·S² · L
    (no attention dropout: one; with sdpa then B·A·S, since it is computed in blocks)
    input and steps of the activation function                      c·N·I · L, c = 2 for gelu
    the pooler's output                                             B·H

and the gradients (as large as the weights) and AdamW's two moments (twice as large). Tests compare
this with what torch.autograd.graph.saved_tensors_hooks sees. Left out: ids and masks, temporary
tensors of the backward pass, a head and its loss, what the allocator keeps.

Running keeps at its worst moment, within one layer, the larger of
    N · (6·H + I + 2)   and   3·N·H + 2·N·I
with eager attention B·A·S² more, or 5·N·H + 2·B·A·S²; each layer's keys and values stay for a
decoder with use_cache, each layer's output with output_hidden_states.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from glassbox.models.config_values import ConfigValues
from glassbox.models.cost import BYTES_FP32, parameters

# Bytes a weight: to hold a model in a number type; 16 bit is float16 or bfloat16. int8 leaves its
# scales out, about one percent.
WIDTHS = {"float32": 4, "16 bit": 2, "int8": 1}
# Tensors of N·I numbers that each activation keeps for its backward pass; the others keep 2.
_KEPT_BY_ACTIVATION = {
    "linear": 1, "relu": 1, "sigmoid": 1, "tanh": 1, "gelu_10": 3, "quick_gelu": 3,
    "gelu_python": 4, "gelu_accurate": 5, "gelu_new": 5, "gelu_python_tanh": 5, "xielu": 5,
    "gelu_fast": 8,
}  # fmt: skip

Exactness = Literal["exact", "at least"]


@dataclass(frozen=True)
class MemoryPart:
    """One use of memory: bytes, the formula, and whether it is all of it or a lower bound."""

    name: str
    bytes: int
    formula: str
    exactness: Exactness = "exact"


def held(values: ConfigValues) -> tuple[MemoryPart, ...]:
    """The weights alone, in each number type."""
    count = parameters(values)
    return tuple(
        MemoryPart(name, width * count, f"{width} B · parameters") for name, width in WIDTHS.items()
    )


def running(values: ConfigValues, batch: int, length: int) -> tuple[MemoryPart, ...]:
    """A forward pass in float32 without gradients."""
    return (_weights(values), _live(values, batch, length))


def training(values: ConfigValues, batch: int, length: int) -> tuple[MemoryPart, ...]:
    """A training step in float32 with AdamW."""
    weights = _weights(values)
    return (
        weights,
        MemoryPart("Gradients", weights.bytes, "4 B · parameters"),
        MemoryPart("AdamW: two moments", 2 * weights.bytes, "8 B · parameters"),
        MemoryPart(
            "Activations",
            activation_bytes(values, batch, length),
            _activation_formula(values),
            "at least",
        ),
    )


def _weights(values: ConfigValues) -> MemoryPart:
    return MemoryPart("Weights", BYTES_FP32 * parameters(values), "4 B · parameters")


def in_blocks(values: ConfigValues) -> bool:
    """Whether training computes attention without ever keeping a weight for each pair of tokens."""
    return values.attn_implementation != "eager" and values.attention_probs_dropout_prob == 0


def activation_bytes(values: ConfigValues, batch: int, length: int) -> int:
    """What one forward pass keeps for its backward pass; the formula is the module's."""
    n, h, layers = batch * length, values.hidden_size, values.num_hidden_layers
    dropped = values.hidden_dropout_prob > 0
    hidden = n * h * ((10 if dropped else 8) * layers + (3 if dropped else 2))
    statistics = n * (4 * layers + 2)
    rows = batch * values.num_attention_heads * length
    pairs = 3 if values.attention_probs_dropout_prob > 0 else 1
    attention = layers * (rows if in_blocks(values) else pairs * rows * length)
    kept = _KEPT_BY_ACTIVATION.get(values.hidden_act, 2)
    inner = layers * kept * n * values.intermediate_size
    return BYTES_FP32 * (hidden + statistics + attention + inner + batch * h)


def _activation_formula(values: ConfigValues) -> str:
    dropped = values.hidden_dropout_prob > 0
    kept = _KEPT_BY_ACTIVATION.get(values.hidden_act, 2)
    pairs = 3 if values.attention_probs_dropout_prob > 0 else 1
    attention = "B·A·S" if in_blocks(values) else f"{pairs}·B·A·S²"
    return (
        f"4 B · [ N·H · ({'10·L + 3' if dropped else '8·L + 2'}) + N · (4·L + 2) "
        f"+ L · ({attention} + {kept}·N·I) + B·H ]"
    )


def _live(values: ConfigValues, batch: int, length: int) -> MemoryPart:
    n, h, i = batch * length, values.hidden_size, values.intermediate_size
    norm, inner = n * (6 * h + i + 2), 3 * n * h + 2 * n * i
    name, numbers = "N · (6·H + I + 2)", norm
    if inner > norm:
        name, numbers = "(3·N·H + 2·N·I)", inner
    if values.attn_implementation == "eager":
        pairs = batch * values.num_attention_heads * length * length
        scores = 5 * n * h + 2 * pairs
        name, numbers = f"({name} + B·A·S²)", numbers + pairs
        if scores > numbers:
            name, numbers = "(5·N·H + 2·B·A·S²)", scores
    more = values.num_hidden_layers - 1
    if more > 0 and values.is_decoder and values.use_cache:
        name, numbers = f"({name} + 2·(L - 1)·N·H)", numbers + 2 * more * n * h
    # Each layer's output but the last two, which are counted above.
    if more > 1 and values.output_hidden_states:
        name, numbers = f"({name} + (L - 2)·N·H)", numbers + (more - 1) * n * h
    return MemoryPart(
        "Activations alive at once", BYTES_FP32 * numbers, f"4 B · {name}", "at least"
    )
