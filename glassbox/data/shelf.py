"""The meta.json of each person's datasets, and what of the shared contents they name."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from glassbox import workspace
from glassbox.data import contents
from glassbox.data.report import Report
from glassbox.errors import NotFound

_UNFINISHED = ".new-"  # no id has a dot: such a folder is on no list
_LABEL_CHARS = 120


def write(id: str, owner: str, title: str, more: dict[str, Any], read: Sequence[Report]) -> str:
    """Keep a dataset of tables that are there, and sweep; gives back its ref."""
    home = workspace.folder("datasets")
    meta = {
        "name": printable(title),
        "owner": owner,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows": sum(each.rows for each in read),
        "columns": len(read[0].columns),
        **more,
    }
    folder = Path(tempfile.mkdtemp(dir=home, prefix=_UNFINISHED))
    try:
        with contents.keeping:
            workspace.write_json(folder / "meta.json", meta)
            shutil.rmtree(home / id, ignore_errors=True)
            workspace.adopt(folder, home / id)
            sweep()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return f"upload:{id}"


def label(filename: str) -> str:
    """An uploaded file's name as a label: its last part, printable, not too long."""
    return printable(filename.replace("\\", "/").rpartition("/")[2]) or "upload.csv"


def printable(text: str) -> str:
    """``text`` as a label: printable, not too long."""
    clean = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    return clean[:_LABEL_CHARS]


def discard(content: str) -> None:
    """Remove a received file at once, unless a dataset is made of it."""
    with contents.keeping:
        contents.discard(content, named()[0])


def sweep() -> None:
    """Remove tables and files that no dataset names, whoever's."""
    with contents.keeping:
        contents.sweep(*named())


def named() -> tuple[set[str], set[str]]:
    """The files and the tables that datasets are made of."""
    files, tables = set(), set()
    for folder in workspace.folder("datasets").iterdir():
        for each in meta_of(folder).get("splits", ()):
            files.add(each.get("content", ""))
            tables.add(each["table"])
    return files, tables


def not_found() -> NotFound:
    """Said in the same words of what is not there and of what is somebody else's."""
    return NotFound("There is no such dataset here.", "It may have been deleted; see the list.")


def meta_of(folder: Path) -> dict[str, Any]:
    """The meta.json in ``folder``; one without splits where there is none."""
    return workspace.read_json(folder / "meta.json") or {"splits": []}


def owned(id: str, owner: str) -> tuple[Path, dict[str, Any]]:
    """Folder and meta.json of a dataset of ``owner``. Raises NotFound for all others."""
    folder = workspace.locate("datasets", id)
    meta = workspace.read_json(folder / "meta.json")
    if meta is None or meta.get("owner") != owner:
        raise not_found()
    return folder, meta
