"""Floating-point operations of a forward pass and of a training step, by formula.

With B sequences of S tokens, H hidden_size, I intermediate_size and L num_hidden_layers, a
multiplication and an addition counted as two:

    forward   B · [ L · (8·S·H² + 4·S²·H + 4·S·H·I) + 2·H² ]
    training  3 · forward: each product of the forward pass has two in the backward pass

Counted are the matrix products, as torch.utils.flop_counter.FlopCounterMode counts them; a test
compares the two on the meta device. Norms, activations, dropout and the lookup of embeddings are
left out (below one percent), and so is the optimizer. Causal attention is counted in full, as it is
computed; cross-attention is not, since it runs only on the output of an encoder.

>>> from glassbox.models.config_values import ConfigValues
>>> flops(ConfigValues(), batch=1, length=128).forward
22348431360
"""

from __future__ import annotations

from dataclasses import dataclass

from glassbox.models.config_values import ConfigValues

# The backward pass has a product for the gradient of each factor.
TRAINING_FACTOR = 3


@dataclass(frozen=True)
class FlopsPart:
    """One part of the forward pass: its operations, and the formula that gives them."""

    name: str
    flops: int
    formula: str


@dataclass(frozen=True)
class Flops:
    """Operations of one forward pass by part, and of a training step with the same input."""

    parts: tuple[FlopsPart, ...]

    @property
    def forward(self) -> int:
        """All parts together."""
        return sum(part.flops for part in self.parts)

    @property
    def training(self) -> int:
        """Forward and backward pass; the optimizer's step is left out."""
        return TRAINING_FACTOR * self.forward


def flops(values: ConfigValues, batch: int, length: int) -> Flops:
    """Operations for ``batch`` sequences of ``length`` tokens each; sizes are not negative."""
    b, s = batch, length
    h, n, i = values.hidden_size, values.num_hidden_layers, values.intermediate_size
    return Flops(
        (
            FlopsPart("Attention matrices", b * n * 8 * s * h * h, "B · L · 8·S·H²"),
            FlopsPart("Attention of all pairs", b * n * 4 * s * s * h, "B · L · 4·S²·H"),
            FlopsPart("Feed-forward", b * n * 4 * s * h * i, "B · L · 4·S·H·I"),
            FlopsPart("Pooler", b * 2 * h * h, "B · 2·H²"),
        )
    )


def forward_flops(values: ConfigValues, batch: int, length: int) -> int:
    """The same total, without its parts: for many configs at once."""
    h, s = values.hidden_size, length
    layer = 4 * s * h * (2 * h + s + values.intermediate_size)
    return batch * (values.num_hidden_layers * layer + 2 * h * h)
