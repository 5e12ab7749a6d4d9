"""Beam search as the tree that it is: every beam that ``generate(num_beams=...)`` kept.

Nothing is searched anew here: a logits processor writes down which beams the library runs and what
each may continue with, and the tree is put together from that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from glassbox.families.generate import ends, said
from glassbox.families.loading import Loaded

MOST_BEAMS = 5
MOST_STEPS = 16


@dataclass(frozen=True)
class Node:
    """A beam after one more token.

    ``parent`` is the place of the beam it continues in the list of nodes, None for the prompt.
    ``log_probability`` (nats) is of this token, ``total`` of all since the prompt. ``step`` counts
    from 1. ``on_best`` are those that the best text went through, ``ended`` those with an end.
    """

    step: int
    id: int
    token: str
    parent: int | None
    log_probability: float
    total: float
    ended: bool
    on_best: bool


@dataclass(frozen=True)
class Hypothesis:
    """A text that the search came to: its new tokens, and its ``score`` as generate() ranks it.

    The score is the sum of the log-probabilities divided by length ** length_penalty.
    """

    ids: tuple[int, ...]
    text: str
    total: float
    score: float


@dataclass(frozen=True)
class Tree:
    """All beams, parents before children, and the texts, best first."""

    nodes: tuple[Node, ...]
    found: tuple[Hypothesis, ...]


def search(
    loaded: Loaded,
    ids: tuple[int, ...],
    *,
    num_beams: int = 3,
    count: int = 8,
    length_penalty: float = 1.0,
) -> Tree:
    """What ``generate`` does with ``num_beams`` beams in up to ``count`` tokens after ``ids``."""
    from glassbox import heavy

    torch = heavy.torch
    seen: list[tuple[Any, Any]] = []

    class Record(heavy.LogitsProcessor):
        def __call__(self, input_ids: Any, scores: Any) -> Any:
            # In beam search the scores are log-probabilities already.
            seen.append((input_ids.tolist(), scores.clone()))
            return scores

    if loaded.positions:
        count = min(count, loaded.positions - len(ids))
    out = loaded.model.generate(
        input_ids=torch.tensor([ids]),
        attention_mask=torch.ones(1, len(ids), dtype=torch.long),
        num_beams=num_beams,
        num_return_sequences=num_beams,
        do_sample=False,
        max_new_tokens=count,
        length_penalty=length_penalty,
        logits_processor=heavy.LogitsProcessorList([Record()]),
        return_dict_in_generate=True,
        output_scores=True,
        pad_token_id=loaded.tokenizer.pad_token_id or 0,
    )
    return _tree(loaded, len(ids), seen, out, length_penalty)


def _tree(loaded: Loaded, prompt: int, seen: list[Any], out: Any, length_penalty: float) -> Tree:
    end = ends(loaded)
    # Of each beam (its new tokens) the log-probabilities of what may follow.
    follows: dict[tuple[int, ...], Any] = {}
    for rows, scores in seen:
        for row, score in zip(rows, scores, strict=True):
            follows.setdefault(tuple(row[prompt:]), score)
    texts = [_whole(row[prompt:], end) for row in out.sequences.tolist()]
    # All beams: those that were continued, and those that the search ended with.
    paths = sorted({path[:at] for path in [*follows, *texts] for at in range(1, len(path) + 1)})
    paths.sort(key=len)
    places = {path: at for at, path in enumerate(paths)}
    totals: dict[tuple[int, ...], float] = {(): 0.0}
    nodes = []
    for path in paths:
        step = float(follows[path[:-1]][path[-1]])
        totals[path] = totals[path[:-1]] + step
        nodes.append(
            Node(
                step=len(path),
                id=path[-1],
                token=said(loaded, path[-1]),
                parent=places.get(path[:-1]),
                log_probability=step,
                total=totals[path],
                ended=path[-1] in end,
                on_best=path == texts[0][: len(path)],
            )
        )
    found = tuple(
        Hypothesis(
            text,
            loaded.tokenizer.decode(list(text), skip_special_tokens=True),
            totals[text],
            totals[text] / len(text) ** length_penalty,
        )
        for text in texts
    )
    return Tree(tuple(nodes), found)


def _whole(ids: list[int], end: frozenset[int]) -> tuple[int, ...]:
    """The tokens up to the first end; what follows it is padding."""
    for at, id in enumerate(ids):
        if id in end:
            return tuple(ids[: at + 1])
    return tuple(ids)
