"""A page of rows, and one row, made ready to be shown: long texts are cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.data.statistics import type_text
from glassbox.errors import UserError

if TYPE_CHECKING:
    from datasets import Dataset

PAGE_ROWS = 20
PAGE_COLUMNS = 100
CELL_CHARS = 300
VALUE_CHARS = 5_000


@dataclass(frozen=True)
class RowsPage:
    """Rows ``first`` to ``last`` (from 0, both included), by column, without ``hidden`` columns.

    Cells are texts, numbers, booleans or None; a class is written "1 · equivalent".
    """

    first: int
    last: int
    cells: dict[str, list[Any]]
    hidden: int


@dataclass(frozen=True)
class Value:
    """One feature of one row: name, type as `datasets` prints it, value, and its class's name."""

    name: str
    feature: str
    value: str
    meaning: str = ""


def pages(dataset: Dataset) -> int:
    """How many pages of ``PAGE_ROWS`` rows there are, at least one."""
    return max(1, -(-dataset.num_rows // PAGE_ROWS))


def page(dataset: Dataset, number: int) -> RowsPage:
    """Page ``number`` (from 1). Reads its rows only. Raises UserError beyond the last page."""
    if not 1 <= number <= pages(dataset):
        raise UserError(
            f"There is no page {number:,}.", f"The pages go from 1 to {pages(dataset):,}."
        )
    first = (number - 1) * PAGE_ROWS
    last = min(first + PAGE_ROWS, dataset.num_rows) - 1
    every = dataset.column_names
    names = every[:PAGE_COLUMNS]
    cells = at(dataset, slice(first, first + PAGE_ROWS), names)
    return RowsPage(first, last, cells, len(every) - len(names))


def at(dataset: Dataset, rows: slice | Sequence[int], names: Sequence[str]) -> dict[str, list[Any]]:
    """The cells of some rows by column, as :class:`RowsPage` has them. Reads these rows only."""
    every = dataset.column_names
    some = list(names) != every
    part = (dataset.select_columns(list(names)) if some else dataset)[rows]
    # Not dataset.features, which checks and copies them: on a page that costs more than the rows.
    features: Any = dataset.info.features
    return {name: _cells(features[name], part[name]) for name in names}


def _cells(feature: Any, values: list[Any]) -> list[Any]:
    """The values of one column as cells; whole columns of a plain kind at once."""
    from datasets import ClassLabel
    from datasets import Value as Plain

    if isinstance(feature, ClassLabel):
        return [_named(feature, value) for value in values]
    dtype = feature.dtype if isinstance(feature, Plain) else ""
    if dtype in ("string", "large_string"):
        return [
            text if text is None or len(text) <= CELL_CHARS else _shorten(text, CELL_CHARS)
            for text in values
        ]
    if dtype == "bool" or dtype.startswith(("int", "uint", "float")):
        return values
    return [_cell(value, CELL_CHARS) for value in values]


def one(dataset: Dataset, number: int) -> tuple[Value, ...]:
    """Row ``number`` (from 0), feature by feature. Raises UserError when there is no such row."""
    if not 0 <= number < dataset.num_rows:
        raise UserError(
            f"There is no row {number:,}.", f"Rows are numbered from 0 to {dataset.num_rows - 1:,}."
        )
    from datasets import ClassLabel

    found = []
    for name, value in dataset[number].items():
        feature = dataset.features[name]
        meaning = ""
        if isinstance(feature, ClassLabel) and value is not None and value >= 0:
            meaning = feature.int2str(value)
        shown = _shorten(value, VALUE_CHARS) if isinstance(value, str) else repr(value)
        found.append(Value(name, type_text(feature), str(shown), meaning))
    return tuple(found)


def _named(feature: Any, value: int | None) -> str | None:
    if value is None or value < 0:
        return None
    return f"{value} · {feature.int2str(value)}"


def cell(value: Any) -> Any:
    """A value as the cell of a table: numbers as they are, all else as text of bounded length."""
    return _cell(value, CELL_CHARS)


def _cell(value: Any, most: int) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    return _shorten(value if isinstance(value, str) else repr(value), most)


def _shorten(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return f"{text[:most]}… ({len(text):,} characters)"
