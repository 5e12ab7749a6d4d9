"""A condition on a row, as a person writes it in Python; parsed, never run.

>>> parse('score > 4 and label == "good"')
And(parts=(Compare(left=Column(name='score'), op='>', right=4), Compare(...)))

A name is a column; ``row["my column"]`` is one whose name is no Python name. There are comparisons,
``and``, ``or``, ``not``, ``"x" in text``, ``label in ("a", "b")``, ``x is None``, ``len(text)``,
``text.lower()``, ``text.startswith("x")`` and ``text.endswith("x")``. What is empty (None) is below
and above nothing, and has no length.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from glassbox.errors import UserError
from glassbox.text import whole

MAX_CHARS = 2_000
_MAX_DEPTH = 40
_FORMS = 'Write for example score > 4, label == "good", "cable" in text, len(text) < 20, x is None.'
Const = str | int | float | bool | None
Op = Literal["==", "!=", "<", "<=", ">", ">="]
_OPS: dict[type[ast.cmpop], Op] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
TURNED: dict[Op, Op] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True)
class Column:
    """The value of a column."""

    name: str


@dataclass(frozen=True)
class Length:
    """``len(column)``: characters of a text, values of a list."""

    of: Column


@dataclass(frozen=True)
class Lower:
    """``column.lower()``."""

    of: Column


Value = Column | Length | Lower


@dataclass(frozen=True)
class Compare:
    """Two values, or a value and a constant."""

    left: Value
    op: Op
    right: Value | Const


@dataclass(frozen=True)
class OneOf:
    """``value in (constants)``."""

    value: Value
    among: tuple[Const, ...]


@dataclass(frozen=True)
class Holds:
    """A text that contains, starts with or ends with a piece."""

    text: Column | Lower
    how: Literal["in", "startswith", "endswith"]
    piece: str


@dataclass(frozen=True)
class IsNone:
    """``value is None``."""

    value: Column


@dataclass(frozen=True)
class Truth:
    """A column of booleans by itself."""

    value: Column


@dataclass(frozen=True)
class Not:
    """The opposite."""

    part: Condition


@dataclass(frozen=True)
class And:
    """All of them."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Or:
    """At least one of them."""

    parts: tuple[Condition, ...]


Condition = Compare | OneOf | Holds | IsNone | Truth | Not | And | Or


def parse(text: str) -> Condition:
    """The condition in ``text``. Raises UserError for what is none."""
    text = whole(text.strip())
    if len(text) > MAX_CHARS:
        raise UserError(f"That is longer than {MAX_CHARS:,} characters.", _FORMS)
    try:
        tree = ast.parse(text, mode="eval").body
        if _depth(tree) > _MAX_DEPTH:
            raise RecursionError
    except SyntaxError as error:
        place = f", at character {error.offset}" if error.offset and error.lineno == 1 else ""
        raise UserError(f"Python cannot read that{place}: {error.msg}.", _FORMS) from None
    except (ValueError, MemoryError, RecursionError):
        raise UserError("That is not a condition that Python can read.", _FORMS) from None
    return _condition(tree)


def columns(condition: Condition) -> tuple[str, ...]:
    """The names of the columns that it reads, each once, in their order."""
    return tuple(dict.fromkeys(_columns(condition)))


def _columns(node: object) -> Iterator[str]:
    if isinstance(node, Column):
        yield node.name
    elif isinstance(node, tuple):
        for each in node:
            yield from _columns(each)
    elif hasattr(node, "__dataclass_fields__"):
        for name in node.__dataclass_fields__:
            yield from _columns(getattr(node, name))


def name_text(name: str) -> str:
    """A column's name as an expression: itself where it can stand so, else ``row["..."]``."""
    import keyword

    if name.isidentifier() and not keyword.iskeyword(name) and name.isascii() and name != "row":
        return name
    return f"row[{json.dumps(name, ensure_ascii=False)}]"


def _depth(node: ast.AST) -> int:
    deepest, level = 0, [node]
    while level:
        level = [child for each in level for child in ast.iter_child_nodes(each)]
        deepest += 1
    return deepest


def _condition(node: ast.expr) -> Condition:
    if isinstance(node, ast.BoolOp):
        parts = tuple(map(_condition, node.values))
        return And(parts) if isinstance(node.op, ast.And) else Or(parts)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return Not(_condition(node.operand))
    if isinstance(node, ast.Compare):
        ends = [node.left, *node.comparators]
        pairs = zip(ends, node.ops, ends[1:], strict=False)
        parts = tuple(_compare(left, op, right) for left, op, right in pairs)
        return parts[0] if len(parts) == 1 else And(parts)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _ends(node, node.func)
    value = _value(node)
    if isinstance(value, Column):
        return Truth(value)
    raise UserError("That is a value, not a condition.", _FORMS)


def _compare(left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
    if isinstance(op, ast.Is | ast.IsNot):
        value, none = _value(left), _value(right)
        if none is not None or not isinstance(value, Column):
            raise UserError("`is` stands only before None.", "Compare with == instead.")
        return IsNone(value) if isinstance(op, ast.Is) else Not(IsNone(value))
    if isinstance(op, ast.In | ast.NotIn):
        found = _within(left, right)
        return found if isinstance(op, ast.In) else Not(found)
    sign, first, second = _OPS[type(op)], _value(left), _value(right)
    if isinstance(first, Column | Length | Lower):
        return _plain(first, sign, second)
    if isinstance(second, Column | Length | Lower):
        return _plain(second, TURNED[sign], first)
    raise UserError("That compares two constants, and reads no column.", _FORMS)


def _plain(value: Value, op: Op, other: Value | Const) -> Condition:
    """A comparison; with None it is ``is None``, as its result is the same."""
    if other is None and op in ("==", "!=") and isinstance(value, Column):
        return IsNone(value) if op == "==" else Not(IsNone(value))
    if other is None:
        raise UserError("Nothing is below or above None.", "Write `is None` or `is not None`.")
    return Compare(value, op, other)


def _within(left: ast.expr, right: ast.expr) -> Condition:
    if isinstance(right, ast.Tuple | ast.List | ast.Set):
        value = _value(left)
        among = tuple(_constant(each) for each in right.elts)
        if isinstance(value, Column | Length | Lower) and among:
            return OneOf(value, among)
        raise UserError("Before `in (…)` stands a column.", _FORMS)
    text, piece = _value(right), _value(left)
    if isinstance(text, Column | Lower) and isinstance(piece, str):
        return Holds(text, "in", piece)
    raise UserError(
        "`in` looks for a text in quotes in a column, or for a column's value in a list.",
        'Write "cable" in text, or label in ("a", "b").',
    )


def _ends(node: ast.Call, method: ast.Attribute) -> Condition:
    how = method.attr
    if how not in ("startswith", "endswith") or len(node.args) != 1 or node.keywords:
        raise UserError(f"{how[:40]}() is not known here.", _FORMS)
    text, piece = _value(method.value), _constant(node.args[0])
    if not isinstance(text, Column | Lower) or not isinstance(piece, str):
        raise UserError(f"{how}() is asked of a column, with a text in quotes.", _FORMS)
    return Holds(text, how, piece)  # type: ignore[arg-type]


def _value(node: ast.expr) -> Value | Const:
    if isinstance(node, ast.Name):
        return Column(node.id)
    if isinstance(node, ast.Subscript):
        name = node.slice
        named = isinstance(node.value, ast.Name) and node.value.id in ("row", "example", "x")
        if named and isinstance(name, ast.Constant) and isinstance(name.value, str):
            return Column(name.value)
        raise UserError("In brackets stands a column's name, after row.", 'Write row["text"].')
    if isinstance(node, ast.Call) and not node.keywords:
        function = node.func
        if isinstance(function, ast.Name) and function.id == "len" and len(node.args) == 1:
            of = _value(node.args[0])
            if isinstance(of, Column):
                return Length(of)
        if isinstance(function, ast.Attribute) and function.attr == "lower" and not node.args:
            of = _value(function.value)
            if isinstance(of, Column):
                return Lower(of)
    return _constant(node)


def _constant(node: ast.expr) -> Const:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _constant(node.operand)
        if type(value) in (int, float):
            return -value  # type: ignore[operator]
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float | bool | None):
        return node.value
    raise UserError(
        "Here stand columns, constants, comparisons, and, or, not, in, len(), lower(), "
        "startswith() and endswith(); nothing else is read.",
        _FORMS,
    )
