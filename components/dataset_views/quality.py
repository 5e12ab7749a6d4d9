"""Quality at a glance: what is wrong with a dataset before a model learns from it."""

from __future__ import annotations

import streamlit as st

from components import cache, quality_view
from components.code import snippet
from components.dataset_code import code_of
from components.notice import notice
from glassbox.data.chain import Shown
from glassbox.snippets import dataset_quality as python


def view(shown: Shown) -> None:
    """The columns that matter, all checks with their numbers, and the rows of one."""
    dataset = cache.shown(shown)
    if not any(rows.num_rows for rows in dataset.values()):
        notice("info", "There are no rows to look through.", "Remove a step, or choose another.")
        return
    texts, label = quality_view.choice(dataset, cache.roles(shown))
    quality = cache.quality(shown, texts, label)
    rows = quality.starts[-1]
    where = "one split" if len(dataset) == 1 else f"{len(dataset):,} splits"
    st.caption(f"All {rows:,} rows of {where} were looked through.")
    left, right = st.columns([2, 3], gap="large")
    with left, st.container(gap="xxsmall"):
        check = quality_view.glance(quality)
    with right:
        first = (*texts, label) if label else texts
        quality_view.detail(shown, dataset, quality, check, first)
    snippet(f"{code_of(shown)}\n{python.checks(tuple(dataset), texts, label)}")
