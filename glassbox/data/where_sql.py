"""A condition as SQL for the engine.

No value and no name stands in it as it was typed: values are bound, names are quoted.
"""

from __future__ import annotations

from glassbox.data.engine import quoted
from glassbox.data.expression import (
    And,
    Column,
    Compare,
    Condition,
    Const,
    Holds,
    IsNone,
    Length,
    Lower,
    Not,
    OneOf,
    Or,
    Truth,
    Value,
)
from glassbox.data.where import Where


def sql(where: Where) -> tuple[str, list[Const]]:
    """The WHERE clause over the columns, with ``?`` for each of the values given beside it."""
    values: list[Const] = []
    return _condition(where, where.condition, values), values


def _value(value: Value) -> str:
    if isinstance(value, Length):
        return f"length({quoted(value.of.name)})"
    if isinstance(value, Lower):
        return f"lower({quoted(value.of.name)})"
    return quoted(value.name)


def _no_nan(where: Where, *values: Value | Const) -> str:
    """For DuckDB NaN is equal to itself, for Python it is not; NULL is let through."""
    of = [each for each in values if isinstance(each, Column) and where.kind_of(each) == "float"]
    return "".join(f" AND NOT coalesce(isnan({_value(each)}), false)" for each in of)


def _condition(where: Where, node: Condition, values: list[Const]) -> str:
    match node:
        case And(parts):
            return "(" + " AND ".join(_condition(where, part, values) for part in parts) + ")"
        case Or(parts):
            return "(" + " OR ".join(_condition(where, part, values) for part in parts) + ")"
        case Not(part):
            # What is neither true nor false (NULL) is false, and its opposite true.
            return f"(NOT coalesce({_condition(where, part, values)}, false))"
        case Truth(value):
            return _value(value)
        case IsNone(value):
            return f"({_value(value)} IS NULL)"
        case Holds(text, how, piece):
            values.append(piece)
            function = {"in": "contains", "startswith": "starts_with", "endswith": "ends_with"}
            return f"{function[how]}({_value(text)}, ?)"
        case OneOf(value, among):
            return _among(where, value, among, values)
        case Compare():
            return _compare(where, node, values)


def _among(where: Where, value: Value, among: tuple[Const, ...], values: list[Const]) -> str:
    given = [where.number(value, each) for each in among if each is not None]
    parts = []
    if given:
        values.extend(given)
        parts.append(f"{_value(value)} IN ({', '.join('?' * len(given))})")
    if None in among:
        parts.append(f"{_value(value)} IS NULL")
    return _filled([value], "(" + " OR ".join(parts) + ")")


def _compare(where: Where, node: Compare, values: list[Const]) -> str:
    left, right = _value(node.left), "?"
    two = isinstance(node.right, Column | Length | Lower)
    if isinstance(node.right, Column | Length | Lower):
        right = _value(node.right)
    else:
        values.append(where.number(node.left, node.right))
    both = [node.left, node.right]
    if node.op == "==" and not two:
        return f"({left} = {right})"
    same = f"{left} IS NOT DISTINCT FROM {right}{_no_nan(where, *both)}"
    if node.op == "==":
        return _filled(both, f"({same})")
    if node.op == "!=":
        return _filled(both, f"(NOT ({same}))")
    # For DuckDB NaN is the greatest number; for Python it is below and above nothing.
    above = node.right if node.op in ("<", "<=") else node.left
    if isinstance(above, Column) and where.kind_of(above) == "float":
        return f"({left} {node.op} {right} AND NOT isnan({_value(above)}))"
    return f"({left} {node.op} {right})"


def _filled(values: list[Value | Const], sql: str) -> str:
    """What has a length or is made lower case must be there at all."""
    for each in values:
        if isinstance(each, Length | Lower):
            sql = f"({quoted(each.of.name)} IS NOT NULL AND {sql})"
    return sql
