"""How many parameters the BertModel of a config has, without building it.

With V vocab_size, P max_position_embeddings, T type_vocab_size, H hidden_size, L num_hidden_layers
and I intermediate_size:

    (V + P + T) H  +  L (4 (H² + H) + 2 H I + I + H)  +  2 H (2 L + 1)  +  H² + H

Source: counted off ``transformers.models.bert.modeling_bert`` 5.23; a property test compares it to
built models. Cross-attention is one more attention and norm a layer; two activations are trained.

>>> from glassbox.models.fields import ConfigValues
>>> count(ConfigValues()).parameters
109482240
>>> count(ConfigValues(num_hidden_layers=10)).parameters
95306496
"""

from __future__ import annotations

from dataclasses import dataclass

from glassbox.models.config_values import ConfigValues

BYTES_FP32 = 4
# Activations with parameters of their own: one slope, and two exponents.
_TRAINED_ACTIVATIONS = {"prelu": 1, "xielu": 2}


@dataclass(frozen=True)
class Part:
    """One part of the model: its parameters, and the formula that gives them."""

    name: str
    parameters: int
    formula: str


@dataclass(frozen=True)
class Cost:
    """What a config costs; ``parts`` add up to ``parameters``."""

    parts: tuple[Part, ...]

    @property
    def parameters(self) -> int:
        """All of them, trained or not; BertModel ties none."""
        return sum(part.parameters for part in self.parts)

    @property
    def fp32_bytes(self) -> int:
        """Memory of the weights alone at 4 bytes each, as the model is built and saved."""
        return self.parameters * BYTES_FP32


def parameters(values: ConfigValues) -> int:
    """The same total as :func:`count` without its parts: for many configs at once."""
    h, n, i = values.hidden_size, values.num_hidden_layers, values.intermediate_size
    crossed = values.is_decoder and values.add_cross_attention
    square = h * h + h
    layer = (8 if crossed else 4) * square + 2 * h * i + i + h + (6 if crossed else 4) * h
    rows = values.vocab_size + values.max_position_embeddings + values.type_vocab_size
    layer += _TRAINED_ACTIVATIONS.get(values.hidden_act, 0)
    return rows * h + n * layer + 2 * h + square


def count(values: ConfigValues) -> Cost:
    """The parameters by part. Raises ValueError when a size is negative: there is no such model."""
    v, p, t = values.vocab_size, values.max_position_embeddings, values.type_vocab_size
    h, n, i = values.hidden_size, values.num_hidden_layers, values.intermediate_size
    if min(v, p, t, h, n, i) < 0:
        raise ValueError("a size is negative")
    crossed = values.is_decoder and values.add_cross_attention
    trained = _TRAINED_ACTIVATIONS.get(values.hidden_act, 0)
    attentions = 2 if crossed else 1
    norms = 3 if crossed else 2
    return Cost(
        (
            Part("Embeddings", (v + p + t) * h, "(V + P + T) · H"),
            Part(
                "Attention",
                n * attentions * 4 * (h * h + h),
                "L · 2 · 4 · (H² + H)" if crossed else "L · 4 · (H² + H)",
            ),
            Part(
                "Feed-forward",
                n * (2 * h * i + i + h + trained),
                f"L · (2·H·I + I + H + {trained})" if trained else "L · (2·H·I + I + H)",
            ),
            Part("Norms", 2 * h * (norms * n + 1), f"2·H · ({norms}·L + 1)"),
            Part("Pooler", h * h + h, "H² + H"),
        )
    )
