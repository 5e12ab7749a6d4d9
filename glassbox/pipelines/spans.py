"""From logits to an answer: the stretch of a text that begins and ends likeliest.

As transformers' question-answering pipeline did it until version 4 (version 5 has none): only
tokens of the context may be in an answer, its end is not before its start and at most 14 tokens
after it, and its score is p(start) · p(end), each a softmax over the context.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.pipelines.encoding import Batch, Row

if TYPE_CHECKING:
    import numpy as np

LONGEST = 15
TOP = 5


@dataclass(frozen=True)
class Span:
    """A stretch of the context: places of its first and last token, its text and its score."""

    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, eq=False)
class Answers:
    """For each question: ``logits`` (questions, 2, length), ``scores`` of the same shape (0 outside
    the context), and the best spans."""

    logits: np.ndarray
    scores: np.ndarray
    best: tuple[tuple[Span, ...], ...]


def answers(start: Any, end: Any, batch: Batch) -> Answers:
    """The best spans from two tensors of logits (questions, length)."""
    from glassbox import heavy

    torch = heavy.torch
    logits = torch.stack([start, end], 1)
    allowed = torch.zeros(batch.shape, dtype=torch.bool)
    for at, row in enumerate(batch.rows):
        for place, sentence in enumerate(row.sentence):
            allowed[at, place] = sentence == 1
    scores = logits.masked_fill(~allowed[:, None], float("-inf")).softmax(-1).nan_to_num(0.0)
    best = tuple(_best(scores[at], row) for at, row in enumerate(batch.rows))
    return Answers(logits.numpy(), scores.numpy(), best)


def _best(scores: Any, row: Row) -> tuple[Span, ...]:
    from glassbox import heavy

    length = scores.shape[-1]
    # (start, end), of which only ends in a band from the start on count.
    both = scores[0][:, None] * scores[1][None, :]
    both = both.triu().tril(LONGEST - 1)
    values, places = heavy.torch.topk(both.reshape(-1), min(TOP, both.numel()))
    made = []
    for value, place in zip(values.tolist(), places.tolist(), strict=True):
        start, end = divmod(place, length)
        if value <= 0 or end >= len(row.spans):
            continue
        text = (row.pair or "")[row.spans[start][0] : row.spans[end][1]]
        made.append(Span(start, end, text, value))
    return tuple(made)
