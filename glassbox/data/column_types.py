"""The type of each column of a CSV file, from all of its cells.

The types found are those that ``load_dataset("csv")`` knows: int64, float64, bool and text. Where
pandas loses something on the way (leading zeros, the word "NA"), the column stays text, and says
so. What a person chooses instead is in :mod:`glassbox.data.chosen_types`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from glassbox.data.counting import Counts
from glassbox.data.engine import literal
from glassbox.data.report import Kind


@dataclass(frozen=True)
class ColumnType:
    """A column's type, whether its numbers have a decimal comma, and what must be told.

    ``explicit`` says that ``load_dataset`` may find another type when it is not told this one.
    ``made_by`` is the SQL of its values from the column ``{}`` where a person chose the type,
    ``beyond`` that ``load_dataset`` cannot make them, ``names`` those of a class label.
    """

    kind: Kind
    decimal_comma: bool = False
    explicit: bool = False
    na_words: tuple[str, ...] = ()
    na_text: bool = False
    remark: str = ""
    made_by: str = ""
    beyond: bool = False
    names: tuple[str, ...] = ()

    def sql(self, column: str) -> str:
        """The expression that turns the text ``column`` into this type."""
        if self.made_by:
            return self.made_by.replace("{}", column)
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


def schema(names: tuple[str, ...], types: tuple[ColumnType, ...]) -> Any:
    """The Arrow schema of columns of these types; class names in it as `datasets` keeps them."""
    import pyarrow as pa

    arrow = {
        "int64": pa.int64(),
        "float64": pa.float64(),
        "bool": pa.bool_(),
        "string": pa.large_string(),
        "date32": pa.date32(),
        "timestamp[s]": pa.timestamp("s"),
        "class": pa.int64(),
    }
    plain = pa.schema([(name, arrow[each.kind]) for name, each in zip(names, types, strict=True)])
    if not any(each.kind == "class" for each in types):
        return plain
    import datasets

    features = datasets.Features.from_arrow_schema(plain)
    for name, each in zip(names, types, strict=True):
        if each.kind == "class":
            features[name] = datasets.ClassLabel(names=list(each.names))
    return features.arrow_schema


def decide(
    found: Counts, rows: int, name: str, delimiter: str, decimal: Literal[".", ","] | None = None
) -> ColumnType:
    """The type that every cell of the column has; text when there is none but that."""
    filled = found.filled - found.na
    na = found.words
    if filled == 0:
        if found.na:
            return ColumnType("string", na_text=True, remark=_text_remark(name, found, filled))
        return ColumnType("float64")
    if found.ints == filled and not found.long_ints:
        # pandas makes floats of whole numbers where a cell is empty.
        remark = _na_remark(name, found)
        return ColumnType("int64", explicit=filled < rows, na_words=na, remark=remark)
    if found.floats == filled and not found.long_ints and decimal != ",":
        # Reading in parts, load_dataset takes a first part without fractions for int64, and fails.
        remark = _na_remark(name, found)
        return ColumnType("float64", explicit=found.ints > 0, na_words=na, remark=remark)
    commas = decimal == "," if decimal else delimiter in ";\t"
    if commas and found.commas and found.commas + found.ints == filled:
        many = _times(found.commas, "number", "numbers")
        return ColumnType(
            "float64",
            decimal_comma=True,
            na_words=na,
            remark=f"{name}: decimal commas were read ({many}).",
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
