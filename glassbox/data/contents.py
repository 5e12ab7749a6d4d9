"""What uploads are made of, kept once for everybody by what is in it.

    <workspace>/files/<sha256>                   a file's bytes, as they were uploaded
               /tables/<key>/rows.arrow          its rows, read with certain options
                            /report.json         how it was read

Two people who upload the same bytes share one table by memory map; whose datasets they are says
:mod:`glassbox.data.store`, and what no dataset names is swept away. Equal path, size and time of
change once gave stale rows: only content counts here.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from glassbox import settings, workspace
from glassbox.data import formats, kinds, reading
from glassbox.data.report import Options, Report
from glassbox.errors import LimitExceeded, NotFound

if TYPE_CHECKING:
    from datasets import Dataset

VERSION = 1  # of reading: one that finds something else makes tables of its own
_CHUNK = 1 << 20
_UNFINISHED = ".new-"
_HOUR = 3_600
_NAME = re.compile(r"[0-9a-f]{64}\Z")
# Taken while a dataset is written that names tables, and while those that none names are removed.
keeping = threading.RLock()
# Thirty people who upload one file at once wait for the first of them.
_reading = [threading.Lock() for _ in range(64)]


def _home(kind: str) -> Path:
    path = workspace.root() / kind
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def receive(file: BinaryIO, filename: str = "") -> str:
    """Keep the bytes of ``file``; give back their name here.

    Raises UserError for what holds no rows whatever the options, LimitExceeded beyond a limit of
    the settings; nothing is kept then.
    """
    size = file.seek(0, os.SEEK_END)
    most = settings.current().max_upload_mb
    if size > most * 1_000_000:
        raise LimitExceeded(
            f"The file has {size / 1e6:,.1f} MB, and {most:,} MB are the most that is taken.",
            "max_upload_mb",
            "Upload a part of it.",
        )
    file.seek(0)
    formats.find(file.read(kinds.HEAD_BYTES), filename)
    # The bytes, the text in UTF-8 and the Arrow file.
    workspace.require_space(3 * size)
    file.seek(0)
    found = hashlib.sha256()
    handle, temporary = tempfile.mkstemp(dir=_home("files"), prefix=_UNFINISHED)
    try:
        with os.fdopen(handle, "wb") as target:
            while chunk := file.read(_CHUNK):
                found.update(chunk)
                target.write(chunk)
        os.replace(temporary, _home("files") / found.hexdigest())
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return found.hexdigest()


def original(content: str) -> Path:
    """The bytes that :func:`receive` kept. Raises NotFound when they are gone."""
    path = _home("files") / content
    if _NAME.match(content) is None or not path.is_file():
        raise NotFound("The file as it was uploaded is no longer here.", "Upload it again.")
    return path


def table(content: str, filename: str, options: Options) -> str:
    """The key of the table that ``content`` gives with ``options``; read only if it is not there.

    Raises UserError where it cannot be read so; nothing is kept then.
    """
    suffix = Path(filename.lower()).suffix[:12]
    parts = json.dumps([VERSION, content, suffix, asdict(options)])

    def build(target: Path) -> Report:
        # The engine reads one folder only: this table's own.
        path = target.parent / "upload"
        try:
            os.link(original(content), path)
        except OSError:
            shutil.copyfile(original(content), path)
        return reading.read(path, target, options, filename)

    return build_table(parts, build)


def build_table(identity: str, build: Callable[[Path], Report]) -> str:
    """The key of the table of ``identity``, made by ``build(target)`` where there is none yet."""
    key = hashlib.sha256(identity.encode()).hexdigest()
    home = _home("tables")
    with _reading[int(key[:4], 16) % len(_reading)]:
        if (home / key / "report.json").exists():
            workspace.touch(home / key)
            return key
        folder = Path(tempfile.mkdtemp(dir=home, prefix=_UNFINISHED))
        try:
            with tempfile.TemporaryDirectory(dir=folder, prefix="work-") as work:
                report = build(Path(work) / "rows.arrow")
                os.replace(Path(work) / "rows.arrow", folder / "rows.arrow")
            workspace.write_json(folder / "report.json", report.to_json())
            folder.rename(home / key)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return key


def exists(key: str) -> bool:
    """Whether the table ``key`` is there."""
    return _NAME.match(key) is not None and (_home("tables") / key / "report.json").exists()


def report(key: str) -> Report:
    """How the table ``key`` was read. Raises NotFound when it is gone."""
    found = workspace.read_json(_home("tables") / key / "report.json") if exists(key) else None
    if found is None:
        raise NotFound("The rows are no longer here.", "Upload the file again.")
    return Report.from_json(found)


def load(key: str, split: str) -> Dataset:
    """The table ``key``, memory-mapped: thirty readers share the pages of one file."""
    import datasets as library

    if not exists(key):
        raise NotFound("The rows are no longer here.", "Upload the file again.")
    path = _home("tables") / key / "rows.arrow"
    return library.Dataset.from_file(str(path), split=library.NamedSplit(split))


def table_bytes(key: str) -> int:
    """What the table ``key`` takes on disk, in bytes."""
    return workspace.size_bytes(_home("tables") / key) if exists(key) else 0


def sweep(files: Collection[str], tables: Collection[str]) -> None:
    """Remove what none of the named ``files`` and ``tables`` is; the caller holds ``keeping``.

    A file stays for an hour all the same, so that it can be read again with other options, and so
    does what somebody is just writing.
    """
    old = time.time() - _HOUR
    for path in _home("files").iterdir():
        if path.name not in files and path.stat().st_mtime < old:
            path.unlink(missing_ok=True)
    for path in _home("tables").iterdir():
        unfinished = path.name.startswith(_UNFINISHED)
        if path.name not in tables and (not unfinished or path.stat().st_mtime < old):
            shutil.rmtree(path, ignore_errors=True)


def discard(content: str, files: Collection[str]) -> None:
    """Remove the file ``content`` at once unless it is one of ``files``."""
    if content not in files and _NAME.match(content):
        (_home("files") / content).unlink(missing_ok=True)
