"""Dataset: a file as a DatasetDict, looked at, sliced, shaped and made ready for a model."""

import streamlit as st

from components import dataset_bring, dataset_chain, frame, views, visitor
from components.dataset_views import look, quality, ready, rows, shape, slice, sql, take
from glassbox.data import chain

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


with frame.page(frame.DATASET):
    owner = visitor.owner()
    left, right = st.columns(2, gap="medium")
    with left, st.container(gap="small"):
        ref = dataset_bring.choose(owner)
        line = st.container()
    with right, frame.boundary("The upload"):
        dataset_bring.upload(owner)
    shown = dataset_chain.current(ref, owner)
    dataset_bring.actions(ref, owner, chain.to_text(shown.steps))
    dataset_bring.waiting(owner)
    report, steps = st.container(), st.container()
    chosen = views.choose("dataset", {name: title for name, (title, _) in VIEWS.items()})
    with report if chosen == "look" else line, frame.boundary("How it was read"):
        dataset_bring.about(ref, owner, in_full=chosen == "look")
    with steps, frame.boundary("The chain of steps"):
        dataset_chain.bar(shown)
    with frame.boundary("This view"):
        VIEWS[chosen][1](shown)
