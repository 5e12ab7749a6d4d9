"""A condition, checked against the features of a dataset, as SQL for the engine and as Python.

Both mean the same for every row, empty cells and NaN included: Python's own semantics, where what
is empty is below and above nothing. No value and no name stands in the SQL as it was typed: values
are bound, names are quoted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

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
    columns,
)
from glassbox.errors import UserError

Kind = Literal["text", "int", "float", "bool", "class", "list", "other"]


def kind(feature: Any) -> Kind:
    """What a column can be asked, by its feature."""
    from datasets import ClassLabel, LargeList, List, Value

    if isinstance(feature, ClassLabel):
        return "class"
    if isinstance(feature, List | LargeList):
        return "list"
    if not isinstance(feature, Value):
        return "other"
    dtype = feature.dtype
    if dtype in ("string", "large_string"):
        return "text"
    if dtype == "bool":
        return "bool"
    if dtype.startswith(("int", "uint")):
        return "int"
    return "float" if dtype in ("float32", "float64") else "other"


_SAID: dict[Kind, str] = {
    "text": "text", "int": "whole numbers", "float": "numbers", "bool": "True and False",
    "class": "classes", "list": "lists", "other": "values that cannot be compared here",
}  # fmt: skip


@dataclass(frozen=True)
class Where:
    """A condition that fits the features; ``names`` are those of its columns."""

    condition: Condition
    features: Mapping[str, Any]
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Raise UserError where a column is not there or cannot be compared so."""
        object.__setattr__(self, "names", columns(self.condition))
        missing = [name for name in self.names if name not in self.features]
        if missing:
            listed = ", ".join(map(repr, list(self.features)[:12]))
            raise UserError(
                f"There is no column {missing[0]!r} here.",
                f"The columns are {listed}. A text stands in quotes.",
            )
        self._checked(self.condition)

    def sql(self) -> tuple[str, list[Const]]:
        """The WHERE clause over the columns, with ``?`` for each of the values given beside it."""
        values: list[Const] = []
        return self._sql(self.condition, values), values

    def python(self, nullable: Collection[str]) -> str:
        """The same in Python, of a ``row``; ``nullable`` are the columns that have empty cells."""
        return self._python(self.condition, nullable, 0)

    def _kind(self, value: Value) -> Kind:
        if isinstance(value, Length):
            return "int"
        if isinstance(value, Lower):
            return "text"
        return kind(self.features[value.name])

    def _checked(self, node: Condition) -> None:
        match node:
            case And(parts) | Or(parts):
                for part in parts:
                    self._checked(part)
            case Not(part):
                self._checked(part)
            case Truth(value):
                self._require(value, ("bool",), "stand by itself as a condition")
            case Holds(text):
                of = text.of if isinstance(text, Lower) else text
                self._require(of, ("text",), "be searched for a text")
            case Compare(left, _, right):
                self._lengths(left)
                if isinstance(right, Column | Length | Lower):
                    self._lengths(right)
                    self._two(left, right)
                else:
                    self._constant(left, right)
            case OneOf(value, among):
                self._lengths(value)
                for each in among:
                    if each is not None:
                        self._constant(value, each)

    def _lengths(self, value: Value) -> None:
        if isinstance(value, Length):
            self._require(value.of, ("text", "list"), "have a length")
        elif isinstance(value, Lower):
            self._require(value.of, ("text",), "be made lower case")

    def _require(self, column: Column, kinds: tuple[Kind, ...], what: str) -> None:
        found = self._kind(column)
        if found not in kinds:
            raise UserError(
                f"The column {column.name!r} cannot {what}: it holds {_SAID[found]}.",
                "Compare it with a constant, or ask another column.",
            )

    def _two(self, left: Value, right: Value) -> None:
        groups = {"class": "number", "int": "number", "float": "number"}
        one, two = (groups.get(self._kind(each), self._kind(each)) for each in (left, right))
        if one != two or one in ("list", "other"):
            raise UserError(
                f"{_SAID[self._kind(left)].capitalize()} and {_SAID[self._kind(right)]} cannot be "
                "compared with each other.",
                "Compare columns of one kind.",
            )

    def _constant(self, value: Value, constant: Const) -> None:
        found = self._kind(value)
        fits = {
            "text": isinstance(constant, str),
            "bool": isinstance(constant, bool),
            "int": type(constant) in (int, float),
            "float": type(constant) in (int, float),
            "class": type(constant) is int or isinstance(constant, str),
        }.get(found, False)
        if not fits:
            name = value.name if isinstance(value, Column) else value.of.name
            hint = "Numbers stand without quotes." if isinstance(constant, str) else ""
            hint = "A text stands in quotes." if found == "text" else hint
            raise UserError(
                f"The column {name!r} holds {_SAID[found]}, which {constant!r:.60} is not.",
                hint or "Compare it with a value of its own kind.",
            )
        if found == "class" and isinstance(constant, str):
            self._number(value, constant)

    def _number(self, value: Value, constant: Const) -> Const:
        """A class's number for its name; any other constant itself."""
        if isinstance(value, Column) and self._kind(value) == "class" and isinstance(constant, str):
            names = list(self.features[value.name].names)
            if constant not in names:
                listed = ", ".join(map(repr, names[:8]))
                raise UserError(
                    f"The column {value.name!r} has no class {constant!r:.60}.",
                    f"Its classes are {listed}.",
                )
            return names.index(constant)
        return constant

    def _sql_value(self, value: Value) -> str:
        if isinstance(value, Length):
            return f"length({quoted(value.of.name)})"
        if isinstance(value, Lower):
            return f"lower({quoted(value.of.name)})"
        return quoted(value.name)

    def _no_nan(self, *values: Value | Const) -> str:
        """For DuckDB NaN is equal to itself, for Python it is not; NULL is let through."""
        of = [each for each in values if isinstance(each, Column) and self._kind(each) == "float"]
        return "".join(f" AND NOT coalesce(isnan({self._sql_value(each)}), false)" for each in of)

    def _sql(self, node: Condition, values: list[Const]) -> str:
        match node:
            case And(parts):
                return "(" + " AND ".join(self._sql(part, values) for part in parts) + ")"
            case Or(parts):
                return "(" + " OR ".join(self._sql(part, values) for part in parts) + ")"
            case Not(part):
                # What is neither true nor false (NULL) is false, and its opposite true.
                return f"(NOT coalesce({self._sql(part, values)}, false))"
            case Truth(value):
                return self._sql_value(value)
            case IsNone(value):
                return f"({self._sql_value(value)} IS NULL)"
            case Holds(text, how, piece):
                values.append(piece)
                function = {"in": "contains", "startswith": "starts_with", "endswith": "ends_with"}
                return f"{function[how]}({self._sql_value(text)}, ?)"
            case OneOf(value, among):
                return self._sql_among(value, among, values)
            case Compare():
                return self._sql_compare(node, values)

    def _sql_among(self, value: Value, among: tuple[Const, ...], values: list[Const]) -> str:
        given = [self._number(value, each) for each in among if each is not None]
        parts = []
        if given:
            values.extend(given)
            parts.append(f"{self._sql_value(value)} IN ({', '.join('?' * len(given))})")
        if None in among:
            parts.append(f"{self._sql_value(value)} IS NULL")
        return self._filled([value], "(" + " OR ".join(parts) + ")")

    def _sql_compare(self, node: Compare, values: list[Const]) -> str:
        left, right = self._sql_value(node.left), "?"
        two = isinstance(node.right, Column | Length | Lower)
        if isinstance(node.right, Column | Length | Lower):
            right = self._sql_value(node.right)
        else:
            values.append(self._number(node.left, node.right))
        both = [node.left, node.right]
        if node.op == "==" and not two:
            return f"({left} = {right})"
        same = f"{left} IS NOT DISTINCT FROM {right}{self._no_nan(*both)}"
        if node.op == "==":
            return self._filled(both, f"({same})")
        if node.op == "!=":
            return self._filled(both, f"(NOT ({same}))")
        # For DuckDB NaN is the greatest number; for Python it is below and above nothing.
        above = node.right if node.op in ("<", "<=") else node.left
        if isinstance(above, Column) and self._kind(above) == "float":
            return f"({left} {node.op} {right} AND NOT isnan({self._sql_value(above)}))"
        return f"({left} {node.op} {right})"

    def _filled(self, values: list[Value | Const], sql: str) -> str:
        """What has a length or is made lower case must be there at all."""
        for each in values:
            if isinstance(each, Length | Lower):
                sql = f"({quoted(each.of.name)} IS NOT NULL AND {sql})"
        return sql

    def _python_value(self, value: Value | Const) -> str:
        if isinstance(value, Length):
            return f"len({self._python_value(value.of)})"
        if isinstance(value, Lower):
            return f"{self._python_value(value.of)}.lower()"
        if isinstance(value, Column):
            return f"row[{text_source(value.name)}]"
        return source(value)

    def _python(self, node: Condition, nullable: Collection[str], inside: int) -> str:
        """``inside``: 0 alone, 1 in an ``or``, 2 in an ``and``, 3 after ``not``."""
        if isinstance(node, And | Or):
            level, word = (2, " and ") if isinstance(node, And) else (1, " or ")
            text = word.join(self._python(part, nullable, level) for part in node.parts)
            return f"({text})" if inside > level else text
        if isinstance(node, Not):
            if isinstance(node.part, IsNone):
                return f"{self._python_value(node.part.value)} is not None"
            return f"not {self._python(node.part, nullable, 3)}"
        guards = [
            f"row[{text_source(name)}] is not None and "
            for name in dict.fromkeys(self._guarded(node))
            if name in nullable
        ]
        text = "".join(guards) + self._python_atom(node)
        return f"({text})" if (inside == 3 or (inside == 1 and guards)) else text

    def _guarded(self, node: Condition) -> list[str]:
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

    def _python_atom(self, node: Condition) -> str:
        value: Callable[[Value | Const], str] = self._python_value
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
                listed = [source(self._number(left, each)) for each in among]
                return f"{value(left)} in [{', '.join(listed)}]"
            case Compare(left, op, right):
                if not isinstance(right, Column | Length | Lower):
                    right = self._number(left, right)
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
