"""From hidden states to one vector a sentence, and how near two of them are.

As sentence-transformers does it for the embedded model (its modules.json): Pooling with
``pooling_mode_mean_tokens``, then Normalize. The mean leaves padding out and keeps [CLS] and [SEP].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, eq=False)
class Similarity:
    """``pooled`` and ``unit`` (of length 1) are (sentences, hidden size), ``cosine`` (sentences,
    sentences) from -1 to 1."""

    pooled: np.ndarray
    unit: np.ndarray
    cosine: np.ndarray


def pool(hidden: Any, mask: Any) -> Any:
    """The mean of the hidden states (rows, length, hidden size) where ``mask`` is 1."""
    weights = mask[..., None].to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1e-9)


def unit(vectors: Any) -> Any:
    """Vectors of length 1, as torch.nn.functional.normalize makes them."""
    return vectors / vectors.norm(dim=-1, keepdim=True).clamp(min=1e-12)


def similarity(hidden: Any, mask: Any) -> Similarity:
    """Sentence vectors and their cosines."""
    pooled = pool(hidden, mask)
    normal = unit(pooled)
    return Similarity(pooled.numpy(), normal.numpy(), (normal @ normal.T).numpy())
