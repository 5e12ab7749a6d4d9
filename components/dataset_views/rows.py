"""The rows of a split, a page at a time, and one row by itself."""

from __future__ import annotations

import streamlit as st

from components import cache, dataset_card, frame, rows_view
from glassbox.data import rows
from glassbox.data.chain import Shown


def view(shown: Shown) -> None:
    """A page of rows, and one row in full."""
    dataset = cache.shown(shown)
    split = dataset_card.split_choice(list(dataset))
    rows_view.rows_table(dataset[split])
    with frame.boundary("The row"):
        st.subheader("One row", anchor=False)
        last = dataset[split].num_rows - 1
        number = st.number_input("Row", 0, max(0, last), 0, key="row", bind="query-params")
        rows_view.row_card(rows.one(dataset[split], number))
