"""All rows of a text file as cells of text: by DuckDB where the file is well formed, else careful.

DuckDB reads a gigabyte in seconds; where quotes never close, or a line has megabytes, it rejects
what :mod:`glassbox.data.careful` can still place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from glassbox.data import careful, engine
from glassbox.data.dialect import Dialect
from glassbox.data.report import LISTED, Rejected

_BATCH_ROWS = 65_536
_BATCH_CHARS = 1 << 25
SINGLE = "\x1f"  # a delimiter that no text has, for a file of one column


@dataclass(frozen=True)
class Source:
    """All rows as text: ``sql`` goes after FROM and has the columns c0, c1, ..."""

    connection: Any
    sql: str
    dialect: Dialect
    repairs: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    rejected_count: int = 0
    beyond: tuple[str, ...] = ()


def listed(values: Sequence[int | str], most: int = 5) -> str:
    shown = ", ".join(f"{value:,}" if isinstance(value, int) else value for value in values[:most])
    return shown + (" …" if len(values) > most else "")


def read_csv(path: Path, found: Dialect, *, padded: bool = False) -> str:
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


def open_rows(connection: Any, path: Path, found: Dialect, folder: Path) -> Source:
    """The rows of ``path``, a UTF-8 file, in a locked ``connection`` that may read ``folder``."""
    import duckdb

    try:
        bad = errors(connection, read_csv(path, found))
    except duckdb.PermissionException:
        raise
    except duckdb.Error:
        return _open_carefully(connection, path, found, folder)
    kinds_ = {kind for kind, _, _ in bad}
    if kinds_ - {"MISSING COLUMNS", "TOO MANY COLUMNS"}:
        return _open_carefully(connection, path, found, folder)
    if len(found.names) == 1 and found.delimiter != SINGLE:
        if bad:
            return open_rows(connection, path, replace(found, delimiter=SINGLE), folder)
        return Source(connection, f"(FROM {read_csv(path, found)} WHERE c0 IS NOT NULL)", found)
    short = [at for kind, at, _ in bad if kind == "MISSING COLUMNS"]
    long = [(at, text) for kind, at, text in bad if kind == "TOO MANY COLUMNS"]
    lines = _lines(path, [*short[:LISTED], *(at for at, _ in long[:LISTED])])
    width = len(found.names)
    return Source(
        connection,
        read_csv(path, found, padded=bool(short)),
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


def require_order(connection: Any, query: str) -> None:
    """Make sure that ``query`` gives the rows in the order of the file.

    The engine keeps it through everything but a join, and makes a join of ``IN`` over many values.
    """
    plan = connection.execute(f"EXPLAIN {query}").fetchall()[0][1]
    assert "JOIN" not in plan, "rows would come in any order"


def forget_errors(connection: Any) -> None:
    """Let the next query begin a new list of :func:`errors`."""
    connection.execute("DROP TABLE IF EXISTS reject_errors")
    connection.execute("DROP TABLE IF EXISTS reject_scans")


def errors(connection: Any, source: str) -> list[tuple[str, int, str]]:
    """(kind, byte where its record begins, text) of each record that does not fit, in order.

    Without a ``source`` to read: those that the last query met.
    """
    if source:
        forget_errors(connection)
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
        f"{listed(lines)}).",
    )


def _open_carefully(connection: Any, path: Path, found: Dialect, folder: Path) -> Source:
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
            f"{listed(tally.unbalanced)}).",
        )
    return Source(
        connection,
        "careful",
        found,
        said + _short_rows(tally.short[:LISTED], len(tally.short)),
        tuple(tally.rejected),
        tally.rejected_count,
        beyond=said,
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
