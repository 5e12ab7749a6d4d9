"""A condition as Python of a ``row``, as ``Dataset.filter`` takes it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection

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


def python(where: Where, nullable: Collection[str]) -> str:
    """The condition in Python; ``nullable`` are the columns that have empty cells."""
    return _condition(where, where.condition, nullable, 0)


def _value(value: Value | Const) -> str:
    if isinstance(value, Length):
        return f"len({_value(value.of)})"
    if isinstance(value, Lower):
        return f"{_value(value.of)}.lower()"
    if isinstance(value, Column):
        return f"row[{text_source(value.name)}]"
    return source(value)


def _condition(where: Where, node: Condition, nullable: Collection[str], inside: int) -> str:
    """``inside``: 0 alone, 1 in an ``or``, 2 in an ``and``, 3 after ``not``."""
    if isinstance(node, And | Or):
        level, word = (2, " and ") if isinstance(node, And) else (1, " or ")
        text = word.join(_condition(where, part, nullable, level) for part in node.parts)
        return f"({text})" if inside > level else text
    if isinstance(node, Not):
        if isinstance(node.part, IsNone):
            return f"{_value(node.part.value)} is not None"
        return f"not {_condition(where, node.part, nullable, 3)}"
    guards = [
        f"row[{text_source(name)}] is not None and "
        for name in dict.fromkeys(_guarded(node))
        if name in nullable
    ]
    text = "".join(guards) + _atom(where, node)
    return f"({text})" if (inside == 3 or (inside == 1 and guards)) else text


def _guarded(node: Condition) -> list[str]:
    """The columns whose None would make Python raise."""
    values: list[Value | Const] = []
    if isinstance(node, Compare):
        values = [node.left, node.right]
        if node.op in ("==", "!="):
            values = [each for each in values if isinstance(each, Length | Lower)]
    elif isinstance(node, OneOf):
        values = [node.value] if isinstance(node.value, Length | Lower) else []
    elif isinstance(node, Holds):
        values = [node.text]
    found = []
    for each in values:
        if isinstance(each, Length | Lower):
            found.append(each.of.name)
        elif isinstance(each, Column):
            found.append(each.name)
    return found


def _atom(where: Where, node: Condition) -> str:
    value: Callable[[Value | Const], str] = _value
    match node:
        case Truth(column):
            return value(column)
        case IsNone(column):
            return f"{value(column)} is None"
        case Holds(text, "in", piece):
            return f"{source(piece)} in {value(text)}"
        case Holds(text, how, piece):
            return f"{value(text)}.{how}({source(piece)})"
        case OneOf(left, among):
            listed = [source(where.number(left, each)) for each in among]
            return f"{value(left)} in [{', '.join(listed)}]"
        case Compare(left, op, right):
            if not isinstance(right, Column | Length | Lower):
                right = where.number(left, right)
            return f"{value(left)} {op} {value(right)}"
    raise AssertionError(node)


def source(value: Const) -> str:
    """A constant as Python source, a text in double quotes."""
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return f'float("{value}")'
    return text_source(value) if isinstance(value, str) else repr(value)


def text_source(text: str) -> str:
    """A Python string in double quotes."""
    return json.dumps(text, ensure_ascii=False)
