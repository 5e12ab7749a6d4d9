"""Slicing a DatasetDict as Python does: what comes back, and why it has that shape.

An int picks a row, a slice of rows comes as columns, a column's name gives a lazy Column, a slice
of that a list. Only what is shown is read from disk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from glassbox.data.columns import first_split
from glassbox.data.slice_text import MAX_CHARS, Expression, Key, parse, source
from glassbox.errors import UserError

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

__all__ = [
    "COLUMN_SHOWN", "MAX_CHARS", "SHOWN", "Expression", "Key", "Sliced", "apply", "parse",
]  # fmt: skip
SHOWN = 10  # values of a list that are fetched and shown
COLUMN_SHOWN = 5  # as many as a Column prints of itself


@dataclass(frozen=True)
class Sliced:
    """What comes back: Python's type, why it has that shape, and a part of it to show.

    ``value`` is the object itself, its lists cut to ``shown`` values when ``length`` is more;
    ``length`` is that of the whole list or of each list in the dict, None where there is no list.
    """

    code: str
    type_name: str
    reason: str
    value: Any
    length: int | None = None

    @property
    def shown(self) -> int:
        """How many values of a list are in ``value`` at most."""
        return COLUMN_SHOWN if self.type_name == "Column" else SHOWN

    @property
    def cut(self) -> bool:
        """Whether ``value`` is only the beginning."""
        return self.length is not None and self.length > self.shown


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
        walked = replace(_step(walked, key), code=f"{walked.code}[{source(key)}]")
    return walked.result()


@dataclass(frozen=True)
class _Walk:
    """An object on the way.

    ``kind`` "rows" is the dict of lists that the rows ``rows`` of the Dataset in ``value`` come
    as, "list" the values at ``rows`` of the Column in ``value``: neither is fetched yet. All else
    is ``value`` itself.
    """

    code: str
    value: Any
    kind: str = "value"
    rows: Sequence[int] = ()
    reason: str = (
        "Without brackets this is the DatasetDict itself: a dict from the name of a split to its "
        "Dataset."
    )

    def result(self) -> Sliced:
        """Fetch what is to be shown."""
        from datasets import Column

        shown = list(self.rows[:SHOWN])
        made = Sliced(self.code, type(self.value).__name__, self.reason, self.value)
        if self.kind == "rows":
            value = self.value[shown] if shown else {each: [] for each in self.value.column_names}
            return replace(made, type_name="dict", value=value, length=len(self.rows))
        if self.kind == "list":
            value = _python(lambda: self.value[shown], _NESTED) if shown else []
            return replace(made, type_name="list", value=value, length=len(self.rows))
        if isinstance(self.value, Column):
            value = _python(lambda: self.value[:COLUMN_SHOWN], _NESTED)
            return replace(made, value=value, length=len(self.value))
        if isinstance(self.value, list):
            return replace(made, value=self.value[:SHOWN], length=len(self.value))
        return made


_NESTED = "In some rows the cell is empty (None), and has no fields."
_BATCH = (
    "comes as columns: a dict with one list per column. That is the form that map(batched=True) "
    "and a tokenizer take."
)
_NO_STEP = "Leave the step out, or take 1."


def _step(walk: _Walk, key: Key) -> _Walk:
    from datasets import Column, Dataset, DatasetDict

    if walk.kind == "rows":
        return _in_rows(walk, key)
    if walk.kind == "list":
        return _in_list(walk, key)
    if isinstance(walk.value, DatasetDict):
        reason = "A split's name gives that split: a Dataset."
        return replace(walk, value=walk.value[key], reason=reason)
    if isinstance(walk.value, Dataset):
        return _in_dataset(walk, walk.value, key)
    if isinstance(walk.value, Column):
        return _in_column(walk, walk.value, key)
    return _in_value(walk, walk.value, key)


def _in_dataset(walk: _Walk, dataset: Dataset, key: Key) -> _Walk:
    names = ", ".join(repr(name) for name in dataset.column_names[:12])
    if isinstance(key, str):
        column = _python(lambda: dataset[key], f"The columns are {names}.")
        reason = (
            "A column's name gives a Column: it has a length and an order like a list, but reads "
            "its values from disk only when they are asked for."
        )
        return replace(walk, value=column, reason=reason)
    if isinstance(key, slice):
        rows = _python(lambda: range(dataset.num_rows)[key], _slice_hint(key))
        return replace(walk, kind="rows", rows=rows, reason=f"A slice of rows {_BATCH}")
    if isinstance(key, list | tuple):
        rows = _several(dataset, key, dataset.num_rows)
        return replace(walk, kind="rows", rows=rows, reason=f"A list of row numbers {_BATCH}")
    row = _python(lambda: dataset[key], _row_hint(key, dataset.num_rows))
    reason = "An int picks one row: a dict from column name to value."
    return replace(walk, value=row, reason=reason)


def _in_column(walk: _Walk, column: Any, key: Key) -> _Walk:
    if isinstance(key, str):
        hint = "This is a Column already. For a row write an int, for a list a slice."
        inner = _python(lambda: column[key], hint)
        return replace(walk, value=inner, reason="A field of a nested column is a Column too.")
    length = len(column)
    if isinstance(key, slice):
        rows = _python(lambda: range(length)[key], _slice_hint(key))
        reason = "A slice of a Column is read from disk, into a list."
        return replace(walk, kind="list", rows=rows, reason=reason)
    if isinstance(key, list | tuple):
        rows = _several(column, key, length)
        reason = "The values of those rows, read from disk into a list."
        return replace(walk, kind="list", rows=rows, reason=reason)
    value = _python(lambda: column[key], _row_hint(key, length))
    reason = f"An int picks one value out of the column, here a {type(value).__name__}."
    return replace(walk, value=value, reason=reason)


def _in_rows(walk: _Walk, key: Key) -> _Walk:
    names = walk.value.column_names
    shown = ", ".join(repr(name) for name in names[:12])
    hint = f"This is a dict of columns, with the keys {shown}. For one row write the int first."
    empty: dict[Any, list[Any]] = {name: [] for name in names}
    _python(lambda: empty[key], hint)
    reason = "A key of the dict gives that column's list."
    return replace(walk, kind="list", value=walk.value[key], reason=reason)


def _in_list(walk: _Walk, key: Key) -> _Walk:
    """A list of one column's values, of which only the row numbers are known yet."""
    if isinstance(key, slice):
        rows = _python(lambda: walk.rows[key], _slice_hint(key))
        return replace(walk, rows=rows, reason="A slice of a list is a list.")
    hint = f"There are {len(walk.rows):,} values, numbered from 0."
    # A list stands for the rows, so that what Python says is said of a list.
    row = _python(lambda: _Numbers(walk.rows)[key], hint)
    value = _python(lambda: walk.value[row], _NESTED)
    reason = f"An int picks one value out of the list, here a {type(value).__name__}."
    return replace(walk, kind="value", rows=(), value=value, reason=reason)


class _Numbers:
    """Row numbers that raise, where they cannot be indexed, what a list raises."""

    def __init__(self, rows: Sequence[int]) -> None:
        self._rows = rows

    def __getitem__(self, key: Any) -> int:
        try:
            return self._rows[key]
        except (IndexError, TypeError):
            empty: list[int] = []
            return empty[key]


def _in_value(walk: _Walk, value: Any, key: Key) -> _Walk:
    hint, reason = "This is one value already: leave out the last brackets.", ""
    if isinstance(value, dict):
        keys = ", ".join(map(repr, list(value)[:12]))
        hint = f"This is a dict, with the keys {keys}."
    elif isinstance(value, str):
        hint = f"The text has {len(value):,} characters, numbered from 0."
        reason = "A str is sliced by its characters."
    elif isinstance(value, list):
        hint = f"There are {len(value):,} values, numbered from 0."
    got = _python(lambda: value[key], hint)
    if isinstance(value, dict):
        reason = f"A key of a dict gives its value, here a {type(got).__name__}."
    elif isinstance(value, list):
        said = f"An int picks one value out of the list, here a {type(got).__name__}."
        reason = "A slice of a list is a list." if isinstance(key, slice) else said
    return replace(walk, value=got, reason=reason or f"The result is a {type(got).__name__}.")


def _several(of: Any, key: Sequence[Any], length: int) -> list[int]:
    """The row numbers that `datasets` takes a list for. It calls int() on each of its values."""
    hint = "In the inner brackets stand row numbers, such as [[0, 2, 5]]."
    names = [each for each in key if isinstance(each, str)]
    if names:
        listed = ", ".join(map(source, names))
        hint = f"A list is of row numbers. For columns write dataset.select_columns([{listed}])."
    elif length:
        hint += f" Rows are numbered from 0 to {length - 1:,}."
    _python(lambda: of[key], hint)
    return [int(each) % length for each in key]


def _row_hint(key: Key, length: int) -> str:
    if not isinstance(key, int) or isinstance(key, bool):
        return "Write a whole number, a slice, or a column's name in quotes."
    if not length:
        return "There are no rows here."
    return f"Rows are numbered from 0 to {length - 1:,}; [-1] is the last one."


def _slice_hint(key: slice) -> str:
    return _NO_STEP if key.step == 0 else "Write whole numbers around the colon: [3:50:2]."


def _python(get: Callable[[], Any], hint: str) -> Any:
    """``get()``, with what Python raises turned into a sentence that begins as Python's does."""
    try:
        return get()
    except (IndexError, KeyError, TypeError, ValueError, OverflowError) as error:
        message = str(error).rstrip(".")
        raise UserError(f"{type(error).__name__}: {message[:300]}.", hint) from None
