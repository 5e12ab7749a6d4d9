"""A condition, checked against the features of a dataset.

:mod:`glassbox.data.where_sql` says it for the engine, :mod:`glassbox.data.where_python` for a
person. Both mean the same for every row, empty cells and NaN included: Python's own semantics,
where what is empty is below and above nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from glassbox.data.expression import (
    And,
    Column,
    Compare,
    Condition,
    Const,
    Holds,
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

    def kind_of(self, value: Value) -> Kind:
        """What the value can be asked: a length is a number, what is in lower case a text."""
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
        found = self.kind_of(column)
        if found not in kinds:
            raise UserError(
                f"The column {column.name!r} cannot {what}: it holds {_SAID[found]}.",
                "Compare it with a constant, or ask another column.",
            )

    def _two(self, left: Value, right: Value) -> None:
        groups = {"class": "number", "int": "number", "float": "number"}
        one, two = (groups.get(self.kind_of(each), self.kind_of(each)) for each in (left, right))
        if one != two or one in ("list", "other"):
            raise UserError(
                f"{_SAID[self.kind_of(left)].capitalize()} and {_SAID[self.kind_of(right)]} cannot "
                "be compared with each other.",
                "Compare columns of one kind.",
            )

    def _constant(self, value: Value, constant: Const) -> None:
        found = self.kind_of(value)
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
            self.number(value, constant)

    def number(self, value: Value, constant: Const) -> Const:
        """A class's number for its name; any other constant itself."""
        if (
            isinstance(value, Column)
            and self.kind_of(value) == "class"
            and isinstance(constant, str)
        ):
            names = list(self.features[value.name].names)
            if constant not in names:
                listed = ", ".join(map(repr, names[:8]))
                raise UserError(
                    f"The column {value.name!r} has no class {constant!r:.60}.",
                    f"Its classes are {listed}.",
                )
            return names.index(constant)
        return constant
