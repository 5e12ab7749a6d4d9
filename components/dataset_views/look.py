"""What is inside: the DatasetDict, its columns, and one column's values as a chart."""

from __future__ import annotations

import streamlit as st

from components import cache, dataset_card
from components.code import snippet
from components.dataset_code import code_of
from glassbox.data.chain import Shown


def view(shown: Shown) -> None:
    """The DatasetDict, one column as a chart, and all columns."""
    dataset = cache.shown(shown)
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.subheader("What is inside", anchor=False)
        dataset_card.dataset_dict(dataset)
    with right, st.container(horizontal=True, vertical_alignment="top"):
        split = dataset_card.split_choice(list(dataset))
        roles = cache.roles(shown)
        name = dataset_card.column_choice(
            dataset[split].column_names, roles.label if roles is not None else None
        )
    rows_in_split = dataset[split].num_rows
    with right:
        found = cache.distribution(shown, split, name)
        dataset_card.distribution_chart(name, found, rows_in_split)
    dataset_card.columns_table(cache.column_facts(shown, split), rows_in_split)
    snippet(code_of(shown))
