"""What is inside: the DatasetDict as the course prints it, and every column as a card."""

from __future__ import annotations

import streamlit as st

from components import cache, column_grid, dataset_card
from components.code import snippet
from components.dataset_code import code_of
from components.notice import plain
from glassbox.data.chain import Shown
from glassbox.snippets import dataset_look as python


def view(shown: Shown) -> None:
    """The object and its features, then the columns of one split."""
    dataset = cache.shown(shown)
    left, right = st.columns(2, gap="large")
    with left:
        dataset_card.dataset_dict(dataset)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        split = dataset_card.split_choice(list(dataset))
        unit = column_grid.text_unit()
        names = column_grid.found_columns(dataset[split].column_names)
    with right:
        dataset_card.features(dataset[split], split)
    rows = dataset[split].num_rows
    st.caption(
        f"{len(names):,} columns of {plain(split)}, counted over all {rows:,} rows. Click a bar, "
        "or press Enter on it, to keep only its rows: that adds a step above."
    )
    column_grid.grid(shown, split, names, unit)
    snippet(f"{code_of(shown)}\n{python.columns(split, dataset[split].features)}")
