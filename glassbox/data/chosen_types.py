"""Column types that a person chose for a CSV file: a cell that does not fit becomes empty.

Dates are read in the order that fits most cells: year first, day first, or month first.
"""

from __future__ import annotations

from dataclasses import replace

from glassbox.data import counting
from glassbox.data.column_types import ColumnType
from glassbox.data.engine import literal
from glassbox.data.report import Kind
from glassbox.data.source import Source
from glassbox.errors import UserError

MAX_NAMES = 1_000
TITLES: dict[Kind, str] = {
    "string": "text",
    "int64": "whole number",
    "float64": "number",
    "bool": "true or false",
    "date32": "date",
    "timestamp[s]": "date and time",
    "class": "class label",
}
_TRUE = "true|t|yes|y|1|on"
_FALSE = "false|f|no|n|0|off"
_ORDERS = {
    "year first": ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"),
    "day first": ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y"),
    "month first": ("%m/%d/%Y", "%m-%d-%Y"),
}
_TIMES = (
    "",
    " %H:%M:%S",
    " %H:%M",
    "T%H:%M:%S",
    "T%H:%M:%SZ",
    "T%H:%M",
    " %H:%M:%S.%f",
    "T%H:%M:%S.%fZ",
)


def choose(
    source: Source, cell: str, name: str, kind: Kind, found: ColumnType, names: tuple[str, ...] = ()
) -> ColumnType:
    """The type ``kind`` for the column ``cell`` ("c0") of ``source``, called ``name``.

    ``found`` is what it would be by itself; ``names`` are the classes, where they are known.
    Raises UserError when no cell at all fits, or a class label would have over 1,000 names.
    """
    if kind == found.kind:
        return found
    if kind == "string":
        return ColumnType("string", explicit=True, na_text=True, made_by="{}")
    order = ""
    if kind == "class":
        names = names or _names(source, cell, name)
        listed = ", ".join(map(literal, names))
        made = f"list_position([{listed}], {{}}) - 1"
    elif kind in ("date32", "timestamp[s]"):
        kind, made, order = _date(source, cell)
    else:
        made = _simple(kind, found)
    return _told(
        source, cell, name, ColumnType(kind, explicit=True, made_by=made, names=names), order
    )


def _simple(kind: Kind, found: ColumnType) -> str:
    text = "trim({})"
    if kind == "bool":
        return (
            f"CASE WHEN {counting.matches(f'lower({text})', _TRUE)} THEN true "
            f"WHEN {counting.matches(f'lower({text})', _FALSE)} THEN false END"
        )
    if found.decimal_comma:
        text = f"replace({text}, ',', '.')"
    if kind == "int64":
        # 5.0 is a whole number, 5.5 is none: a cast alone would make it 6.
        fits = counting.matches(text, r"[+-]?[0-9]+(\.0*)?")
        return f"CASE WHEN {fits} THEN try_cast(split_part({text}, '.', 1) AS BIGINT) END"
    fits = counting.matches(text, r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
    return f"CASE WHEN {fits} THEN try_cast({text} AS DOUBLE) END"


def _names(source: Source, cell: str, name: str) -> tuple[str, ...]:
    """The distinct texts of a column, numbers in their own order."""
    found = source.connection.execute(
        f"SELECT DISTINCT {cell} FROM {source.sql} WHERE {cell} IS NOT NULL LIMIT {MAX_NAMES + 1}"
    ).fetchall()
    if len(found) > MAX_NAMES:
        raise UserError(
            f"{name} has over {MAX_NAMES:,} different values, too many for a class label.",
            "Leave it text, or choose a column that repeats its values.",
        )
    return sorted_names(text for (text,) in found)


def sorted_names(names: object) -> tuple[str, ...]:
    """Class names in order: whole numbers by value, all else by the alphabet.

    >>> sorted_names(["10", "9"]), sorted_names(["b", "10", "a"])
    (('9', '10'), ('10', 'a', 'b'))
    """
    listed = sorted(set(names))  # type: ignore[call-overload]
    if all(text.lstrip("-").isdecimal() for text in listed):
        listed.sort(key=int)
    return tuple(listed)


def _date(source: Source, cell: str) -> tuple[Kind, str, str]:
    """The kind, the SQL and the order of the dates that fits most cells."""
    readings = {}
    for order, days in _ORDERS.items():
        forms = ", ".join(literal(day + time) for day in days for time in _TIMES)
        readings[order] = f"try_strptime(trim({{}}), [{forms}])"
    fits = ", ".join(f"count({sql.replace('{}', cell)})" for sql in readings.values())
    counts = source.connection.execute(f"SELECT {fits} FROM {source.sql}").fetchall()[0]
    order = max(zip(counts, reversed(range(3)), _ORDERS, strict=True))[2]
    made = readings[order]
    value = made.replace("{}", cell)
    (timed,) = source.connection.execute(
        f"SELECT count(*) FILTER (CAST({value} AS TIME) <> TIME '00:00:00') FROM {source.sql}"
    ).fetchall()[0]
    if timed:
        return "timestamp[s]", f"CAST({made} AS TIMESTAMP_S)", order
    return "date32", f"CAST({made} AS DATE)", order


def _told(source: Source, cell: str, name: str, made: ColumnType, order: str) -> ColumnType:
    value = made.sql(cell)
    filled, read, first = source.connection.execute(
        f"SELECT count({cell}), count({value}), "
        f"first({cell}) FILTER (({cell}) IS NOT NULL AND ({value}) IS NULL) FROM {source.sql}"
    ).fetchall()[0]
    title = TITLES[made.kind]
    if filled and not read:
        raise UserError(
            f"No cell of {name} can be read as {title} (the first is {first[:60]!r}).",
            "Choose another type for it.",
        )
    said = f"{name} was read as {title}"
    if order:
        said += f", {order}"
    if read < filled:
        lost = filled - read
        said += (
            f"; {lost:,} {'cell does' if lost == 1 else 'cells do'} not fit and became empty (the "
            f"first: {first[:60]!r})"
        )
    # pandas casts a text to these, but knows neither our words for true nor our orders of dates.
    beyond = made.kind in ("bool", "date32", "timestamp[s]") or read < filled
    return replace(made, remark=said + ".", beyond=beyond)
