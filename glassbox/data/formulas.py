"""Texts that a spreadsheet would take for a formula, and the sign that keeps it from doing so.

A cell that begins with one of these is computed by a spreadsheet that opens the file, and a formula
can call programs or send cells to a host (CSV injection). A ``'`` before it makes it a text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from glassbox.data import arrow
from glassbox.data.engine import literal
from glassbox.text import whole

if TYPE_CHECKING:
    from datasets import Dataset

# The last four are the full-width forms, which some spreadsheets take for the same.
PREFIXES = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
QUOTE = "'"


def defused(text: str) -> str:
    """``text`` with a ``'`` before it where it needs one.

    >>> defused("=1+1"), defused("a=b")
    ("'=1+1", 'a=b')
    """
    return QUOTE + text if text.startswith(PREFIXES) else text


def csv_lines(rows: Iterable[Iterable[Any]]) -> str:
    """Rows as CSV, each text in them whole and :func:`defused`; a number is no formula.

    >>> csv_lines([["=1+1", -1.5], ["a,b", None]]).splitlines()
    ["'=1+1,-1.5", '"a,b",']
    """
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(
        [defused(whole(cell)) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    return lines.getvalue()


def sql(expression: str) -> str:
    """An SQL expression that is :func:`defused` of another one."""
    signs = ", ".join(map(literal, PREFIXES))
    changed = f"{literal(QUOTE)} || {expression}"
    return f"CASE WHEN left({expression}, 1) IN ({signs}) THEN {changed} ELSE {expression} END"


def count(rows: Dataset) -> dict[str, int]:
    """How many cells of each column of text would be changed; columns without any left out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = {}
    signs = pa.array(PREFIXES)
    for name, feature in rows.features.items():
        if getattr(feature, "dtype", "") not in ("string", "large_string"):
            continue
        first = pc.utf8_slice_codeunits(arrow.column(rows, name), 0, 1).cast(pa.string())
        changed = pc.sum(pc.is_in(first, value_set=signs)).as_py()
        if changed:
            found[name] = int(changed)
    return found


def cells(splits: Iterable[Dataset]) -> dict[str, int]:
    """As :func:`count`, over several splits; a column that is itself named like that is in it."""
    found: dict[str, int] = {}
    for rows in splits:
        for name, number in count(rows).items():
            found[name] = found.get(name, 0) + number
        for name in rows.column_names:
            if defused(name) != name:
                found.setdefault(name, 0)
    return found
