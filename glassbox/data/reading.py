"""A CSV file of whatever make, read into an Arrow file, with a report of what was found and mended.

    bytes -> kinds (is it text?) -> decoding (UTF-8) -> dialect (delimiter, header)
          -> DuckDB, every cell as text -> column_types (from all cells) -> Arrow file

DuckDB reads what is well formed; where quotes never close or a cell has megabytes, careful reads.
Nothing is repaired in silence: each repair is a sentence of the report.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

from glassbox import settings
from glassbox.data import column_types, decoding, dialect, engine, kinds
from glassbox.data.column_types import ColumnType, Counts
from glassbox.data.dialect import Dialect
from glassbox.data.report import Options, Report
from glassbox.data.source import SINGLE, Source, listed, open_rows
from glassbox.errors import LimitExceeded, UserError

_BATCH_ROWS = 65_536
_BATCH_CELLS = 2_000_000
_COLUMNS_AT_ONCE = 250  # the cells of so many columns in one query


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
        source = open_rows(connection, decoded.path, found, folder)
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
        beyond=source.beyond,
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
    if found.quote == "'":
        said.append("Cells are quoted with single quotes.")
    if found.escape:
        said.append("Quotes inside cells are escaped with a backslash.")
    if found.delimiter == SINGLE:
        said.append("There is one column; the commas in it are part of the text.")
    return said


def _count(source: Source) -> int:
    rows = int(source.connection.execute(f"SELECT count(*) FROM {source.sql}").fetchall()[0][0])
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


def _types(source: Source, rows: int, names: tuple[str, ...]) -> tuple[ColumnType, ...]:
    delimiter = source.dialect.delimiter
    counted = _counts(source, len(names))
    return tuple(
        column_types.decide(each, rows, name, delimiter)
        for each, name in zip(counted, names, strict=True)
    )


def _counts(source: Source, columns: int) -> list[Counts]:
    """What the cells of each column are.

    All cells pass through one aggregate, grouped by their column: an aggregate a column would
    compile its patterns once a column, 60 ms each.
    """
    counted = [column_types.NOTHING] * columns
    places = iter(range(columns))
    while part := list(islice(places, _COLUMNS_AT_ONCE)):
        cells = ", ".join(f"c{place}" for place in part)
        found = source.connection.execute(
            f"SELECT {column_types.COUNT_SQL} FROM "
            f"(UNPIVOT (SELECT {cells} FROM {source.sql}) ON COLUMNS(*) INTO NAME place VALUE cell)"
            " GROUP BY place"
        ).fetchall()
        for place, *numbers, words in found:
            counts = Counts(*numbers)
            place = int(place.removeprefix("c"))
            counted[place] = replace(counts, words=tuple(sorted(words or ())))
    return counted


def _write(
    source: Source, names: tuple[str, ...], types: tuple[ColumnType, ...], target: Path
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
    # A batch has room for all its cells at once: the wider the table, the fewer rows.
    reader = query.to_arrow_reader(max(1_000, min(_BATCH_ROWS, _BATCH_CELLS // len(names))))
    with pa.OSFile(str(target), "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
        for batch in reader:
            columns = [
                column.cast(kind) for column, kind in zip(batch.columns, schema.types, strict=True)
            ]
            writer.write_batch(pa.record_batch(columns, schema=schema))
