"""Questions to attention weights: what each head looks at, and what one sentence reads of another.

Weights are an array (layers, heads, queries, keys); the weights of a query sum to 1. Rows read,
columns are read from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from glassbox.models.reading import Reading

if TYPE_CHECKING:
    import numpy as np

Pair = Literal["all", "AA", "AB", "BA", "BB"]
# What reads -> what is read.
PAIRS: dict[Pair, str] = {
    "all": "All tokens",
    "AA": "A → A",
    "AB": "A → B",
    "BA": "B → A",
    "BB": "B → B",
}


@dataclass(frozen=True)
class Block:
    """The part of the weights that is shown: the places of its queries and of its keys."""

    queries: tuple[int, ...]
    keys: tuple[int, ...]


def block(reading: Reading, pair: Pair = "all") -> Block:
    """What the filter ``pair`` leaves. A [SEP] belongs to the sentence before it."""
    places = range(len(reading.ids))
    of = {
        "A": tuple(at for at in places if reading.sentences[at] == 0),
        "B": tuple(at for at in places if reading.sentences[at] == 1),
    }
    if pair == "all" or not of["B"]:
        return Block(tuple(places), tuple(places))
    return Block(of[pair[0]], of[pair[1]])


def part(weights: np.ndarray, shown: Block) -> np.ndarray:
    """``weights`` (…, queries, keys) cut down to ``shown``; nothing is scaled up."""
    return weights[..., list(shown.queries), :][..., list(shown.keys)]


def share(weights: np.ndarray, shown: Block) -> float:
    """How much of their attention the shown queries give to the shown keys, 0 to 1."""
    return float(part(weights, shown).sum(-1).mean())


def off_one(weights: np.ndarray) -> float:
    """The largest distance of a row's sum from 1."""
    return float(abs(weights.sum(-1, dtype="float64") - 1).max())


def head_mean(weights: np.ndarray, layer: int) -> np.ndarray:
    """The mean of a layer's heads: (queries, keys)."""
    mean: np.ndarray = weights[layer].mean(0)
    return mean


@dataclass(frozen=True)
class Statistic:
    """One number a head: ``title`` for a list, ``about`` in a sentence, ``measure`` the numbers.

    All lie between 0 and 1, and are means over the queries.
    """

    title: str
    about: str
    measure: Callable[[np.ndarray, Reading], np.ndarray]


def _entropy(weights: np.ndarray, reading: Reading) -> np.ndarray:
    import numpy as np

    # A causal model's first query sees one key; what it may see is what it can spread over.
    visible = (weights > 0).sum(-1)
    surprise = -(weights * np.log2(np.clip(weights, 1e-30, None))).sum(-1)
    most = np.log2(np.maximum(visible, 2))
    mean: np.ndarray = (surprise / most).mean(-1)
    return mean


def _offset(by: int) -> Callable[[np.ndarray, Reading], np.ndarray]:
    """The weight on the token ``by`` places further on, where there is one."""

    def measure(weights: np.ndarray, reading: Reading) -> np.ndarray:
        import numpy as np

        if abs(by) >= weights.shape[-1]:
            return np.zeros(weights.shape[:2])
        mean: np.ndarray = np.diagonal(weights, by, -2, -1).mean(-1)
        return mean

    return measure


def _on(chosen: Callable[[Reading], list[int]]) -> Callable[[np.ndarray, Reading], np.ndarray]:
    def measure(weights: np.ndarray, reading: Reading) -> np.ndarray:
        mean: np.ndarray = weights[..., chosen(reading)].sum(-1).mean(-1)
        return mean

    return measure


def _first(reading: Reading) -> list[int]:
    return [0]


def _separators(reading: Reading) -> list[int]:
    return [at for at, special in enumerate(reading.special) if special and at > 0]


def _other(weights: np.ndarray, reading: Reading) -> np.ndarray:
    """The weight that goes from each token to the other sentence, [CLS] and [SEP] left out."""
    import numpy as np

    side = np.array(reading.sentences)
    plain = ~np.array(reading.special)
    crossing = (side[:, None] != side[None, :]) & plain[:, None] & plain[None, :]
    mean: np.ndarray = (weights * crossing).sum((-2, -1)) / max(1, int(plain.sum()))
    return mean


_STATISTICS = {
    "entropy": Statistic(
        "Spread",
        "How evenly a token's attention is spread: the entropy of its weights, divided by the "
        "largest possible. 0 is all on one token, 1 the same on every token.",
        _entropy,
    ),
    "self": Statistic("Itself", "The weight of each token on itself.", _offset(0)),
    "previous": Statistic("Previous", "The weight on the token before.", _offset(-1)),
    "next": Statistic("Next", "The weight on the token after.", _offset(1)),
    "first": Statistic("First", "The weight on the first token, [CLS] in BERT.", _on(_first)),
    "sep": Statistic("[SEP]", "The weight on [SEP], all of them together.", _on(_separators)),
    "other": Statistic(
        "Other sentence",
        "The weight that goes to the tokens of the other sentence, without [CLS] and [SEP].",
        _other,
    ),
}


def statistics(reading: Reading) -> dict[str, Statistic]:
    """The statistics that say something about ``reading``, by their names."""
    leave = set()
    if not any(reading.special):
        leave.add("sep")
    if not reading.is_pair:
        leave.add("other")
    return {name: each for name, each in _STATISTICS.items() if name not in leave}


def strongest(values: np.ndarray) -> tuple[int, int]:
    """Layer and head with the largest number in ``values`` (layers, heads)."""
    layer, head = divmod(int(values.argmax()), values.shape[1])
    return layer, head
