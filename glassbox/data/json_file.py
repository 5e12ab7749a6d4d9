"""A JSON or JSON Lines file as an Arrow file: nested objects and lists stay what they are.

Each column has one type for all rows: whole numbers become numbers where one has a fraction,
objects get every key that any of them has. Where no one type fits, the column keeps its values as
they are, in the feature ``Json`` of `datasets`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from glassbox.data import decoding, json_rows, limits
from glassbox.data.json_rows import Row, Tally
from glassbox.data.report import Options, Report
from glassbox.errors import UserError
from glassbox.text import whole

_CHUNK_ROWS = 5_000


class _Mixed(Exception):
    """Two types that no one type holds."""


def read(path: Path, target: Path, options: Options) -> Report:
    """Read the JSON file ``path`` into the Arrow stream file ``target``.

    Raises UserError where no rows can be found, LimitExceeded beyond a limit of the settings.
    """
    import pyarrow as pa

    decoded = decoding.decode(path, target.parent / "text.json", options.encoding)
    tally = Tally()
    columns = _Columns()
    rows = json_rows.read(decoded.path, tally)
    while chunk := list(islice(rows, _CHUNK_ROWS)):
        columns.add(chunk)
    if columns.rows == 0:
        raise UserError("The JSON file has no rows.", "Upload a file with rows in it.")
    names = tuple(columns.chunks)
    if not names:
        raise UserError("The objects of the JSON file are empty.", "Upload rows with values.")
    arrays = {name: columns.whole(name) for name in names}
    table = pa.table(list(arrays.values()), names=list(names))
    with pa.OSFile(str(target), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table, max_chunksize=limits.batch_rows(table.nbytes, table.num_rows))
    repairs = (*decoded.repairs, *tally.repairs, *columns.said)
    if tally.rejected_count and tally.form == "jsonl":
        many = "line is" if tally.rejected_count == 1 else "lines are"
        broken = f"{tally.rejected_count:,} {many} no JSON object and left out."
        repairs, tally.beyond = (*repairs, broken), [*tally.beyond, broken]
    return Report(
        rows=columns.rows,
        columns=names,
        encoding=decoded.encoding,
        encoding_errors=decoded.errors,
        repairs=repairs,
        rejected=tuple(tally.rejected),
        rejected_count=tally.rejected_count,
        beyond=tuple(tally.beyond),
        format=tally.form,
        rows_under=tally.rows_under,
    )


class _Columns:
    """Columns as they grow: a list of Arrow arrays each, of whatever type its rows had."""

    def __init__(self) -> None:
        self.chunks: dict[str, list[tuple[int, Any]]] = {}  # (first row, array or JSON texts)
        self.mixed: set[str] = set()
        self.rows = 0
        self.said: list[str] = []

    def add(self, rows: list[Row]) -> None:
        """Append ``rows``; a key that a row lacks is None in it."""
        names = dict.fromkeys(whole(key) for row in rows for key in row)
        limits.require_columns(len(self.chunks.keys() | names.keys()))
        for name in names:
            values = [row.get(name) for row in rows]
            self.chunks.setdefault(name, []).append((self.rows, self._typed(name, values)))
        self.rows += len(rows)
        limits.require_rows(self.rows)

    def _typed(self, name: str, values: list[Any]) -> Any:
        try:
            return _array(values)
        except UnicodeEncodeError:
            sentence = f"{name}: halves of characters became the sign \N{REPLACEMENT CHARACTER}."
            if sentence not in self.said:
                self.said.append(sentence)
            return self._typed(name, [_mended(value) for value in values])
        except _Mixed:
            self.mixed.add(name)
            return _texts(values)

    def whole(self, name: str) -> Any:
        """The column ``name`` over all rows, of one type."""
        import pyarrow as pa

        chunks = self.chunks[name]
        kind = pa.null()
        if name not in self.mixed:
            try:
                for _, array in chunks:
                    kind = _common(kind, array.type)
                if _has_empty_struct(kind):
                    raise _Mixed
            except _Mixed:
                self.mixed.add(name)
        if name in self.mixed:
            self.said.append(f"{name} holds values of several types; they are kept as JSON.")
            kind = pa.json_()
        parts, at = [], 0
        for first, array in chunks:
            if first > at:
                parts.append(pa.nulls(first - at, kind))
            parts.append(_conform(array, kind))
            at = first + len(array)
        if at < self.rows:
            parts.append(pa.nulls(self.rows - at, kind))
        return pa.chunked_array(parts, kind)


def _array(values: list[Any]) -> Any:
    """Values as Arrow finds their type. Raises _Mixed where there is none; UnicodeEncodeError."""
    import pyarrow as pa

    try:
        found = pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        raise _Mixed from None
    if pa.types.is_floating(found.type) and any(
        type(value) is int and abs(value) > 1 << 53 for value in values
    ):
        raise _Mixed
    return found


def _mended(value: Any) -> Any:
    """Without halves of characters, which Arrow has no text for; numbers over 64 bits as text."""
    if type(value) is int and not -(1 << 63) <= value < 1 << 63:
        return str(value)
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, list):
        return [_mended(each) for each in value]
    if isinstance(value, dict):
        return {whole(key): _mended(each) for key, each in value.items()}
    return value


def _texts(values: Iterable[Any]) -> Any:
    import pyarrow as pa

    return pa.array(
        [
            None if value is None else json.dumps(_mended(value), ensure_ascii=False)
            for value in values
        ],
        pa.json_(),
    )


def _common(a: Any, b: Any) -> Any:
    """The type that holds the values of both."""
    import pyarrow as pa

    if a == b or pa.types.is_null(b):
        return a
    if pa.types.is_null(a):
        return b
    numbers = {pa.int64(), pa.uint64(), pa.float64()}
    if {a, b} <= numbers:
        return pa.float64()
    if pa.types.is_list(a) and pa.types.is_list(b):
        return pa.list_(_common(a.value_type, b.value_type))
    if pa.types.is_struct(a) and pa.types.is_struct(b):
        kinds = {field.name: field.type for field in a}
        for field in b:
            kinds[field.name] = _common(kinds.get(field.name, pa.null()), field.type)
        return pa.struct(list(kinds.items()))
    raise _Mixed


def _has_empty_struct(kind: Any) -> bool:
    import pyarrow as pa

    if pa.types.is_list(kind):
        return _has_empty_struct(kind.value_type)
    if pa.types.is_struct(kind):
        return kind.num_fields == 0 or any(_has_empty_struct(field.type) for field in kind)
    return False


def _conform(array: Any, kind: Any) -> Any:
    import pyarrow as pa

    if array.type == kind:
        return array
    if kind == pa.json_():
        return _texts(array.to_pylist())
    if pa.types.is_nested(kind):
        return pa.array(array.to_pylist(), kind)
    return array.cast(kind)
