"""The Python of what the dataset page shows: loading, the chain's steps, and what comes last."""

from __future__ import annotations

from components import cache
from glassbox import catalog
from glassbox.data import columns, slicing, store
from glassbox.data.chain import Shown
from glassbox.snippets import dataset as python


def code_of(shown: Shown, sliced: str | None = None) -> str:
    """The same in Python: loading this dataset, and the slice ``sliced`` (its first rows)."""
    ref, owner = shown.ref, shown.owner
    dataset = cache.shown(Shown(ref, owner))
    first = next(name for name in dataset if dataset[name] is columns.first_split(dataset))
    sliced = sliced or slicing.Expression((first, slice(3))).code
    report = store.report(ref, owner)
    if report is None:
        sample = catalog.BUNDLED[catalog.split_ref(ref)[1]]
        files = {each: f"samples/{file}" for each, file in sample.files.items()}
        return python.sample(files, sample.features, sliced)
    types = {name: feature.dtype for name, feature in dataset[first].features.items()}
    return python.upload(store.name(ref, owner), report, types, sliced)
