"""A dataset as a file to take away: CSV, JSON Lines, Parquet, or what ``save_to_disk`` writes.

CSV and JSON Lines are written by the engine (`make bench` has it beside ``to_csv``); Parquet and
``save_to_disk`` by `datasets` itself, so that features such as ClassLabel come back as they were.
The file is made when it is asked for, in a folder of its own, and deleted once it is read.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from glassbox import workspace
from glassbox.data import engine, formulas
from glassbox.errors import LimitExceeded
from glassbox.settings import current

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import Dataset, DatasetDict

Format = Literal["csv", "jsonl", "parquet", "disk"]
FORMATS: dict[Format, str] = {
    "csv": "CSV",
    "jsonl": "JSON Lines",
    "parquet": "Parquet",
    "disk": "save_to_disk",
}
_BATCH_ROWS = 10_000
_PREVIEWED = 3
_PREVIEW_CHARS = 1_500
_HOUR = 3_600


@dataclass(frozen=True)
class Export:
    """What to write; ``split`` "" is all of them. ``defuse`` is for CSV (see formulas.py)."""

    format: Format
    split: str = ""
    defuse: bool = True

    @property
    def zipped(self) -> bool:
        """Whether it is several files: one a split, or the folder of ``save_to_disk``."""
        return self.format == "disk" or not self.split

    def filename(self, title: str) -> str:
        """A safe name for the file, from the dataset's."""
        stem = re.sub(r"[^A-Za-z0-9]+", "-", re.sub(r"\.\w{1,7}$", "", title)).strip("-").lower()
        parts = [stem[:60] or "dataset", *([_safe(self.split)] if self.split else [])]
        return "-".join(parts) + (".zip" if self.zipped else f".{self.format}")


def chosen(dataset: DatasetDict, asked: Export) -> DatasetDict:
    """The splits that are written."""
    from datasets import DatasetDict

    return DatasetDict({asked.split: dataset[asked.split]}) if asked.split else dataset


def estimate(dataset: DatasetDict, asked: Export) -> int:
    """Bytes of the rows in memory: about those of the file, Parquet and zip are smaller."""
    parts = chosen(dataset, asked).values()
    return sum(int(rows.data.nbytes * rows.num_rows / max(1, rows.data.num_rows)) for rows in parts)


def require(bytes_: int) -> None:
    """Raise LimitExceeded where a file of so many bytes is more than may be taken away."""
    most = current().max_download_mb
    if bytes_ > most * 1_000_000:
        raise LimitExceeded(
            f"The file would have some {bytes_ / 1e6:,.0f} MB, and {most:,} MB are the most.",
            "max_download_mb",
            "Take one split, or fewer rows.",
        )


def allow(dataset: DatasetDict, asked: Export) -> None:
    """Raise LimitExceeded where the file would be too large, or the disk is too full to make it."""
    needed = estimate(dataset, asked)
    require(needed)
    workspace.require_space(3 * needed)


def taken(dataset: DatasetDict, asked: Export) -> bytes:
    """The file. Raises LimitExceeded as :func:`allow` does."""
    allow(dataset, asked)
    with _folder() as folder:
        path = _written(chosen(dataset, asked), asked, folder)
        require(path.stat().st_size)
        return path.read_bytes()


def preview(dataset: DatasetDict, asked: Export) -> str:
    """The first lines of the file, as it would be; "" for formats that are no text."""
    from datasets import DatasetDict

    if asked.format not in ("csv", "jsonl"):
        return ""
    split, rows = next(iter(chosen(dataset, asked).items()))
    few = DatasetDict({split: rows.select(range(min(_PREVIEWED, rows.num_rows)))})
    with _folder() as folder:
        path = _written(few, Export(asked.format, str(split), asked.defuse), folder)
        text = path.read_bytes().decode()
    return text if len(text) <= _PREVIEW_CHARS else f"{text[:_PREVIEW_CHARS]}…"


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder of one's own in the workspace, gone at the end; and what a crash left goes too."""
    home = workspace.root() / "cache" / "exports"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in home.iterdir():
        if old.stat().st_mtime < time.time() - _HOUR:
            shutil.rmtree(old, ignore_errors=True)
    made = Path(tempfile.mkdtemp(dir=home))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _safe(split: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "_", split)[:60]


def _written(dataset: DatasetDict, asked: Export, folder: Path) -> Path:
    import datasets

    datasets.disable_progress_bars()
    files = folder / "files"
    files.mkdir()
    if asked.format == "disk":
        dataset.save_to_disk(str(files / "dataset"))
        return _zip(files, folder)
    for split, rows in dataset.items():
        path = files / f"{_safe(str(split))}.{asked.format}"
        if asked.format == "parquet":
            rows.to_parquet(str(path))
        else:
            _copy(rows, path, asked)
    return _zip(files, folder) if asked.zipped else path


def _zip(files: Path, folder: Path) -> Path:
    target = folder / "all.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(files.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(files).as_posix())
    return target


def _copy(rows: Dataset, path: Path, asked: Export) -> None:
    """Written by the engine, from batches in the dataset's own order."""
    import pyarrow as pa

    schema = plain_schema(rows)
    reader = pa.RecordBatchReader.from_batches(schema, _batches(rows, schema))
    connection = engine.connect(path.parent)
    try:
        connection.register("rows", reader)
        columns = ", ".join(
            f"{_expression(field, asked)} AS {engine.quoted(_heading(field.name, asked))}"
            for field in schema
        )
        # An empty text gets quotes, a missing cell does not.
        how = "FORMAT csv, HEADER" if asked.format == "csv" else "FORMAT json"
        target = engine.literal(str(path.resolve()))
        connection.execute(f"COPY (SELECT {columns} FROM rows) TO {target} ({how})")
    finally:
        connection.close()


def plain_schema(rows: Dataset) -> pa.Schema:
    """The columns as the engine can read them: no extension types, no half floats."""
    import pyarrow as pa

    return pa.schema([(field.name, _plain(field.type)) for field in rows.features.arrow_schema])


def _plain(kind: Any) -> Any:
    import pyarrow as pa

    if isinstance(kind, pa.BaseExtensionType):
        return _plain(kind.storage_type)
    if pa.types.is_float16(kind):
        return pa.float32()
    return kind


def _batches(rows: Dataset, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    plain = rows.with_format("arrow")
    for start in range(0, rows.num_rows, _BATCH_ROWS):
        table = plain[start : start + _BATCH_ROWS]
        columns = [
            pa.chunked_array(
                [_storage(chunk) for chunk in table.column(field.name).chunks], None
            ).cast(field.type)
            for field in schema
        ]
        yield from pa.table(columns, schema=schema).combine_chunks().to_batches()


def _storage(chunk: Any) -> Any:
    return getattr(chunk, "storage", chunk)


def _heading(name: str, asked: Export) -> str:
    return formulas.defused(name) if asked.format == "csv" and asked.defuse else name


def _expression(field: pa.Field, asked: Export) -> str:
    """The column in SQL, as the format can say it."""
    import pyarrow as pa

    types, name, csv = pa.types, engine.quoted(field.name), asked.format == "csv"
    if types.is_floating(field.type) and not csv:
        # JSON has no word for them.
        return f"CASE WHEN isfinite({name}) THEN {name} END"
    if is_bytes(field.type):
        name = f"base64({name})"
    elif csv and types.is_nested(field.type):
        return f"to_json({name})::VARCHAR"
    elif not (types.is_string(field.type) or types.is_large_string(field.type)):
        return name
    return formulas.sql(name) if csv and asked.defuse else name


def is_bytes(kind: Any) -> bool:
    """Whether cells are bytes."""
    import pyarrow as pa

    is_ = pa.types
    return is_.is_binary(kind) or is_.is_large_binary(kind) or is_.is_fixed_size_binary(kind)
