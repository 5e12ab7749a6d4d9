"""A CSV file of whatever make, read into an Arrow file, with a report of what was found and mended.

    decoding (UTF-8) -> dialect (delimiter, header) -> DuckDB, every cell as text
        -> counting, column_types (from all cells) -> Arrow file

DuckDB reads what is well formed; where quotes never close or a cell has megabytes, careful reads.
Nothing is repaired in silence: each repair is a sentence of the report.
"""

from __future__ import annotations

from pathlib import Path

from glassbox.data import (
    chosen_types,
    column_types,
    counting,
    decoding,
    dialect,
    engine,
    limits,
    quick,
)
from glassbox.data.column_types import ColumnType
from glassbox.data.counting import Counts
from glassbox.data.dialect import Dialect
from glassbox.data.report import NO_QUOTE, Options, Report
from glassbox.data.source import SINGLE, Source, listed, open_rows, require_order
from glassbox.errors import UserError

_BATCH_CELLS = 2_000_000


def read(path: Path, target: Path, options: Options) -> Report:
    """Read the CSV file ``path`` into the Arrow stream file ``target``; give back the report.

    Works in the folder of ``target``, which the caller throws away. Raises UserError for a file
    that has no rows or fits no table, LimitExceeded for one with too many rows or columns.
    """
    folder = target.parent
    decoded = decoding.decode(path, folder / "text.csv", options.encoding)
    found = dialect.find(_head(decoded.path), options)
    limits.require_columns(len(found.names))
    names, renamed = _names(found)
    connection = engine.connect(folder)
    try:
        source = Source(connection, "", found)
        clean = None
        if not options.types and options.decimal is None:
            clean = quick.read(connection, decoded.path, found, names, target)
        if clean is not None:
            rows, types = clean
        else:
            source = open_rows(connection, decoded.path, found, folder)
            rows, counted = counting.count(source)
            _require_rows(source, rows)
            types = _types(source, rows, counted, names, options)
            _write(source, names, types, target, rows, decoded.path.stat().st_size)
    finally:
        connection.close()
    remarks = [each.remark for each in types if each.remark]
    return Report(
        encoding=decoded.encoding,
        delimiter=source.dialect.delimiter,
        quote=found.quote,
        escape=found.escape,
        header=found.header,
        skipped_lines=found.skipped_lines,
        rows=rows,
        columns=names,
        repairs=(
            *decoded.repairs,
            *_layout(source.dialect),
            *renamed,
            *source.repairs,
            *remarks,
        ),
        rejected=source.rejected,
        rejected_count=source.rejected_count,
        decimal_comma=any(each.decimal_comma for each in types),
        na_text=any(each.na_text for each in types),
        na_words={
            name: list(each.na_words)
            for name, each in zip(names, types, strict=True)
            if each.na_words
        },
        explicit={
            name: each.kind for name, each in zip(names, types, strict=True) if each.explicit
        },
        encoding_errors=decoded.errors,
        trailing=found.trailing,
        beyond=(*source.beyond, *(each.remark for each in types if each.beyond)),
        kinds={
            name: "class" if each.names else each.kind
            for name, each in zip(names, types, strict=True)
        },
        classes={
            name: list(each.names) for name, each in zip(names, types, strict=True) if each.names
        },
    )


def _head(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        head = file.read(dialect.HEAD_CHARS)
        if not head.strip("\r\n") and not any(line.strip("\r\n") for line in file):
            raise UserError("The file has only empty lines.", "Upload a file with rows in it.")
        if len(head) == dialect.HEAD_CHARS and "\n" in head:
            head = head[: head.rindex("\n") + 1]
        return head.lstrip("\r\n") or file.read(dialect.HEAD_CHARS)


def _names(found: Dialect) -> tuple[tuple[str, ...], list[str]]:
    """The columns' names, made complete and unique as pandas does, and what was changed."""
    said: list[str] = []
    if not found.header:
        names = tuple(f"column_{place}" for place in range(1, len(found.names) + 1))
        return names, [f"The first line is a row, not a header: columns are named {listed(names)}."]
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


def _layout(found: Dialect) -> list[str]:
    said = []
    if found.skipped_lines:
        lines = "line stands" if found.skipped_lines == 1 else "lines stand"
        said.append(f"{found.skipped_lines:,} {lines} above the table and were left out.")
    if found.trailing:
        said.append("The rows end in a delimiter; the empty field after it was left out.")
    if found.quote == NO_QUOTE:
        said.append("Quotes were taken as characters like all others.")
    if found.quote == "'":
        said.append("Cells are quoted with single quotes.")
    if found.escape:
        said.append("Quotes inside cells are escaped with a backslash.")
    if found.delimiter == SINGLE:
        said.append("There is one column; the commas in it are part of the text.")
    return said


def _require_rows(source: Source, rows: int) -> None:
    limits.require_rows(rows)
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


def _types(
    source: Source, rows: int, counted: list[Counts], names: tuple[str, ...], options: Options
) -> tuple[ColumnType, ...]:
    delimiter = source.dialect.delimiter
    chosen, classes = dict(options.types), dict(options.classes)
    types = []
    for place, (each, name) in enumerate(zip(counted, names, strict=True)):
        kind = column_types.decide(each, rows, name, delimiter, options.decimal)
        if name in chosen:
            kind = chosen_types.choose(
                source, f"c{place}", name, chosen[name], kind, classes.get(name, ())
            )
        types.append(kind)
    return tuple(types)


def _write(
    source: Source,
    names: tuple[str, ...],
    types: tuple[ColumnType, ...],
    target: Path,
    rows: int,
    size: int,
) -> None:
    import pyarrow as pa

    schema = column_types.schema(names, types)
    wanted = ", ".join(each.sql(f"c{place}") for place, each in enumerate(types))
    sql = f"SELECT {wanted} FROM {source.sql}"
    require_order(source.connection, sql)
    query = source.connection.sql(sql)
    # A batch has room for all its cells at once: the wider or longer the rows, the fewer.
    most = min(_BATCH_CELLS // len(names), limits.batch_rows(size, rows))
    reader = query.to_arrow_reader(max(1, most))
    with pa.OSFile(str(target), "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
        for batch in reader:
            columns = [
                column.cast(kind) for column, kind in zip(batch.columns, schema.types, strict=True)
            ]
            writer.write_batch(pa.record_batch(columns, schema=schema))
