"""A CSV file of whatever make, read into an Arrow file, with a report of what was found and mended.

    bytes -> kinds (is it text?) -> decoding (UTF-8) -> dialect (delimiter, header)
          -> DuckDB, every cell as text -> column_types (from all cells) -> Arrow file

DuckDB reads what is well formed; where quotes never close or a cell has megabytes, careful reads.
Nothing is repaired in silence: each repair is a sentence of the report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from glassbox import settings
from glassbox.data import careful, column_types, decoding, dialect, engine, kinds
from glassbox.data.column_types import ColumnType
from glassbox.data.dialect import Dialect
from glassbox.data.report import LISTED, Options, Rejected, Report
from glassbox.errors import LimitExceeded, UserError

_BATCH_ROWS = 65_536
_BATCH_CHARS = 1 << 25
_COLUMNS_AT_ONCE = 50  # aggregates of a thousand columns in one query take minutes to plan
_SINGLE = "\x1f"  # a delimiter that no text has, for a file of one column


@dataclass(frozen=True)
class _Source:
    """All rows as text: ``sql`` goes after FROM and has the columns c0, c1, ..."""

    connection: Any
    sql: str
    dialect: Dialect
    repairs: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    rejected_count: int = 0


def read(path: Path, target: Path, options: Options | None = None) -> Report:
    """Read the CSV file ``path`` into the Arrow stream file ``target``; give back the report.

    Works in the folder of ``target``, which the caller throws away. Raises UserError for a file
    that is no CSV or has no rows, LimitExceeded for one with too many rows or columns.
    """
    options = options or Options()
    folder = target.parent
    with path.open("rb") as file:
        refused = kinds.refusal(file.read(kinds.HEAD_BYTES))
    if refused is not None:
        raise refused
    decoded = decoding.decode(path, folder / "text.csv", options.encoding)
    found = dialect.find(_head(decoded.path), options)
    _require_columns(len(found.names))
    names, renamed = _names(found)
    connection = engine.connect(folder)
    try:
        source = _open(connection, decoded.path, found, folder)
        rows = _count(source)
        types = _types(source, rows, names)
        _write(source, names, types, target)
    finally:
        connection.close()
    repairs = (
        *decoded.repairs,
        *_layout(source.dialect),
        *renamed,
        *source.repairs,
        *(each.remark for each in types if each.remark),
    )
    return Report(
        encoding=decoded.encoding,
        delimiter=source.dialect.delimiter,
        quote=found.quote,
        escape=found.escape,
        header=found.header,
        skipped_lines=found.skipped_lines,
        rows=rows,
        columns=names,
        repairs=repairs,
        rejected=source.rejected,
        rejected_count=source.rejected_count,
        decimal_comma=any(each.decimal_comma for each in types),
        na_text=any(each.na_text for each in types),
        na_words=tuple(sorted({word for each in types for word in each.na_words})),
        explicit={
            name: each.kind for name, each in zip(names, types, strict=True) if each.explicit
        },
        renamed=bool(renamed),
    )


def _head(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        head = file.read(dialect.HEAD_CHARS)
        if not head.strip("\r\n") and not any(line.strip("\r\n") for line in file):
            raise UserError("The file has only empty lines.", "Upload a file with rows in it.")
        if len(head) == dialect.HEAD_CHARS and "\n" in head:
            head = head[: head.rindex("\n") + 1]
        return head.lstrip("\r\n") or file.read(dialect.HEAD_CHARS)


def _require_columns(count: int) -> None:
    most = settings.current().max_columns
    if count > most:
        raise LimitExceeded(
            f"The file has {count:,} columns, and {most:,} are the most a dataset may have.",
            "max_columns",
            "Take out the columns that are not needed.",
        )


def _names(found: Dialect) -> tuple[tuple[str, ...], list[str]]:
    """The columns' names, made complete and unique as pandas does, and what was changed."""
    said: list[str] = []
    if not found.header:
        names = tuple(f"column_{place}" for place in range(1, len(found.names) + 1))
        return names, [f"The first line is a row, not a header: columns are named {_list(names)}."]
    names_: list[str] = []
    for place, raw in enumerate(found.names):
        name = raw
        if not raw.strip():
            name = f"Unnamed: {place}"
            said.append(f"Column {place + 1} has no name in the header and is called {name}.")
        if name in names_:
            # pandas numbers the repetitions: a, a.1, a.2.
            number = 1
            while f"{raw}.{number}" in names_ or f"{raw}.{number}" in found.names:
                number += 1
            name = f"{raw}.{number}"
            said.append(
                f"The name {raw} comes more than once: column {place + 1} is called {name}."
            )
        names_.append(name)
    return tuple(names_), said


def _list(values: tuple[Any, ...], most: int = 5) -> str:
    shown = ", ".join(f"{value:,}" if isinstance(value, int) else value for value in values[:most])
    return shown + (" …" if len(values) > most else "")


def _layout(found: Dialect) -> list[str]:
    said = []
    if found.skipped_lines:
        lines = "line stands" if found.skipped_lines == 1 else "lines stand"
        said.append(f"{found.skipped_lines:,} {lines} above the table and were left out.")
    if found.trailing:
        said.append("The rows end in a delimiter; the empty field after it was left out.")
    if found.quote == "'":
        said.append("Cells are quoted with single quotes.")
    if found.escape:
        said.append("Quotes inside cells are escaped with a backslash.")
    if found.delimiter == _SINGLE:
        said.append("There is one column; the commas in it are part of the text.")
    return said


def _read_csv(path: Path, found: Dialect, *, padded: bool = False) -> str:
    columns = ",".join(f"'c{place}':'VARCHAR'" for place in range(len(found.names)))
    # The parallel reader cannot pad rows where cells have line ends.
    padding = "null_padding=true,parallel=false," if padded else ""
    text = engine.literal
    return (
        f"read_csv({text(str(path.resolve()))},auto_detect=false,{padding}store_rejects=true,"
        f"delim={text(found.delimiter)},quote={text(found.quote)},"
        f"escape={text(found.escape or found.quote)},skip={found.body_line},header=false,"
        f"nullstr='',columns={{{columns}}})"
    )


def _open(connection: Any, path: Path, found: Dialect, folder: Path) -> _Source:
    """The source that fits the file: DuckDB's reader, padded where rows are short, or careful."""
    import duckdb

    try:
        errors = _errors(connection, _read_csv(path, found))
    except duckdb.Error:
        return _open_carefully(connection, path, found, folder)
    kinds_ = {kind for kind, _, _ in errors}
    if kinds_ - {"MISSING COLUMNS", "TOO MANY COLUMNS"}:
        return _open_carefully(connection, path, found, folder)
    if len(found.names) == 1 and found.delimiter != _SINGLE:
        if errors:
            return _open(connection, path, replace(found, delimiter=_SINGLE), folder)
        return _Source(connection, f"(FROM {_read_csv(path, found)} WHERE c0 IS NOT NULL)", found)
    short = [at for kind, at, _ in errors if kind == "MISSING COLUMNS"]
    long = [(at, text) for kind, at, text in errors if kind == "TOO MANY COLUMNS"]
    lines = _lines(path, [*short[:LISTED], *(at for at, _ in long[:LISTED])])
    width = len(found.names)
    return _Source(
        connection,
        _read_csv(path, found, padded=bool(short)),
        found,
        _short_rows([lines[at] for at in short[:LISTED]], len(short)),
        tuple(
            Rejected(
                lines[at], f"more than {width:,} {'field' if width == 1 else 'fields'}", text[:200]
            )
            for at, text in long[:LISTED]
        ),
        len(long),
    )


def _errors(connection: Any, source: str) -> list[tuple[str, int, str]]:
    """(kind, byte where its record begins, text) of each record that does not fit, in order."""
    connection.execute("DROP TABLE IF EXISTS reject_errors")
    connection.execute("DROP TABLE IF EXISTS reject_scans")
    connection.execute(f"SELECT count(*) FROM {source}").fetchall()
    return connection.execute(
        "SELECT max(error_type::VARCHAR), line_byte_position, first(csv_line) FROM reject_errors "
        "GROUP BY line_byte_position ORDER BY line_byte_position"
    ).fetchall()


def _lines(path: Path, positions: list[int]) -> dict[int, int]:
    """The lines (from 1) in which the bytes at ``positions`` (from 1) stand."""
    lines: dict[int, int] = {}
    line, at = 1, 0
    with path.open("rb") as file:
        for position in sorted(set(positions)):
            while at < position - 1:
                part = file.read(min(1 << 20, position - 1 - at))
                if not part:
                    break
                at += len(part)
                line += part.count(b"\n")
            lines[position] = line
    return lines


def _short_rows(lines: list[int], count: int) -> tuple[str, ...]:
    if not count:
        return ()
    rows = "row had" if count == 1 else "rows had"
    where = "line" if count == 1 else "lines"
    return (
        f"{count:,} {rows} fewer fields than the header and got None for the rest ({where} "
        f"{_list(tuple(lines))}).",
    )


def _open_carefully(connection: Any, path: Path, found: Dialect, folder: Path) -> _Source:
    import pyarrow as pa

    tally = careful.Tally()
    copy = folder / "careful.arrow"
    schema = pa.schema([(f"c{place}", pa.large_string()) for place in range(len(found.names))])
    with pa.OSFile(str(copy), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for batch in _batches(careful.rows(path, found, tally)):
            columns = [pa.array(column, pa.large_string()) for column in zip(*batch, strict=True)]
            writer.write_batch(pa.record_batch(columns, schema=schema))
    with pa.memory_map(str(copy)) as file:
        connection.register("careful", pa.ipc.open_file(file).read_all())
    said: tuple[str, ...] = ()
    if tally.unbalanced:
        count = len(tally.unbalanced)
        said = (
            f"{count:,} {'quote is' if count == 1 else 'lines have quotes that are'} never closed "
            f"and {'was' if count == 1 else 'were'} taken as text (line "
            f"{_list(tuple(tally.unbalanced))}).",
        )
    return _Source(
        connection,
        "careful",
        found,
        said + _short_rows(tally.short[:LISTED], len(tally.short)),
        tuple(tally.rejected),
        tally.rejected_count,
    )


def _batches(rows: Iterator[list[str | None]]) -> Iterator[list[list[str | None]]]:
    batch: list[list[str | None]] = []
    chars = 0
    for row in rows:
        batch.append(row)
        chars += sum(len(cell) for cell in row if cell)
        if len(batch) == _BATCH_ROWS or chars > _BATCH_CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


def _count(source: _Source) -> int:
    rows = int(source.connection.execute(f"SELECT count(*) FROM {source.sql}").fetchone()[0])
    most = settings.current().max_rows
    if rows > most:
        raise LimitExceeded(
            f"The file has {rows:,} rows, and {most:,} are the most a dataset may have.",
            "max_rows",
            "Upload a part of it.",
        )
    if source.rejected_count > rows:
        first = source.rejected[0]
        raise UserError(
            f"Most lines do not fit the {len(source.dialect.names):,} columns of the first one: "
            f"{source.rejected_count:,} of {source.rejected_count + rows:,} have more (line "
            f"{first.line:,} has {first.reason}).",
            "Cells that hold the delimiter must stand in quotes.",
        )
    if rows == 0:
        raise UserError(
            "The file has a header but no rows.", "Upload a file with at least one row below it."
        )
    return rows


def _types(source: _Source, rows: int, names: tuple[str, ...]) -> tuple[ColumnType, ...]:
    types: list[ColumnType] = []
    places = iter(range(len(names)))
    while part := list(islice(places, _COLUMNS_AT_ONCE)):
        wanted = ", ".join(column_types.count_sql(f"c{place}") for place in part)
        row = source.connection.execute(f"SELECT {wanted} FROM {source.sql}").fetchone()
        for number, place in enumerate(part):
            values = row[number * column_types.COUNTED : (number + 1) * column_types.COUNTED]
            counted = column_types.counts(values)
            delimiter = source.dialect.delimiter
            types.append(column_types.decide(counted, rows, names[place], delimiter))
    return tuple(types)


def _write(
    source: _Source, names: tuple[str, ...], types: tuple[ColumnType, ...], target: Path
) -> None:
    import pyarrow as pa

    arrow = {
        "int64": pa.int64(),
        "float64": pa.float64(),
        "bool": pa.bool_(),
        "string": pa.large_string(),
    }
    schema = pa.schema([(name, arrow[each.kind]) for name, each in zip(names, types, strict=True)])
    wanted = ", ".join(each.sql(f"c{place}") for place, each in enumerate(types))
    query = source.connection.sql(f"SELECT {wanted} FROM {source.sql}")
    reader = query.to_arrow_reader(_BATCH_ROWS)
    with pa.OSFile(str(target), "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
        for batch in reader:
            columns = [
                column.cast(kind) for column, kind in zip(batch.columns, schema.types, strict=True)
            ]
            writer.write_batch(pa.record_batch(columns, schema=schema))
