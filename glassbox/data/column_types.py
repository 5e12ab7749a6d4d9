"""The type of each column of a CSV file, from all of its cells.

The types are those that ``load_dataset("csv")`` knows: int64, float64, bool and text. Where pandas
loses something on the way (leading zeros, the word "NA"), the column stays text, and says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from glassbox.data.engine import literal

Kind = Literal["int64", "float64", "bool", "string"]

# The words that pandas takes for an empty cell.
NA_WORDS = (
    "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
)  # fmt: skip
_NA = literal(r"\s*(" + "|".join(map(re.escape, NA_WORDS)) + r")\s*")
_INT = r"'\s*[+-]?(0|[1-9][0-9]*)\s*'"
_FLOAT = r"'\s*[+-]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*'"
_COMMA = r"'\s*[+-]?([0-9]+,[0-9]+)\s*'"
_ZEROS = r"'\s*[+-]?0[0-9]+(\.[0-9]*)?\s*'"
_BOOL = "('True','TRUE','true','False','FALSE','false')"


@dataclass(frozen=True)
class Counts:
    """How many cells of a column are what; ``filled`` is all that are not empty."""

    filled: int
    ints: int
    long_ints: int
    floats: int
    commas: int
    zeros: int
    bools: int
    na: int
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class ColumnType:
    """A column's type, whether its numbers have a decimal comma, and what must be told.

    ``explicit`` says that ``load_dataset`` may find another type when it is not told this one.
    """

    kind: Kind
    decimal_comma: bool = False
    explicit: bool = False
    na_words: tuple[str, ...] = ()
    na_text: bool = False
    remark: str = ""

    def sql(self, column: str) -> str:
        """The expression that turns the text ``column`` into this type."""
        if self.kind == "string":
            return column
        # Each step costs memory for every column at once, so none that is not needed.
        cell = f"trim({column})"
        for word in self.na_words:
            cell = f"nullif({cell}, {literal(word)})"
        if self.kind == "bool":
            return f"(lower({column}) = 'true')"
        if self.decimal_comma:
            cell = f"replace({cell}, ',', '.')"
        return f"CAST({cell} AS {'BIGINT' if self.kind == 'int64' else 'DOUBLE'})"


def _matches(pattern: str) -> str:
    return f"count(*) FILTER (regexp_full_match(cell, {pattern}))"


# Over the columns ``place`` and ``cell``: the place, then the fields of Counts in their order.
COUNT_SQL = ", ".join(
    (
        "place",
        "count(cell)",
        _matches(_INT),
        f"count(*) FILTER (regexp_full_match(cell, {_INT}) "
        "AND try_cast(trim(cell) AS BIGINT) IS NULL)",
        _matches(_FLOAT),
        _matches(_COMMA),
        _matches(_ZEROS),
        f"count(*) FILTER (cell IN {_BOOL})",
        _matches(_NA),
        f"array_agg(DISTINCT trim(cell)) FILTER (regexp_full_match(cell, {_NA}))",
    )
)
NOTHING = Counts(0, 0, 0, 0, 0, 0, 0, 0)


def decide(found: Counts, rows: int, name: str, delimiter: str) -> ColumnType:
    """The type that every cell of the column has; text when there is none but that."""
    filled = found.filled - found.na
    na = found.words
    if filled == 0:
        if found.na:
            return ColumnType("string", na_text=True)
        return ColumnType("float64")
    if found.ints == filled and not found.long_ints:
        # pandas makes floats of whole numbers where a cell is empty.
        remark = _na_remark(name, found)
        return ColumnType("int64", explicit=filled < rows, na_words=na, remark=remark)
    if found.floats == filled and not found.long_ints:
        # Reading in parts, load_dataset takes a first part without fractions for int64, and fails.
        remark = _na_remark(name, found)
        return ColumnType("float64", explicit=found.ints > 0, na_words=na, remark=remark)
    if delimiter in ";\t" and found.commas and found.commas + found.ints == filled:
        commas = _times(found.commas, "number", "numbers")
        return ColumnType(
            "float64",
            decimal_comma=True,
            na_words=na,
            remark=f"{name}: decimal commas were read ({commas}).",
        )
    if found.bools == found.filled:
        return ColumnType("bool")
    return ColumnType(
        "string",
        explicit=found.floats + found.zeros + found.bools > 0,
        na_text=found.na > 0,
        remark=_text_remark(name, found, filled),
    )


def _na_remark(name: str, found: Counts) -> str:
    if not found.na:
        return ""
    cells = "cell that says" if found.na == 1 else "cells that say"
    return (
        f"{name}: {found.na:,} {cells} {', '.join(found.words)} became empty (None), because all "
        "the others are numbers."
    )


def _text_remark(name: str, found: Counts, filled: int) -> str:
    if found.zeros and found.zeros + found.floats == filled:
        return (
            f"{name} stayed text: {_times(found.zeros, 'number has', 'numbers have')} "
            "leading zeros, which would go."
        )
    if found.long_ints and found.floats == filled:
        many = _times(found.long_ints, "whole number is", "whole numbers are")
        return f"{name} stayed text: {many} too long for 64 bits."
    if found.na:
        cells = _times(found.na, "cell", "cells")
        return f"{name}: the text {', '.join(found.words)} stayed text ({cells})."
    if found.floats > 0 and filled - found.floats <= 0.1 * filled:
        count = filled - found.floats
        return (
            f"{name} is text, because {count:,} of its {filled:,} filled cells "
            f"{'is no number' if count == 1 else 'are no numbers'}."
        )
    return ""


def _times(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
