"""What there is to choose from: bundled and uploaded datasets, the embedded and the saved models.

A thing is named by a ref: ``sample:paraphrase``, ``upload:<id>``, ``embedded:minilm``,
``saved:<id>`` (built on /model) or ``run:<id>`` (fine-tuned). Refs travel in URLs and specs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glassbox import embedded, workspace
from glassbox.errors import NotFound

if TYPE_CHECKING:
    from datasets import DatasetDict

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
EMBEDDED_MODEL = "embedded:minilm"


@dataclass(frozen=True)
class Sample:
    """A bundled dataset: its files by split, and its features.

    A feature is the name of a type, or the names of the classes of a label column. They are given,
    not guessed: a guess would make numbers of texts such as "00042".
    """

    name: str
    title: str
    about: str
    files: dict[str, str]
    features: dict[str, str | tuple[str, ...]]


BUNDLED = {
    "paraphrase": Sample(
        "paraphrase",
        "Paraphrase: sentence pairs",
        "Synthetic sentence pairs in the shape of GLUE MRPC: do the two mean the same?",
        {split: f"paraphrase/{split}.csv" for split in ("train", "validation", "test")},
        {
            "sentence1": "string",
            "sentence2": "string",
            "label": ("not_equivalent", "equivalent"),
            "idx": "int64",
        },
    ),
    "reviews": Sample(
        "reviews",
        "Reviews: single sentences",
        "Synthetic product reviews with a sentiment, to try an upload with.",
        {"train": "reviews.csv"},
        {
            "review_id": "string",
            "product": "string",
            "review": "string",
            "stars": "int64",
            "sentiment": ("negative", "positive"),
        },
    ),
}


@dataclass(frozen=True)
class Entry:
    """One choice in a list: ref, the name to show (plain text, may be hostile), a short note."""

    ref: str
    name: str
    note: str = ""


def split_ref(ref: str) -> tuple[str, str]:
    """``"upload:0123"`` -> ``("upload", "0123")``. Raises NotFound for what has no such form."""
    source, colon, name = ref.partition(":")
    if not colon or source not in ("sample", "upload", "embedded", "saved", "run"):
        raise NotFound("That is no dataset or model of this installation.", "Choose from the list.")
    return source, name


def owned(kind: workspace.Kind, owner: str) -> list[tuple[str, dict[str, Any]]]:
    """Ids and meta.json of all that ``owner`` has of one kind, newest first."""
    found = []
    for path in sorted(workspace.folder(kind).iterdir(), reverse=True):
        if workspace.is_id(path.name):
            meta = workspace.read_json(path / "meta.json")
            if meta is not None and meta.get("owner") == owner:
                found.append((path.name, meta))
    found.sort(key=lambda pair: str(pair[1].get("created", "")), reverse=True)
    return found


def told_apart(entries: Iterable[Entry]) -> list[Entry]:
    """``entries`` with the end of the id on names that several have.

    A list on a page knows its choices by their text only: of two equal ones it takes the first.
    """
    listed = list(entries)
    counts = Counter((entry.name, entry.note) for entry in listed)
    return [
        replace(entry, name=f"{entry.name} · {entry.ref[-6:]}")
        if counts[entry.name, entry.note] > 1
        else entry
        for entry in listed
    ]


def datasets(owner: str) -> list[Entry]:
    """The datasets that ``owner`` can choose from: own uploads first, then the bundled ones."""
    uploads = [
        Entry(f"upload:{id}", str(meta.get("name", id)), "uploaded")
        for id, meta in owned("datasets", owner)
    ]
    bundled = [Entry(f"sample:{s.name}", s.title, "bundled") for s in BUNDLED.values()]
    return told_apart(uploads + bundled)


def is_sample(ref: str) -> bool:
    """Whether ``ref`` names a dataset that comes with Glassbox."""
    return ref.startswith("sample:")


def load_sample(name: str) -> DatasetDict:
    """A bundled dataset, its label columns as ClassLabel. Raises NotFound for an unknown name."""
    import datasets as library

    sample = BUNDLED.get(name)
    if sample is None:
        raise NotFound("There is no bundled dataset of that name.", "Choose from the list.")
    features = {
        name: library.Value(kind) if isinstance(kind, str) else library.ClassLabel(names=list(kind))
        for name, kind in sample.features.items()
    }
    return library.load_dataset(
        "csv",
        data_files={split: str(SAMPLES / file) for split, file in sample.files.items()},
        features=library.Features(features),
        cache_dir=str(workspace.root() / "cache"),
    )


def models(owner: str) -> list[Entry]:
    """The models that ``owner`` can start from: the embedded one, then those built on /model."""
    saved = [
        Entry(
            f"saved:{id}",
            str(meta.get("name", id)),
            "uploaded" if meta.get("kind") == "upload" else "built here, random weights",
        )
        for id, meta in owned("models", owner)
    ]
    return told_apart([Entry(EMBEDDED_MODEL, embedded.NAME, "embedded, pretrained"), *saved])


def model_folder(ref: str) -> Path:
    """The folder for ``from_pretrained``. Raises NotFound when there is none (any more)."""
    source, name = split_ref(ref)
    if source == "embedded":
        return embedded.model_folder()
    if source == "sample":
        from glassbox.families import bundled

        kind = bundled.kind_of(ref)
        if kind is not None:
            return bundled.folder(kind)
    if source == "saved":
        return workspace.locate("models", name) / "model"
    if source == "run":
        return workspace.locate("runs", name) / "model"
    raise NotFound("That is a dataset, not a model.", "Choose from the list of models.")
