"""The quick road for a clean CSV file: one pass that reads, turns and checks every cell.

The first rows say what type each column would have. All rows are then read as that, and each cell
is checked beside it to be what it was taken for, written as `datasets` would take it; the first
that is not ends the attempt, and the file goes the slow road, which counts before it decides.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from glassbox import settings
from glassbox.data import column_types, counting, source
from glassbox.data.column_types import ColumnType
from glassbox.data.dialect import Dialect
from glassbox.data.source import Source

_HEAD_ROWS = 2_000
_BATCH_ROWS = 65_536
_BATCH_BYTES = 1 << 24
_MAX_COLUMNS = 200
_FLOAT = r"[+-]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
_NUMBER = r"\s*[+-]?([0-9]+([.,][0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*"
_BOOLS = ("True", "TRUE", "true", "False", "FALSE", "false")
# As patterns: IN over many words becomes a join, after which rows come in any order.
_WORDS = "|".join(map(re.escape, (*counting.NA_WORDS, *_BOOLS)))
_BOOL = "|".join(_BOOLS)


def read(
    connection: Any, path: Path, found: Dialect, names: tuple[str, ...], target: Path
) -> tuple[int, tuple[ColumnType, ...]] | None:
    """Write ``target``; give back the rows and the columns' types. None: the file is not clean."""
    import duckdb

    if len(names) > _MAX_COLUMNS:
        return None
    rows = source.read_csv(path, found)
    if len(names) == 1:
        rows = f"(FROM {rows} WHERE c0 IS NOT NULL)"
    try:
        types = _guess(connection, rows, found)
        if types is None or source.errors(connection, ""):
            return None
        written = _write(connection, rows, names, types, target)
        if written is None or source.errors(connection, ""):
            return None
    except duckdb.PermissionException:
        raise
    except duckdb.Error:
        return None
    return written


def _guess(connection: Any, rows: str, found: Dialect) -> tuple[ColumnType, ...] | None:
    head = Source(connection, f"(FROM {rows} LIMIT {_HEAD_ROWS})", found)
    source.forget_errors(connection)
    count, counted = counting.count(head)
    types = tuple(column_types.decide(each, count, "", found.delimiter) for each in counted)
    if count == 0 or any(each.remark or each.na_text or each.decimal_comma for each in types):
        return None
    return tuple(
        replace(each, made_by="NULL") if not facts.filled else each
        for each, facts in zip(types, counted, strict=True)
    )


def _value(cell: str, kind: ColumnType) -> str:
    if kind.made_by:
        return "CAST(NULL AS DOUBLE)"
    if kind.kind == "string":
        return cell
    if kind.kind == "bool":
        return f"(lower({cell}) = 'true')"
    return f"try_cast({cell} AS {'BIGINT' if kind.kind == 'int64' else 'DOUBLE'})"


def _check(cell: str, kind: ColumnType) -> str:
    """The condition that a cell which is not empty is what its column was taken for."""
    if kind.made_by:
        return "false"
    if kind.kind == "int64":
        # Spaces, signs, leading zeros and fractions do not come back as they were.
        return f"coalesce(CAST({_value(cell, kind)} AS VARCHAR) = {cell}, false)"
    if kind.kind == "float64":
        return f"({counting.matches(cell, _FLOAT)} AND {_value(cell, kind)} IS NOT NULL)"
    if kind.kind == "bool":
        return counting.matches(cell, _BOOL)
    return (
        f"NOT ((ascii({cell}) BETWEEN 9 AND 57 AND {counting.matches(cell, _NUMBER)}) OR "
        f"(strlen({cell}) <= 9 AND {counting.matches(cell, _WORDS)}))"
    )


def _write(
    connection: Any, rows: str, names: tuple[str, ...], types: tuple[ColumnType, ...], target: Path
) -> tuple[int, tuple[ColumnType, ...]] | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = [f"c{place}" for place in range(len(names))]
    values = ", ".join(map(_value, cells, types))
    checks = " AND ".join(
        f"({cell} IS NULL OR {_check(cell, kind)})" for cell, kind in zip(cells, types, strict=True)
    )
    lengths = " + ".join(f"coalesce(strlen({cell}), 0)" for cell in cells)
    average = connection.execute(
        f"SELECT avg({lengths}) FROM (FROM {rows} LIMIT {_HEAD_ROWS})"
    ).fetchall()[0][0]
    source.forget_errors(connection)
    per_batch = max(100, min(_BATCH_ROWS, int(_BATCH_BYTES / (average + 8 * len(names)))))
    schema = column_types.schema(names, types)
    explicit = [False] * len(names)
    count, most = 0, settings.current().max_rows
    query = f"SELECT {values}, {checks} FROM {rows}"
    source.require_order(connection, query)
    source.forget_errors(connection)
    reader = connection.sql(query).to_arrow_reader(per_batch)
    with pa.OSFile(str(target), "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
        for batch in reader:
            count += batch.num_rows
            if count > most or not pc.all(batch.column(len(names))).as_py():
                return None
            columns = [
                column.cast(kind)
                for column, kind in zip(batch.columns[:-1], schema.types, strict=True)
            ]
            writer.write_batch(pa.record_batch(columns, schema=schema))
            for place, column in enumerate(columns):
                explicit[place] = explicit[place] or _explicit(column)
    if count == 0:
        return None
    found = (
        replace(each, explicit=said, made_by="") for each, said in zip(types, explicit, strict=True)
    )
    return count, tuple(found)


def _explicit(column: Any) -> bool:
    """Whether ``load_dataset`` may take these values for another type (see ColumnType)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_int64(column.type):
        return bool(column.null_count)
    if pa.types.is_float64(column.type):
        return pc.any(pc.equal(column, pc.floor(column))).as_py() is True
    return False
