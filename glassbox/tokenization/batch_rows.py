"""Rows of a batch from what a person gave: the cells of a table, or the address of a page.

In an address: ``[["one text"], ["two", "texts"]]``, as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from glassbox.errors import UserError
from glassbox.tokenization.batch_options import Row


def from_cells(
    cells: Iterable[tuple[Any, Any]], *, empty_is_text: bool = False
) -> tuple[tuple[Row, ...], int]:
    """Rows of a table's (first, second) cells, and how many empty rows were left out.

    A cell without a value is None or NaN, as tables and CSV files have it: the library would raise
    a TypeError. A row without any value is left out; a first text that is missing beside a second
    one is empty. An empty second text is one only with ``empty_is_text``.

    >>> from_cells([("a", None), ("b", "c"), (None, float("nan"))])
    ((Row(first='a', second=None), Row(first='b', second='c')), 1)
    """
    rows, left_out = [], 0
    for first, second in ((_text(first), _text(second)) for first, second in cells):
        if second == "" and not empty_is_text:
            second = None
        if first is None and second is None:
            left_out += 1
            continue
        rows.append(Row(first or "", second))
    return tuple(rows), left_out


def _text(value: Any) -> str | None:
    if value is None or value != value:
        return None
    return value if isinstance(value, str) else str(value)


def to_address(rows: Iterable[Row]) -> str:
    """``rows`` for an address; the shortest JSON."""
    lists = [[row.first] if row.second is None else [row.first, row.second] for row in rows]
    return json.dumps(lists, ensure_ascii=False, separators=(",", ":"))


def from_address(text: str) -> tuple[Row, ...]:
    """The rows of :func:`to_address`. Raises UserError for anything else."""
    try:
        lists = json.loads(text)
        if isinstance(lists, list) and all(isinstance(each, list) for each in lists):
            rows = tuple(Row(*each) for each in lists)
            if all(isinstance(r.first, str) and isinstance(r.second, str | None) for r in rows):
                return rows
    except (ValueError, TypeError, RecursionError):
        pass
    raise UserError(
        "The rows in the address cannot be read.",
        'They are a list of lists of one or two texts: [["one"],["two","texts"]].',
    )
