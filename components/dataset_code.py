"""The Python of what the dataset page shows: loading, the chain's steps, and what comes last."""

from __future__ import annotations

from components import cache
from glassbox import catalog
from glassbox.data import columns, slicing, store
from glassbox.data.chain import Shown
from glassbox.data.steps_splits import Concatenate
from glassbox.snippets import dataset as python
from glassbox.snippets import dataset_chain as steps_python
from glassbox.snippets.dataset_chain import Code

_PRINTED = "print(dataset)\n"


def code_of(shown: Shown, sliced: str | None = None) -> str:
    """Loading this dataset, its steps, and the slice ``sliced`` (its first rows) of the result."""
    if sliced is None:
        made = cache.shown(shown)
        first = next(name for name in made if made[name] is columns.first_split(made))
        sliced = slicing.Expression((first, slice(3))).code
    source = _loading(shown.ref, shown.owner, sliced)
    code = chain_code(shown)
    others = _others(shown)
    for ref, variable in others.items():
        loaded = _loading(ref, shown.owner, "").partition(_PRINTED)[0]
        source = f"{loaded}{variable} = dataset\n\n{source}"
    return steps_python.inserted(source, code)


def load_code(shown: Shown, more: str) -> str:
    """Loading and the steps, and then the lines ``more`` instead of a slice."""
    head, printed, _ = code_of(shown).partition(_PRINTED)
    return f"{head}{printed}\n{more}"


def chain_code(shown: Shown) -> Code:
    """The steps alone, on a ``dataset`` that is loaded already; the skipped ones left out."""
    skipped = cache.applied(shown).skipped
    pairs = []
    for place, step in enumerate(shown.steps):
        if not skipped[place]:
            before = Shown(shown.ref, shown.owner, shown.steps[:place])
            pairs.append((step, cache.shown(before)))
    return steps_python.chain(pairs, _others(shown))


def _others(shown: Shown) -> dict[str, str]:
    """The other datasets that the steps need, and the names of their variables."""
    refs = [step.ref for step in shown.steps if isinstance(step, Concatenate) and step.ref]
    return {
        ref: f"other_{number}" if number > 1 else "other"
        for number, ref in enumerate(dict.fromkeys(refs), start=1)
    }


def _loading(ref: str, owner: str, sliced: str) -> str:
    dataset = cache.shown(Shown(ref, owner))
    first = next(name for name in dataset if dataset[name] is columns.first_split(dataset))
    report = store.report(ref, owner)
    if report is None:
        sample = catalog.BUNDLED[catalog.split_ref(ref)[1]]
        files = {each: f"samples/{file}" for each, file in sample.files.items()}
        return python.sample(files, sample.features, sliced)
    hub = store.source(ref, owner)
    if hub:
        return python.from_hub(hub["name"], hub["config"], list(dataset), sliced)
    types = {
        name: feature.dtype
        for name, feature in dataset[first].features.items()
        if hasattr(feature, "dtype")
    }
    reports = store.reports(ref, owner)
    filenames = {part.split: part.filename for part in store.parts(ref, owner)}
    title = store.name(ref, owner)
    uploaded = {split: (filenames.get(split, title), each) for split, each in reports.items()}
    return python.uploads(uploaded, types, sliced)
