"""Uploaded datasets on disk, and loading any dataset by its ref.

    <workspace>/datasets/<id>/meta.json     name, owner, created, rows, columns, report
                             /dataset/      the DatasetDict as ``save_to_disk`` wrote it

A loaded upload is memory-mapped: thirty readers share the pages of one file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glassbox import catalog, workspace
from glassbox.errors import NotFound

if TYPE_CHECKING:
    from pathlib import Path

    from datasets import DatasetDict


def load(ref: str, owner: str) -> DatasetDict:
    """The dataset that ``ref`` names: ``sample:<name>`` or ``upload:<id>``.

    Raises NotFound when there is none (any more), in the same words when it is somebody else's.
    """
    source, name = catalog.split_ref(ref)
    if source == "sample":
        return catalog.load_sample(name)
    if source != "upload":
        raise NotFound("That is a model, not a dataset.", "Choose from the list of datasets.")
    folder = _owned_folder(name, owner)

    import datasets as library

    try:
        found = library.load_from_disk(str(folder / "dataset"))
    except (FileNotFoundError, ValueError):
        raise _not_found() from None
    workspace.touch(folder)
    return found


def _not_found() -> NotFound:
    return NotFound("There is no such dataset here.", "It may have been deleted; see the list.")


def _owned_folder(id: str, owner: str) -> Path:
    folder = workspace.locate("datasets", id)
    meta = workspace.read_json(folder / "meta.json")
    if meta is None or meta.get("owner") != owner:
        raise _not_found()
    return folder
