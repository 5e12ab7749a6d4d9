"""Dataset: a file as a DatasetDict, looked at, sliced, shaped and made ready for a model."""

import streamlit as st

from components import dataset_bring, dataset_chain, frame, views, visitor
from components.dataset_views import look, quality, ready, rows, shape, slice, sql, take
from glassbox import catalog
from glassbox.data.chain import Shown

# The name in the URL -> what the switch says, and what draws the view.
VIEWS = {
    "look": ("Look inside", look.view),
    "rows": ("Rows", rows.view),
    "slice": ("Slice", slice.view),
    "shape": ("Shape", shape.view),
    "sql": ("SQL", sql.view),
    "ready": ("For a model", ready.view),
    "quality": ("Quality", quality.view),
    "take": ("Take away", take.view),
}


def top(owner: str) -> Shown:
    """Which dataset, a new one, how it was read, and the chain of steps; gives back all of it."""
    left, right = st.columns(2, gap="large")
    with left:
        ref = dataset_bring.choose(owner)
        about = st.empty()
        dataset_bring.actions(ref, owner)
    with right, frame.boundary("The upload"):
        dataset_bring.upload(owner)
    if ref.startswith("sample:"):
        about.caption(catalog.BUNDLED[catalog.split_ref(ref)[1]].about)
    dataset_bring.waiting(owner)
    with frame.boundary("How it was read"):
        dataset_bring.about(ref, owner)
    shown = dataset_chain.current(ref, owner)
    with frame.boundary("The chain of steps"):
        dataset_chain.bar(shown)
    return shown


with frame.page(frame.DATASET):
    shown = top(visitor.owner())
    with frame.boundary("This view"):
        chosen = views.choose("dataset", {name: title for name, (title, _) in VIEWS.items()})
        VIEWS[chosen][1](shown)
