"""The steps of a replay as tables: what the picture shows, in rows and numbers."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from components.notice import plain
from glassbox.tokenization.glyphs import parts
from glassbox.tokenization.replay_bpe import BpeReplay
from glassbox.tokenization.replay_unigram import UnigramReplay
from glassbox.tokenization.replay_wordpiece import WordPieceReplay

MOST_ROWS = 500
PATHS = 6
_CHARACTERS = 120


def shown(text: str) -> str:
    """``text`` in one line, its invisible characters as labels."""
    more = "…" if len(text) > _CHARACTERS else ""
    return "".join(part.text for part in parts(text[:_CHARACTERS])) + more


def merges(steps: BpeReplay, *, key: str) -> None:
    """The merges in their order."""
    some = steps.merges[:MOST_ROWS]
    _table(
        {
            "step": list(range(1, len(some) + 1)),
            "left": [shown(each.left.text) for each in some],
            "right": [shown(each.right.text) for each in some],
            "becomes": [shown(each.result.text) for each in some],
            "id": [each.result.id for each in some],
            "rank": [each.rank for each in some],
        },
        steps.steps,
        key,
        {
            "rank": st.column_config.NumberColumn(
                help="Place in the list of merges, from 0: the order in which training found them"
            )
        },
    )


def tries(steps: WordPieceReplay, *, key: str) -> None:
    """The looks into the vocabulary in their order."""
    some = steps.tries[:MOST_ROWS]
    _table(
        {
            "try": list(range(1, len(some) + 1)),
            "start": [each.start for each in some],
            "end": [each.end for each in some],
            "looked up": [shown(each.text) for each in some],
            "in the vocabulary": ["no" if each.id is None else "yes" for each in some],
            "id": ["" if each.id is None else str(each.id) for each in some],
        },
        steps.steps,
        key,
    )


def paths(steps: UnigramReplay, *, key: str) -> None:
    """The best paths through the lattice, and how far they are behind."""
    best = steps.paths(PATHS)
    _table(
        {
            "path": list(range(1, len(best) + 1)),
            "total": [each.total for each in best],
            "less likely": [_times(best[0].total - each.total) for each in best],
            "pieces": ["  ".join(shown(edge.text) for edge in each.edges) for each in best],
        },
        len(best),
        key,
        {
            "total": st.column_config.NumberColumn(
                format="%.3f", width="small", help="Sum of the scores of its pieces"
            ),
            "less likely": st.column_config.TextColumn(
                help="Than the best path: e to the power of what its total is behind the best one",
            ),
        },
    )


def _times(behind: float) -> str:
    """How many times less likely; a logarithm can stand for more than a float holds.

    >>> _times(0.0), _times(1.0), _times(10.0), _times(5000.0)
    ('–', '2.7 ×', '22,026 ×', '10^2171 ×')
    """
    if behind <= 0:
        return "–"
    if behind > 20:
        return f"10^{behind / math.log(10):.0f} ×"
    times = math.exp(behind)
    return f"{times:,.0f} ×" if times >= 10 else f"{times:.1f} ×"


def candidates(steps: UnigramReplay, *, key: str) -> None:
    """Every piece that fits, with its score."""
    some = steps.edges[:MOST_ROWS]
    best = {id(edge) for edge in steps.best.edges}
    _table(
        {
            "start": [each.start for each in some],
            "end": [each.end for each in some],
            "piece": [shown(each.text) + ("" if each.known else " (unknown)") for each in some],
            "score": [each.score for each in some],
            "id": ["" if each.id is None else str(each.id) for each in some],
            "best path": ["yes" if id(each) in best else "" for each in some],
        },
        len(steps.edges),
        key,
        {
            "score": st.column_config.NumberColumn(
                format="%.3f",
                help="Natural logarithm of the piece's probability. Unknown: the lowest score of "
                "the vocabulary less 10",
            )
        },
    )


def _table(
    rows: dict[str, list[Any]], total: int, key: str, config: dict[str, Any] | None = None
) -> None:
    count = len(next(iter(rows.values())))
    st.dataframe(
        rows,
        key=key,
        hide_index=True,
        height=min(320, 38 + 35 * max(1, count)),
        column_config=config,
    )
    if count < total:
        st.caption(plain(f"The first {count:,} of {total:,}."))
