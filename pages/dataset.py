"""Dataset: a file as a DatasetDict."""

import streamlit as st

from components import cache, dataset_bring, dataset_card, frame, rows_view, slice_view, visitor
from components.code import snippet
from glassbox import catalog
from glassbox.data import rows, slicing, store
from glassbox.snippets import dataset as python


def top(owner: str) -> str:
    """Which dataset, a new one, and how an uploaded one was read; gives back its ref."""
    left, right = st.columns(2, gap="large")
    with left:
        ref = dataset_bring.choose(owner)
        about = st.empty()
        dataset_bring.actions(ref, owner)
    with right, frame.boundary("The upload"):
        dataset_bring.upload(owner)
    report = store.report(ref, owner)
    if report is None:
        about.caption(catalog.BUNDLED[catalog.split_ref(ref)[1]].about)
    else:
        dataset_bring.reading_report(store.name(ref, owner), report)
    return ref


def inside(ref: str, owner: str) -> str:
    """The DatasetDict, one column as a chart, and all columns; gives back the split shown."""
    dataset = cache.dataset(ref, owner)
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.subheader("What is inside", anchor=False)
        dataset_card.dataset_dict(dataset)
    with right, st.container(horizontal=True, vertical_alignment="top"):
        split = dataset_card.split_choice(list(dataset))
        roles = cache.roles(ref, owner)
        name = dataset_card.column_choice(
            dataset[split].column_names, roles.label if roles is not None else None
        )
    rows_in_split = dataset[split].num_rows
    with right:
        found = cache.distribution(ref, owner, split, name)
        dataset_card.distribution_chart(name, found, rows_in_split)
    dataset_card.columns_table(cache.column_facts(ref, owner, split), rows_in_split)
    return split


def slicing_part(ref: str, owner: str, split: str) -> None:
    """A slice and what comes back, one row beside it, and the code."""
    dataset = cache.dataset(ref, owner)
    roles = cache.roles(ref, owner)
    column = roles.text if roles is not None else dataset[split].column_names[0]
    code = slicing.Expression((split, slice(3))).code
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Slice it like Python", anchor=False)
        text = slice_view.slice_box(split, column)
        with frame.boundary("The slice"):
            found = slicing.apply(dataset, slicing.parse(text), split)
            slice_view.sliced_object(found)
            code = found.code
    with right, frame.boundary("The row"):
        st.subheader("One row", anchor=False)
        last = dataset[split].num_rows - 1
        number = st.number_input("Row", 0, last, 0, key="row", bind="query-params")
        rows_view.row_card(rows.one(dataset[split], number))
    snippet(code_of(ref, owner, split, code))


def code_of(ref: str, owner: str, split: str, sliced: str) -> str:
    """The same in Python: loading this dataset, and this slice."""
    report = store.report(ref, owner)
    if report is None:
        sample = catalog.BUNDLED[catalog.split_ref(ref)[1]]
        files = {each: f"samples/{file}" for each, file in sample.files.items()}
        return python.sample(files, sample.features, sliced)
    types = {
        name: feature.dtype for name, feature in cache.dataset(ref, owner)[split].features.items()
    }
    return python.upload(store.name(ref, owner), report, types, sliced)


with frame.page(frame.DATASET):
    owner = visitor.owner()
    ref = top(owner)
    with frame.boundary("The dataset"):
        split = inside(ref, owner)
        st.subheader("Rows", anchor=False)
        rows_view.rows_table(cache.dataset(ref, owner)[split])
        slicing_part(ref, owner, split)
