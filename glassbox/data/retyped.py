"""Column types that a person chose, for a file whose format brings its own."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from glassbox.data import chosen_types, column_types, engine
from glassbox.data.column_types import ColumnType
from glassbox.data.dialect import Dialect
from glassbox.data.report import Kind, Options, Report
from glassbox.data.source import Source
from glassbox.errors import UserError

_BATCH_ROWS = 65_536
_ANY = Dialect(",", '"', "", True, 0, 1, ())


def kinds_of(schema: Any) -> dict[str, str]:
    """The kind of each column, as a person may choose it, or its Arrow type where none fits."""
    import pyarrow as pa

    found = {}
    for field in schema:
        kind = field.type
        if pa.types.is_string(kind) or pa.types.is_large_string(kind):
            found[field.name] = "string"
        elif pa.types.is_integer(kind):
            found[field.name] = "int64"
        elif pa.types.is_floating(kind):
            found[field.name] = "float64"
        elif pa.types.is_date(kind):
            found[field.name] = "date32"
        elif pa.types.is_timestamp(kind):
            found[field.name] = "timestamp[s]"
        else:
            found[field.name] = str(kind)
    return found


def retype(target: Path, report: Report, options: Options) -> Report:
    """Rewrite the Arrow stream file ``target`` with the types of ``options``; the report of that.

    Raises UserError for a column of lists or objects, or one of which no cell fits.
    """
    import pyarrow as pa

    with pa.memory_map(str(target)) as mapped:
        table = pa.ipc.open_stream(mapped).read_all()
        found = kinds_of(table.schema)
        chosen = {
            name: kind
            for name, kind in options.types
            if name in found and (kind != found[name] or kind == "class")
        }
        if not chosen:
            return replace(report, kinds=found)
        types: dict[str, ColumnType] = {}
        connection = engine.connect(target.parent)
        try:
            connection.register("rows", table)
            for place, (name, kind) in enumerate(chosen.items()):
                if pa.types.is_nested(table.schema.field(name).type):
                    raise UserError(f"{name} holds lists or objects.", "They cannot be retyped.")
                cell, source = _source(connection, name, place)
                mine = ColumnType(_kind(found[name]))
                types[name] = chosen_types.choose(
                    source, cell, name, kind, mine, dict(options.classes).get(name, ())
                )
            _write(connection, table, types, target)
        finally:
            connection.close()
    os.replace(target.with_suffix(".new"), target)
    return replace(
        report,
        kinds={**found, **{name: _title(each) for name, each in types.items()}},
        classes={name: list(each.names) for name, each in types.items() if each.names},
        repairs=(*report.repairs, *(each.remark for each in types.values() if each.remark)),
        beyond=(
            *report.beyond,
            *(each.remark for each in types.values() if each.remark and not each.names),
        ),
    )


def _kind(found: str) -> Kind:
    return found if found in chosen_types.TITLES else "date32"


def _title(made: ColumnType) -> str:
    return "class" if made.names else made.kind


def _source(connection: Any, name: str, place: int) -> tuple[str, Source]:
    cell = f"c{place}"
    sql = f"(SELECT CAST({engine.quoted(name)} AS VARCHAR) AS {cell} FROM rows)"
    return cell, Source(connection, sql, _ANY)


def _write(connection: Any, table: Any, types: dict[str, ColumnType], target: Path) -> None:
    import pyarrow as pa

    schema = table.schema
    retyped = column_types.schema(tuple(types), tuple(types.values()))
    fields = [retyped.field(f.name) if f.name in types else f for f in schema]
    metadata = {**(schema.metadata or {}), **(retyped.metadata or {})}
    wanted = pa.schema(fields, metadata=metadata or None)
    changed = [name for name in schema.names if name in types]
    cells = ", ".join(
        types[name].sql(f"CAST({engine.quoted(name)} AS VARCHAR)") for name in changed
    )
    made = connection.sql(f"SELECT {cells} FROM rows").to_arrow_table()
    for place, name in enumerate(changed):
        column = made.column(place).cast(retyped.field(name).type)
        table = table.set_column(table.schema.get_field_index(name), retyped.field(name), column)
    table = table.cast(wanted)
    with (
        pa.OSFile(str(target.with_suffix(".new")), "wb") as sink,
        pa.ipc.new_stream(sink, wanted) as writer,
    ):
        writer.write_table(table, max_chunksize=_BATCH_ROWS)
