"""Slice it like Python: an expression, the object that comes back, and why."""

from __future__ import annotations

import streamlit as st

from components import cache, dataset_card, frame, slice_view
from components.code import snippet
from components.dataset_code import code_of
from glassbox.data import slice_print, slicing
from glassbox.data.chain import Shown


def view(shown: Shown) -> None:
    """A slice, what comes back and why, the forms side by side, and the code."""
    dataset = cache.shown(shown)
    split = dataset_card.split_choice(list(dataset))
    roles = cache.roles(shown)
    names = dataset[split].column_names
    column = roles.text if roles is not None and roles.text in names else names[0]
    code = slicing.Expression((split, slice(3))).code
    left, right = st.columns([2, 3], gap="large")
    with left:
        text = slice_view.slice_box(split, column)
    with right, frame.boundary("The slice"):
        found = slicing.apply(dataset, slicing.parse(text), split)
        slice_view.sliced_object(found)
        code = found.code
    slice_view.shapes_table(slice_print.shapes(dataset, split, column))
    snippet(code_of(shown, code))
