"""One word in several sentences: how similar its vectors are after each layer.

Similarity is the cosine of the angle between two vectors, -1 to 1. A word of several tokens is the
mean of their vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glassbox.models.activations import Activations

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Occurrence:
    """A word where it stands: the places of its tokens among those that the model was given."""

    states: Activations
    places: tuple[int, ...]


def vectors(word: Occurrence) -> np.ndarray:
    """The word after each layer, float64: (layers + 1, hidden size)."""
    mean: np.ndarray = word.states.hidden_states[:, list(word.places)].mean(1, dtype="float64")
    return mean


def similarity(one: Occurrence, other: Occurrence) -> tuple[float, ...]:
    """The cosine between two occurrences after the embeddings and after each layer."""
    return _cosine(vectors(one), vectors(other))


def _cosine(one: np.ndarray, other: np.ndarray) -> tuple[float, ...]:
    import numpy as np

    lengths = np.linalg.norm(one, axis=-1) * np.linalg.norm(other, axis=-1)
    cosine = (one * other).sum(-1) / np.maximum(lengths, 1e-30)
    return tuple(float(each) for each in np.clip(cosine, -1, 1))


def baseline(one: Activations, other: Activations) -> tuple[float, ...]:
    """The mean cosine between all tokens of one sentence and all of the other, by layer.

    Vectors of a Transformer tend to lie in a narrow cone (Ethayarajh 2019, "How contextual are
    contextualized word representations?"): what counts is how much nearer a word is than this.
    """
    import numpy as np

    def unit(states: np.ndarray) -> np.ndarray:
        exact = states.astype("float64")
        return exact / np.maximum(np.linalg.norm(exact, axis=-1, keepdims=True), 1e-30)

    cosines = unit(one.hidden_states) @ unit(other.hidden_states).transpose(0, 2, 1)
    return tuple(float(each) for each in cosines.mean((1, 2)))


def same_tokens(ids: Sequence[Sequence[int]]) -> bool:
    """Whether all occurrences are the same tokens, so that only their context differs."""
    return len({tuple(each) for each in ids}) == 1
