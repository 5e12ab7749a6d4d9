"""Uploaded datasets on disk, and loading any dataset by its ref.

    <workspace>/datasets/<id>/meta.json     name, owner, created, rows, columns, report
                             /dataset/      the DatasetDict as ``save_to_disk`` wrote it

A loaded upload is memory-mapped: thirty readers share the pages of one file.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from glassbox import catalog, settings, workspace
from glassbox.data import reading
from glassbox.data.report import Options, Report
from glassbox.errors import LimitExceeded, NotFound

if TYPE_CHECKING:
    from io import BytesIO

    from datasets import DatasetDict

_CHUNK = 1 << 20
_UNFINISHED = ".new-"  # no id has a dot: such a folder is on no list
_LABEL_CHARS = 120
_HOUR = 3_600


def load(ref: str, owner: str) -> DatasetDict:
    """The dataset that ``ref`` names: ``sample:<name>`` or ``upload:<id>``.

    Raises NotFound when there is none (any more), in the same words when it is somebody else's.
    """
    # datasets asks a transformers that is imported for its tokenizer classes: one that another
    # thread is just importing has none yet. This waits for it, and imports no torch.
    from glassbox import light  # noqa: F401

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


def report(ref: str, owner: str) -> Report | None:
    """How an upload was read; None for a sample. Raises NotFound as :func:`load` does."""
    source, name = catalog.split_ref(ref)
    if source != "upload":
        return None
    meta = workspace.read_json(_owned_folder(name, owner) / "meta.json") or {}
    return Report.from_json(meta["report"])


def name(ref: str, owner: str) -> str:
    """The label of a dataset: plain text, may be hostile. Raises NotFound as :func:`load` does."""
    source, id = catalog.split_ref(ref)
    if source == "sample" and id in catalog.BUNDLED:
        return catalog.BUNDLED[id].title
    meta = workspace.read_json(_owned_folder(id, owner) / "meta.json") or {}
    return str(meta.get("name", id))


def add(file: BinaryIO, filename: str, owner: str, options: Options | None = None) -> str:
    """Read an uploaded CSV and keep it; gives back its ref.

    The same bytes, owner and options give the same ref, and are read only once. Raises UserError
    for what cannot be read (nothing is kept then), LimitExceeded beyond a limit of the settings.
    """
    options = options or Options()
    size = file.seek(0, os.SEEK_END)
    most = settings.current().max_upload_mb
    if size > most * 1_000_000:
        raise LimitExceeded(
            f"The file has {size / 1e6:,.1f} MB, and {most:,} MB are the most that is taken.",
            "max_upload_mb",
            "Upload a part of it.",
        )
    home = workspace.folder("datasets")
    _sweep(home)
    id = _id(file, owner, options)
    if (home / id / "meta.json").exists():
        workspace.touch(home / id)
        return f"upload:{id}"
    # The spooled text, the Arrow file and the copy that stays.
    workspace.require_space(3 * size)
    folder = Path(tempfile.mkdtemp(dir=home, prefix=_UNFINISHED))
    try:
        _build(file, filename, owner, options, folder)
        workspace.adopt(folder, home / id)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return f"upload:{id}"


def remove(ref: str, owner: str) -> None:
    """Delete an upload of ``owner``. Raises NotFound as :func:`load` does."""
    source, id = catalog.split_ref(ref)
    if source != "upload":
        raise NotFound("Only uploaded datasets can be deleted.", "")
    shutil.rmtree(_owned_folder(id, owner))


def _build(file: BinaryIO, filename: str, owner: str, options: Options, folder: Path) -> None:
    import datasets as library

    from glassbox import light  # noqa: F401  (see load)

    library.disable_progress_bars()
    with tempfile.TemporaryDirectory(dir=folder, prefix="work-") as work:
        spooled = Path(work) / "upload"
        file.seek(0)
        with spooled.open("wb") as target:
            shutil.copyfileobj(file, target, _CHUNK)
        rows = Path(work) / "rows.arrow"
        found = reading.read(spooled, rows, options)
        dataset = library.DatasetDict({"train": library.Dataset.from_file(str(rows))})
        dataset.save_to_disk(str(folder / "dataset"))
        del dataset
    meta = {
        "name": label(filename),
        "owner": owner,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows": found.rows,
        "columns": len(found.columns),
        "report": found.to_json(),
    }
    workspace.write_json(folder / "meta.json", meta)


def label(filename: str) -> str:
    """An uploaded file's name as a label: its last part, printable, not too long."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    clean = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in last)
    return clean[:_LABEL_CHARS] or "upload.csv"


def _id(file: BinaryIO, owner: str, options: Options) -> str:
    file.seek(0)
    content = hashlib.file_digest(cast("BytesIO", file), "sha256").hexdigest()
    parts = json.dumps([owner, content, asdict(options)])
    return hashlib.sha256(parts.encode()).hexdigest()[:40]


def _sweep(home: Path) -> None:
    """Remove what an upload left behind that was cut off, by a restart for instance."""
    for path in home.glob(f"{_UNFINISHED}*"):
        if path.stat().st_mtime < time.time() - _HOUR:
            shutil.rmtree(path, ignore_errors=True)


def _not_found() -> NotFound:
    return NotFound("There is no such dataset here.", "It may have been deleted; see the list.")


def _owned_folder(id: str, owner: str) -> Path:
    folder = workspace.locate("datasets", id)
    meta = workspace.read_json(folder / "meta.json")
    if meta is None or meta.get("owner") != owner:
        raise _not_found()
    return folder
