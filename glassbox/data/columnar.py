"""Parquet and Arrow files as an Arrow stream file that `datasets` can open.

What a file says of itself is checked before any of it is unpacked, and what is unpacked is counted
as it comes: a Parquet file of 400 kB can hold a gigabyte, and its footer need not say so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from glassbox.data import limits
from glassbox.data.report import Format, Report
from glassbox.errors import UserError

_BATCH_ROWS = 65_536
_BATCH_CELLS = 2_000_000
_MAX_NAMES = 1_000
_BROKEN = "Write it again with pandas (to_parquet) or polars, and upload that."


def read(path: Path, target: Path, form: Format) -> Report:
    """Read the Parquet or Arrow file ``path`` into the Arrow stream file ``target``.

    Raises UserError for a broken file, LimitExceeded beyond a limit of the settings.
    """
    import pyarrow as pa

    title = "Parquet" if form == "parquet" else "Arrow"
    try:
        schema, batches = (_parquet if form == "parquet" else _arrow)(path)
        return copy(schema, batches, target, form)
    except MemoryError:
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        raise UserError(f"The {title} file is broken: {_sentence(error)}.", _BROKEN) from None


def _sentence(error: Exception) -> str:
    return " ".join(str(error).split())[:160].rstrip(".") or type(error).__name__


def _parquet(path: Path) -> tuple[Any, Iterator[Any]]:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(
        path, thrift_string_size_limit=1 << 26, thrift_container_size_limit=1 << 20
    )
    limits.require_rows(file.metadata.num_rows)
    limits.require_columns(len(file.schema_arrow.names))
    return file.schema_arrow, file.iter_batches(_batch(len(file.schema_arrow.names)))


def _batch(columns: int) -> int:
    return max(1, min(_BATCH_ROWS, _BATCH_CELLS // max(columns, 1)))


def _arrow(path: Path) -> tuple[Any, Iterator[Any]]:
    import pyarrow as pa

    mapped = pa.memory_map(str(path))
    with path.open("rb") as file:
        is_file = file.read(6) == b"ARROW1"
    if not is_file:
        stream = pa.ipc.open_stream(mapped)
        return stream.schema, iter(stream)
    opened = pa.ipc.open_file(mapped)
    return opened.schema, (opened.get_batch(place) for place in range(opened.num_record_batches))


def copy(schema: Any, batches: Iterator[Any], target: Path, form: Format) -> Report:
    """Write ``batches`` to ``target`` in types that a dataset can have; the report of it.

    Raises UserError for a file without rows, LimitExceeded beyond a limit of the settings.
    """
    import pyarrow as pa

    limits.require_columns(len(schema.names))
    if len(set(schema.names)) < len(schema.names):
        raise UserError("Two columns of the file have the same name.", "Rename one of them.")
    said: list[str] = []
    kinds = {}
    for each in schema:
        kind = plain_type(each.type)
        if kind is None:
            said.append(f"{each.name} was left out: datasets has no feature for {each.type}.")
            continue
        if kind != each.type:
            said.append(f"{each.name} was turned from {each.type} into {kind}.")
        kinds[each.name] = kind
    if not kinds:
        raise UserError("The file has no column that datasets can hold.", _BROKEN)
    wanted = pa.schema(list(kinds.items()), metadata=_class_labels(schema, kinds))
    rows = unpacked = 0
    with pa.OSFile(str(target), "wb") as sink, pa.ipc.new_stream(sink, wanted) as writer:
        for batch in batches:
            batch.validate()
            columns = [plain_array(batch.column(name), kind) for name, kind in kinds.items()]
            made = pa.record_batch(columns, schema=wanted)
            rows, unpacked = rows + made.num_rows, unpacked + made.nbytes
            limits.require_rows(rows)
            limits.require_bytes(unpacked)
            writer.write_batch(made)
    if rows == 0:
        raise UserError("The file has columns but no rows.", "Upload a file with rows in it.")
    return Report(
        rows=rows,
        columns=tuple(kinds),
        repairs=tuple(said),
        beyond=tuple(each for each in said if "left out" in each),
        format=form,
    )


def plain_type(kind: Any) -> Any:
    """The type that stands for ``kind`` in a dataset: dictionaries and views unfolded.

    None where there is none (intervals, unions, maps).
    """
    import pyarrow as pa

    types = pa.types
    if isinstance(kind, pa.BaseExtensionType):
        return kind if kind == pa.json_() else plain_type(kind.storage_type)
    if types.is_dictionary(kind) or types.is_run_end_encoded(kind):
        return plain_type(kind.value_type)
    if types.is_string_view(kind):
        return pa.large_string()
    if types.is_binary_view(kind):
        return pa.large_binary()
    if types.is_interval(kind) or types.is_union(kind) or types.is_map(kind):
        return None
    if types.is_list_view(kind) or types.is_large_list_view(kind):
        return None
    if types.is_struct(kind):
        inner = [(each.name, plain_type(each.type)) for each in kind]
        return None if not inner or any(each is None for _, each in inner) else pa.struct(inner)
    if types.is_fixed_size_list(kind):
        value = plain_type(kind.value_type)
        return None if value is None else pa.list_(value, kind.list_size)
    if types.is_list(kind) or types.is_large_list(kind):
        value = plain_type(kind.value_type)
        if value is None:
            return None
        return pa.list_(value) if types.is_list(kind) else pa.large_list(value)
    return kind


def plain_array(array: Any, kind: Any) -> Any:
    """``array`` as the type that :func:`plain_type` gave for it."""
    import pyarrow as pa

    if array.type == kind:
        return array
    if isinstance(array, pa.ExtensionArray):
        return plain_array(array.storage, kind)
    if pa.types.is_dictionary(array.type):
        return plain_array(array.dictionary_decode(), kind)
    return array.cast(kind)


def _class_labels(schema: Any, kinds: dict[str, Any]) -> dict[str, str] | None:
    """The class names that `datasets` or pandas wrote into the file, and nothing else of it.

    A feature such as Image would open the paths in its column, which are anybody's.
    """
    import pyarrow as pa

    try:
        info = json.loads((schema.metadata or {}).get(b"huggingface", b"{}"))
        features = info["info"]["features"]
        found = {
            name: {"names": each["names"], "_type": "ClassLabel"}
            for name, each in features.items()
            if each.get("_type") == "ClassLabel"
            and kinds.get(name) == pa.int64()
            and 0 < len(each["names"]) <= _MAX_NAMES
            and all(isinstance(label, str) for label in each["names"])
            and len(set(each["names"])) == len(each["names"])
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return {"huggingface": json.dumps({"info": {"features": found}})} if found else None
