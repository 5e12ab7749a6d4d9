"""Slicing a DatasetDict as Python does, from text that is parsed and never run.

>>> parse("ds['train'][3:50:2]").code
'dataset["train"][3:50:2]'

Only what stands in square brackets counts: whole numbers, names in quotes, slices. An int picks a
row, a slice of rows comes as columns, a column's name gives a lazy Column, a slice of that a list.
"""

from __future__ import annotations

import ast
import json
import operator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from glassbox.data.columns import first_split
from glassbox.errors import UserError

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

Key = int | float | str | bool | None | slice
MAX_CHARS = 300
SHOWN = 10  # values of a list that are fetched and shown
_FORMS = 'Write for example [0], [-1], [:10], [3:50:2], ["text"], ["text"][:5] or ["train"][0].'


@dataclass(frozen=True)
class Expression:
    """The keys in the brackets, in order; whatever name stood before them is left out."""

    keys: tuple[Key, ...]

    @property
    def code(self) -> str:
        """As Python source."""
        return "dataset" + "".join(f"[{_source(key)}]" for key in self.keys)


@dataclass(frozen=True)
class Sliced:
    """What comes back: Python's type, why it has that shape, and a part of it to show.

    ``value`` is the object itself, its lists cut to ``SHOWN`` values when ``length`` is more;
    ``length`` is that of the whole list or of each list in the dict, None where there is no list.
    """

    code: str
    type_name: str
    reason: str
    value: Any
    length: int | None = None

    @property
    def cut(self) -> bool:
        """Whether ``value`` is only the beginning."""
        return self.length is not None and self.length > SHOWN


def _source(key: Key) -> str:
    if isinstance(key, str):
        return json.dumps(key, ensure_ascii=False)  # in double quotes, as the course writes it
    if not isinstance(key, slice):
        return repr(key)
    parts = ["" if part is None else repr(part) for part in (key.start, key.stop, key.step)]
    return ":".join(parts[:2] if key.step is None else parts)


def parse(text: str) -> Expression:
    """The expression in ``text``, with or without a name before the brackets.

    Raises UserError for anything but brackets with whole numbers, names in quotes and slices.
    """
    text = text.strip()
    if len(text) > MAX_CHARS:
        raise UserError(f"That is longer than {MAX_CHARS} characters.", _FORMS)
    try:
        tree = ast.parse(f"dataset{text}" if text.startswith("[") else text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise UserError("That is not a slice that Python can read.", _FORMS) from None
    keys: list[Key] = []
    while isinstance(tree, ast.Subscript):
        keys.append(_key(tree.slice))
        tree = tree.value
    if not isinstance(tree, ast.Name):
        raise UserError(
            "Only square brackets are read here: nothing is called or computed.", _FORMS
        )
    return Expression(tuple(reversed(keys)))


def _key(node: ast.expr) -> Key:
    if isinstance(node, ast.Slice):
        return slice(*(_bound(part) for part in (node.lower, node.upper, node.step)))
    if isinstance(node, ast.Tuple | ast.List):
        raise UserError(
            "Several keys in one pair of brackets are not read here.",
            "Several columns: dataset.select_columns([...]); several rows: dataset.select([...]).",
        )
    return _constant(node)


def _bound(node: ast.expr | None) -> int | None:
    if node is None:
        return None
    value = _constant(node)
    if value is not None and type(value) is not int:
        raise UserError(
            f"TypeError: slice indices must be integers or None, not {type(value).__name__}.",
            "Write whole numbers around the colon, such as [3:50:2].",
        )
    return value


def _constant(node: ast.expr) -> int | float | str | bool | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _constant(node.operand)
        if type(value) in (int, float):
            return operator.neg(value)  # type: ignore[arg-type]
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float | str | bool | None):
        return node.value
    elif isinstance(node, ast.Name):
        raise UserError(
            f"NameError: name {node.id!r} is not defined.",
            f'The name of a column or split stands in quotes: ["{node.id}"].',
        )
    raise UserError("Only whole numbers, names in quotes and slices may stand in brackets.", _FORMS)


def apply(dataset: DatasetDict, expression: Expression, split: str | None = None) -> Sliced:
    """What ``expression`` gives. ``split`` (or the first one) is taken where none is named.

    Raises UserError in Python's own words where Python would raise, with what to write instead.
    """
    keys = expression.keys
    if keys and not (isinstance(keys[0], str) and keys[0] in dataset):
        chosen = split if split in dataset else None
        named = chosen or next(name for name in dataset if dataset[name] is first_split(dataset))
        keys = (named, *keys)
    walked = _Walk("dataset", dataset)
    for key in keys:
        walked = replace(_step(walked, key), code=f"{walked.code}[{_source(key)}]")
    return walked.result()


@dataclass(frozen=True)
class _Walk:
    """An object on the way. ``rows`` are the row numbers that it stands for, not yet fetched."""

    code: str
    value: Any  # a DatasetDict, Dataset, dict or plain value; for the lazy kinds the Dataset
    kind: str = "value"
    column: str = ""
    rows: range = range(0)
    reason: str = (
        "Without brackets this is the DatasetDict itself: a dict from the name of a split to its "
        "Dataset."
    )

    def result(self) -> Sliced:
        """Fetch what is to be shown."""
        shown = list(self.rows[:SHOWN])
        name = type(self.value).__name__
        value, length = self.value, None
        if self.kind == "rows":
            name, length = "dict", len(self.rows)
            value = self.value[shown] if shown else {each: [] for each in self.value.column_names}
        elif self.kind in ("column", "list"):
            name, length = "list" if self.kind == "list" else "Column", len(self.rows)
            value = self.value.select_columns([self.column])[shown][self.column] if shown else []
        return Sliced(self.code, name, self.reason, value, length)


def _step(walk: _Walk, key: Key) -> _Walk:
    from datasets import Dataset, DatasetDict

    if walk.kind == "rows":
        return _in_rows(walk, key)
    if walk.kind in ("column", "list"):
        return _in_values(walk, key)
    if isinstance(walk.value, DatasetDict):
        return replace(
            walk, value=walk.value[key], reason="A split's name gives that split: a Dataset."
        )
    if isinstance(walk.value, Dataset):
        return _in_dataset(walk, walk.value, key)
    if isinstance(walk.value, dict):
        hint = "A row is a dict: its keys are the columns."
    elif isinstance(walk.value, str):
        hint = f"The text has {len(walk.value):,} characters, numbered from 0."
    else:
        hint = "This is one value already: leave out the last brackets."
    value = _python(walk, lambda: walk.value[key], hint)
    if isinstance(walk.value, dict):
        return replace(walk, value=value, reason=_VALUE.format(type(value).__name__))
    return replace(walk, value=value, reason="A str is sliced by its characters.")


_VALUE = "A row's column gives its value in that row, here a {}."


def _in_dataset(walk: _Walk, dataset: Dataset, key: Key) -> _Walk:
    names = ", ".join(repr(name) for name in dataset.column_names[:12])
    if isinstance(key, str):
        _python(walk, lambda: dataset[key], f"The columns are {names}.")
        rows = range(dataset.num_rows)
        reason = (
            "A column's name gives a Column: it has a length and an order like a list, but reads "
            "its values from disk only when they are asked for."
        )
        return replace(walk, kind="column", column=key, rows=rows, reason=reason)
    if isinstance(key, slice):
        rows = _python(walk, lambda: range(dataset.num_rows)[key], "Leave the step out, or take 1.")
        reason = (
            "A slice of rows comes as columns: a dict with one list per column. That is the form "
            "that map(batched=True) and a tokenizer take."
        )
        return replace(walk, kind="rows", rows=rows, reason=reason)
    last = dataset.num_rows - 1
    hint = f"Rows are numbered from 0 to {last:,}; [-1] is the last one."
    if not isinstance(key, int) or isinstance(key, bool):
        hint = "Write a whole number, a slice, or a column's name in quotes."
    row = _python(walk, lambda: dataset[key], hint)
    return replace(
        walk, value=row, reason="An int picks one row: a dict from column name to value."
    )


def _in_rows(walk: _Walk, key: Key) -> _Walk:
    names = walk.value.column_names
    shown = ", ".join(repr(name) for name in names[:12])
    hint = f"This is a dict of columns, with the keys {shown}. For one row write the int first."
    empty: dict[str, list[Any]] = {name: [] for name in names}
    _python(walk, lambda: empty[key], hint)  # type: ignore[index]
    reason = "A key of the dict gives that column's list."
    return replace(walk, kind="list", column=str(key), reason=reason)


def _in_values(walk: _Walk, key: Key) -> _Walk:
    """A Column (lazy) or a list of one column's values, of which only ``rows`` are known."""
    lazy = walk.kind == "column"
    if isinstance(key, slice):
        rows = _python(walk, lambda: walk.rows[key], "Leave the step out, or take 1.")
        reason = "A slice of a list is a list."
        if lazy:
            reason = "A slice of a Column is read from disk, into a list."
        return replace(walk, kind="list", rows=rows, reason=reason)
    hint = f"There are {len(walk.rows):,} values, numbered from 0."
    if lazy and (not isinstance(key, int) or isinstance(key, bool)):
        _python(walk, lambda: walk.value[walk.column][key], hint)
    elif not isinstance(key, int):
        _python(walk, lambda: [][key], hint)  # type: ignore[call-overload]
    elif not -len(walk.rows) <= key < len(walk.rows):
        _python(walk, lambda: (walk.value[walk.column] if lazy else [])[key], hint)
    value = walk.value[walk.rows[operator.index(key)]][walk.column]  # type: ignore[arg-type]
    reason = f"An int picks one value out of the column, here a {type(value).__name__}."
    return replace(walk, kind="value", value=value, reason=reason)


def _python(walk: _Walk, get: Any, hint: str) -> Any:
    """``get()``, with what Python raises turned into a sentence that begins as Python's does."""
    try:
        return get()
    except (IndexError, KeyError, TypeError, ValueError, OverflowError) as error:
        message = str(error).rstrip(".")
        raise UserError(f"{type(error).__name__}: {message[:300]}.", hint) from None
