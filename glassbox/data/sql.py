"""SQL asked of a dataset by a person: one SELECT, on its splits, in a DuckDB with its doors locked.

Each query has a connection of its own, which sees a view per split and nothing else of this
machine: no file, no network, no variable of Python, no settings. It is stopped after
``max_query_seconds``, and gives back at most ``max_query_rows`` rows.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox import settings
from glassbox.data import engine, formulas, query
from glassbox.data.engine import literal
from glassbox.data.where import kind
from glassbox.errors import UserError
from glassbox.text import whole

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import Dataset, DatasetDict

MAX_CHARS = 10_000
_TABLE = "glassbox_rows_{}"
_MEMORY = "1GB"
_FORMS = "Write one SELECT, for example the ones below the box."


@dataclass(frozen=True)
class Result:
    """What a query gave: at most ``max_query_rows`` rows, whether there were more, and the time."""

    table: pa.Table
    more: bool
    seconds: float


@dataclass(frozen=True)
class Example:
    """A query made of the dataset's own names, and what it answers."""

    title: str
    sql: str


def ask(dataset: DatasetDict, text: str) -> Result:
    """The result of the SELECT in ``text``. Raises UserError in DuckDB's words where it fails."""
    import duckdb

    text = whole(text).strip()
    if not text:
        raise UserError("There is no query.", _FORMS)
    if len(text) > MAX_CHARS:
        raise UserError(f"That is longer than {MAX_CHARS:,} characters.", "Ask for less at once.")
    started = time.perf_counter()
    most = settings.current().max_query_rows
    with _connection(dataset) as connection:
        explain = _require_select(connection, text)
        try:
            with query.limited(connection, "This query"):
                if explain:
                    table = _plan(connection.execute(text).fetchall())
                else:
                    # Only so does an error of names say where in the query it is.
                    connection.execute(f"EXPLAIN {text}")
                    # One row more than is shown says that there are more.
                    table = connection.sql(text).limit(most + 1).to_arrow_table()
        except duckdb.Error as error:
            raise _said(error, text) from None
    seconds = time.perf_counter() - started
    return Result(table.slice(0, most), table.num_rows > most, seconds)


def schema(dataset: DatasetDict) -> list[tuple[str, str, str]]:
    """(column, type in DuckDB, what it is) of the splits' columns, to write queries by."""
    rows = next(iter(dataset.values()))
    with _connection(dataset) as connection:
        name = quoted(next(iter(dataset)))
        described = connection.execute(f"DESCRIBE SELECT * FROM {name}").fetchall()
    found = []
    for column, type_name, *_ in described:
        feature = rows.features[column]
        about = ""
        if kind(feature) == "class":
            few = ", ".join(f"{n} {each}" for n, each in enumerate(feature.names[:6]))
            about = f"classes: {few}{' …' if feature.num_classes > 6 else ''}"
        found.append((column, str(type_name), about))
    return found


def examples(dataset: DatasetDict) -> list[Example]:
    """Queries that work on this dataset, made of its own names."""
    name = next(iter(dataset))
    rows = dataset[name]
    split = quoted(name)
    kinds = {column: kind(feature) for column, feature in rows.features.items()}
    made = [Example("The first rows", f"SELECT * FROM {split} LIMIT 20")]
    texts = [column for column, each in kinds.items() if each == "text"]
    numbers = [column for column, each in kinds.items() if each in ("int", "float")]
    groups = [column for column, each in kinds.items() if each in ("class", "bool")]
    groups += [c for c in (*numbers, *texts) if _few_values(rows, c)]
    if groups:
        group = quoted(groups[0])
        made.append(
            Example(
                f"How many rows of each {groups[0]}",
                f"SELECT {group}, count(*) AS n\nFROM {split}\nGROUP BY {group}\nORDER BY n DESC",
            )
        )
    if texts:
        text = quoted(max(texts, key=lambda column: _length(rows, column)))
        by = f"{quoted(groups[0])}, " if groups else ""
        group_by = f"\nGROUP BY {quoted(groups[0])}" if groups else ""
        made.append(
            Example(
                "How long the texts are",
                f"SELECT {by}min(length({text})) AS shortest,\n       "
                f"round(avg(length({text})), 1) AS average, max(length({text})) AS longest\n"
                f"FROM {split}{group_by}",
            )
        )
        made.append(
            Example(
                "Texts that come more than once",
                f"SELECT {text}, count(*) AS times\nFROM {split}\nGROUP BY {text}\n"
                "HAVING count(*) > 1\nORDER BY times DESC\nLIMIT 20",
            )
        )
    if len(dataset) > 1 and texts:
        other = quoted(list(dataset)[-1])
        made.append(
            Example(
                f"Rows of {list(dataset)[-1]} that are in {name}",
                f"SELECT DISTINCT {text}\nFROM {other}\nSEMI JOIN {split} USING ({text})\nLIMIT 20",
            )
        )
    return made


def quoted(name: str) -> str:
    """A split's or column's name as a query writes it."""
    return engine.quoted(name)


def as_csv(result: Result) -> bytes:
    """The result as CSV; cells that a spreadsheet would compute begin with an apostrophe."""

    def rows() -> Iterator[Iterable[Any]]:
        yield result.table.column_names
        for batch in result.table.to_batches():
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    return formulas.csv_lines(rows()).encode()


@contextmanager
def _connection(dataset: Mapping[str, Dataset]) -> Iterator[Any]:
    """A locked connection with a view for each split, in the split's own order of rows."""
    connection = engine.connect(memory=_MEMORY, threads=1)
    try:
        for place, (name, rows) in enumerate(dataset.items()):
            hidden = _TABLE.format(place)
            # One that DuckDB cannot read (an extension type) is left out, and the rest is there.
            columns = _readable(rows)
            table, every = query.numbered(rows, columns)
            connection.register(hidden, table)
            names = ", ".join(map(quoted, columns)) or "NULL AS nothing"
            left_out = "" if every else f" WHERE {quoted(query.ROW)} >= 0"
            ordered = "" if every else f" ORDER BY {quoted(query.ROW)}"
            connection.execute(
                f"CREATE VIEW {quoted(name)} AS SELECT {names} FROM {hidden}{left_out}{ordered}"
            )
        yield connection
    finally:
        connection.close()


def _readable(rows: Dataset) -> list[str]:
    import pyarrow as pa

    return [
        field.name
        for field in rows.data.schema
        if not isinstance(field.type, pa.BaseExtensionType) and not pa.types.is_float16(field.type)
    ]


def _require_select(connection: Any, text: str) -> bool:
    """Whether it is EXPLAIN. Raises UserError for all but one SELECT or EXPLAIN."""
    import duckdb

    try:
        statements = connection.extract_statements(text)
    except duckdb.Error as error:
        raise _said(error, text) from None
    if len(statements) != 1:
        raise UserError(f"That is {len(statements)} statements; one is asked at a time.", _FORMS)
    found = statements[0].type
    if found not in (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN):
        raise UserError(
            f"Only SELECT is allowed here, and that is {found.name}.",
            "The dataset is not changed by a query; steps change what is shown.",
        )
    return bool(found == duckdb.StatementType.EXPLAIN)


def _plan(rows: list[tuple[Any, ...]]) -> pa.Table:
    """What EXPLAIN prints, a row a line."""
    import pyarrow as pa

    lines = [line for row in rows for line in str(row[-1]).split("\n")]
    return pa.table({"plan": lines})


def _said(error: Exception, text: str) -> UserError:
    """DuckDB's own words, and where in the query it stopped."""
    said = query.reason(error)
    place = ""
    lines = str(error).split("\n")
    for number, line in enumerate(lines):
        if line.startswith("LINE ") and number + 1 < len(lines):
            before = line.partition(": ")[0]
            shown = line.partition(": ")[2]
            column = lines[number + 1].find("^") - len(before) - 2
            near = shown[max(0, column) :][:40]
            place = f" It stopped in line {before[5:]}, at {literal(near)}." if column >= 0 else ""
    return UserError(f"DuckDB: {said}{'' if said.endswith('.') else '.'}{place}", _FORMS)


def _few_values(rows: Dataset, column: str) -> bool:
    import pyarrow.compute as pc

    head = rows[:500][column] if rows.num_rows else []
    import pyarrow as pa

    try:
        return 2 <= len(pc.unique(pa.array(head))) <= 12 and len(head) > 20
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        return False


def _length(rows: Dataset, column: str) -> float:
    head = [each for each in rows[:50][column] if each] if rows.num_rows else []
    return sum(map(len, head)) / max(1, len(head))
