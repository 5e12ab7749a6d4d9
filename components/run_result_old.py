"""The result of a run made before every row was kept: its confusion matrix and its first rows."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import run_result_confusion
from glassbox.training.results import Old, Results


def draw(found: Results, old: Old, columns: Sequence[str]) -> None:
    """Who was taken for whom after training, and the rows that were kept."""
    left, right = st.columns([2, 3])
    with left:
        run_result_confusion.matrix(found.names, old.after, key="confusion_old")
    with right:
        _rows(found, old, columns)


def _rows(found: Results, old: Old, columns: Sequence[str]) -> None:
    names = found.names
    said = list(zip(old.references, old.said_before, old.said_after, strict=True))
    table: dict[str, Sequence[str]] = {
        "change": [change(*each) for each in said],
        "label": [names[id] for id in old.references],
        "before": [names[id] for id in old.said_before],
        "after": [names[id] for id in old.said_after],
    }
    # A column of the person's may bear one of these names.
    for column, texts in zip(columns, old.texts, strict=False):
        table[column if column not in table else f"{column} (text)"] = texts
    st.dataframe(table, height=280, hide_index=True, key="fine_tune_examples")
    st.caption(
        f"The first {len(said):,} of {found.splits['validation'].rows:,} validation rows. This run "
        "was made by an older version, which kept no logits: run it again to read all of it."
    )


def change(reference: int, before: int, after: int) -> str:
    """What training did to a row, in a symbol and a word."""
    was, now = before == reference, after == reference
    return {
        (False, True): "✓ learned",
        (True, True): "= right",
        (False, False): "✕ wrong",
        (True, False): "✕ lost",
    }[was, now]
