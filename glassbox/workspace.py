"""The folder where everything that must not be lost lives.

    <workspace>/datasets/<id>/     meta.json, the DatasetDict as saved by `datasets`
               /models/<id>/       meta.json, model/ as saved by save_pretrained
               /runs/<id>/         one training run; see glassbox.training.store
               /tokenizers/<id>/   meta.json, tokenizer.json as saved by save_pretrained

Ids are made here and are the only names that reach the file system; what a person types is a label
inside meta.json. JSON files are replaced whole, so that a reader sees the old or the new one.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, Literal

from glassbox.errors import LimitExceeded, NotFound
from glassbox.settings import current

Kind = Literal["datasets", "models", "runs", "tokenizers"]
KINDS: tuple[Kind, ...] = ("datasets", "models", "runs", "tokenizers")
_ID = re.compile(r"[a-z0-9]{8,64}\Z")
_GB = 1_000_000_000
_MOST_JSON_BYTES = 64_000_000
_BINARY = getattr(os, "O_BINARY", 0)


def root() -> Path:
    """The workspace folder, made with access for its owner only."""
    path = current().workspace
    if not path.is_dir():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path.resolve()


def folder(kind: Kind) -> Path:
    """The folder of all things of one kind."""
    path = root() / kind
    if not path.is_dir():
        path.mkdir(mode=0o700, exist_ok=True)
    return path


def new_id() -> str:
    """A fresh id: sorts by the time it was made, and cannot be guessed (64 random bits)."""
    return f"{int(time.time()):010x}{secrets.token_hex(8)}"


def is_id(text: str) -> bool:
    """Whether ``text`` has the form of an id, whatever exists."""
    return _ID.match(text) is not None


def locate(kind: Kind, id: str) -> Path:
    """The existing folder of one thing. Raises NotFound for all else, a hostile id included."""
    base = folder(kind)
    if is_id(id):
        path = (base / id).resolve()
        if path.is_relative_to(base) and path.is_dir():
            return path
    raise NotFound(f"There is no such {kind[:-1]} here.", "It may have been deleted; see the list.")


def adopt(folder: Path, home: Path) -> None:
    """Let the finished ``folder`` become ``home``, a thing whose id follows from its content.

    Where somebody was quicker with the same content, theirs stays and ``folder`` is left as it is.
    """
    try:
        folder.rename(home)
    except OSError:
        if not (home / "meta.json").exists():
            raise


def write_json(path: Path, value: Mapping[str, Any], *, durable: bool = True) -> None:
    """Replace ``path`` by ``value`` as JSON, whole or not at all, surviving a power cut.

    What is replaced again within a second need not be ``durable``: waiting for the disk is most of
    the time that this takes, and laying it out for a person's eyes most of the rest.
    """
    data = json.dumps(value, ensure_ascii=False, indent=1 if durable else None, allow_nan=False)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data.encode("utf-8"))
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def read_json(path: Path) -> dict[str, Any] | None:
    """The JSON object in ``path``; None when it is missing, torn, no object, or none of ours.

    Ours are no links to elsewhere, and none is larger than ``_MOST_JSON_BYTES``.
    """
    try:
        with open_own(path) as file:
            data = file.read(_MOST_JSON_BYTES + 1)
        value = json.loads(data.decode("utf-8")) if len(data) <= _MOST_JSON_BYTES else None
    except (OSError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def open_own(path: Path) -> BinaryIO:
    """Open a file of the workspace to read; OSError where it is a link, which none of ours is."""
    return os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | _BINARY), "rb")


def size_bytes(path: Path) -> int:
    """Bytes of all files below ``path``; files that vanish meanwhile count nothing."""
    total = 0
    for directory, _, names in os.walk(path):
        for name in names:
            try:
                total += os.lstat(os.path.join(directory, name)).st_size
            except OSError:
                continue
    return total


def require_space(needed_bytes: int) -> None:
    """Raise LimitExceeded unless ``needed_bytes`` more fit the quota and the disk."""
    settings = current()
    free = shutil.disk_usage(root()).free
    if free - needed_bytes < settings.min_free_disk_gb * _GB:
        raise LimitExceeded(
            f"This needs {needed_bytes / _GB:.2f} GB, and the disk has {free / _GB:.2f} GB left, "
            f"of which {settings.min_free_disk_gb:g} GB stay free.",
            "min_free_disk_gb",
            "Delete runs, models or datasets that are not needed.",
        )
    used = size_bytes(root())
    if used + needed_bytes > settings.max_workspace_gb * _GB:
        raise LimitExceeded(
            f"This needs {needed_bytes / _GB:.2f} GB; the workspace holds {used / _GB:.2f} of "
            f"{settings.max_workspace_gb:g} GB already.",
            "max_workspace_gb",
            "Delete runs, models or datasets that are not needed.",
        )


def touch(path: Path) -> None:
    """Note that the thing in folder ``path`` was used just now, so that cleaning spares it."""
    os.utime(path)


def clean(now: float | None = None) -> list[Path]:
    """Delete what was not used for ``keep_days`` days; gives back the folders that went.

    A run that a process still works on is touched by it at every step, hence never old.
    """
    days = current().keep_days
    if days == 0:
        return []
    oldest = (time.time() if now is None else now) - days * 86_400
    gone = []
    for kind in KINDS:
        for path in folder(kind).iterdir():
            if path.is_dir() and is_id(path.name) and path.stat().st_mtime < oldest:
                shutil.rmtree(path, ignore_errors=True)
                gone.append(path)
    return gone
