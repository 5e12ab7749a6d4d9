"""What a slice gives, as Python prints it: a value a line where it is long, "..." for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.data import slicing
from glassbox.data.slicing import SHOWN, Expression, Sliced

if TYPE_CHECKING:
    from datasets import DatasetDict

TEXT_CHARS = 5_000
CELL_CHARS = 300
_COLUMNS = 40
_LINE_CHARS = 48


def printed(sliced: Sliced) -> str:
    """The object as Python source; long texts, lists and many columns are cut."""
    value = sliced.value
    if isinstance(value, str):
        return repr(_shorten(value, TEXT_CHARS))
    if isinstance(value, list):
        text = _list(value, sliced.cut, "")
        return f"Column({text})" if sliced.type_name == "Column" else text
    if isinstance(value, dict) and sliced.type_name == "dict":
        lines = []
        for name in list(value)[:_COLUMNS]:
            cell = value[name]
            if isinstance(cell, list) and sliced.length is not None:
                text = _list(cell, sliced.cut, "    ")
            else:
                text = _text(cell)
            lines.append(f"    {name!r}: {text},")
        if len(value) > _COLUMNS:
            lines.append(f"    ...  # {len(value) - _COLUMNS:,} more columns")
        return "\n".join(["{", *lines, "}"])
    return _shorten(repr(value), TEXT_CHARS)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return repr(_shorten(value, CELL_CHARS))
    if isinstance(value, list) and len(value) > SHOWN:
        inner = ", ".join(map(_text, value[:SHOWN]))
        return f"[{inner}, ...]  # {len(value):,} values"
    return _shorten(repr(value), CELL_CHARS)


def _shorten(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"


def _list(values: list[Any], cut: bool, indent: str) -> str:
    texts = [*map(_text, values), *(["..."] if cut else [])]
    line = f"[{', '.join(texts)}]"
    if len(line) <= _LINE_CHARS and "#" not in line:
        return line
    inner = "".join(f"{indent}    {text},\n" for text in texts)
    return f"[\n{inner}{indent}]".replace("...,\n", "...\n")


def size(sliced: Sliced) -> str:
    """How large the object is and how much of it is shown: "3,600 values, the first 10 shown"."""
    if sliced.length is None:
        return ""
    values = "value" if sliced.length == 1 else "values"
    each = f"{sliced.length:,} {values}"
    if sliced.type_name == "dict":
        lists = "list" if len(sliced.value) == 1 else "lists"
        each = f"{len(sliced.value):,} {lists} of {each}"
    return f"{each}, the first {sliced.shown} shown" if sliced.cut else each


@dataclass(frozen=True)
class Shape:
    """One line of the comparison: what is written, the type that comes back, its shape, and why."""

    code: str
    type_name: str
    shape: str
    reason: str


def shapes(dataset: DatasetDict, split: str, column: str) -> tuple[Shape, ...]:
    """The forms of the course side by side; those that this split is too small for are left out."""
    keys: tuple[tuple[slicing.Key, ...], ...] = (
        (0,), (slice(None, 1),), (slice(None, 3),), (column,), (column, slice(None, 3)),
        (0, column), (slice(None, 3), column),
    )  # fmt: skip
    if not dataset[split].num_rows:
        keys = keys[1:5]
    found = []
    for each in keys:
        sliced = slicing.apply(dataset, Expression((split, *each)))
        written = Expression(each).code.removeprefix("dataset")
        found.append(Shape(f"ds{written}", sliced.type_name, _shape(sliced), sliced.reason))
    return tuple(found)


def _shape(sliced: Sliced) -> str:
    value = sliced.value
    if sliced.type_name == "dict" and sliced.length is not None:
        return f"{len(value):,} keys, each a list of {sliced.length:,}"
    if isinstance(value, dict):
        return f"{len(value):,} keys, each one value"
    if sliced.type_name == "Column":
        return f"{sliced.length:,} values, read when asked for"
    if sliced.length is not None:
        return f"{sliced.length:,} values"
    return "one value"
