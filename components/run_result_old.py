"""The result of a run made before every row was kept: its confusion matrix and its first rows."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.confusion_grid import confusion_grid
from components.run_result_words import change
from glassbox.training.old_results import Old
from glassbox.training.results import Results


def draw(found: Results, old: Old, columns: Sequence[str]) -> None:
    """Who was taken for whom after training, and the rows that were kept."""
    left, right = st.columns([2, 3])
    with left:
        confusion_grid(found.names, old.after, key="confusion_old")
        st.caption("After training: rows are the true classes, columns the predicted ones.")
    with right:
        _rows(found, old, columns)


def _rows(found: Results, old: Old, columns: Sequence[str]) -> None:
    names = found.names
    said = list(zip(old.references, old.said_before, old.said_after, strict=True))
    table: dict[str, Sequence[str]] = {
        "change": [change(before == id, after == id) for id, before, after in said],
        "label": [names[id] for id in old.references],
        "before": [names[id] for id in old.said_before],
        "after": [names[id] for id in old.said_after],
    }
    # A column of the person's may bear one of these names.
    for column, texts in zip(columns, old.texts, strict=False):
        table[column if column not in table else f"{column} (text)"] = texts
    st.dataframe(
        table, height=min(280, 38 + 35 * len(said)), hide_index=True, key="fine_tune_examples"
    )
    st.caption(
        f"The first {len(said):,} of {found.splits['validation'].rows:,} validation rows. This run "
        "was made by an older version, which kept no logits: run it again to read all of it."
    )
