"""What the cells of each column of a CSV file are, counted over all rows.

Patterns are tried only on columns that have a cell which begins as a number does: a text of a
thousand characters costs no more than a look at its first one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from glassbox.data.engine import literal
from glassbox.data.source import Source

# The words that pandas takes for an empty cell.
NA_WORDS = (
    "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
)  # fmt: skip
INT = r"\s*[+-]?(0|[1-9][0-9]*)\s*"
FLOAT = r"\s*[+-]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*"
COMMA = r"\s*[+-]?([0-9]+,[0-9]+)\s*"
_ZEROS = r"\s*[+-]?0[0-9]+(\.[0-9]*)?\s*"
_BOOL = "('True','TRUE','true','False','FALSE','false')"
_NA = "(" + ", ".join(map(literal, NA_WORDS)) + ")"
_COLUMNS_AT_ONCE = 100


@dataclass(frozen=True)
class Counts:
    """How many cells of a column are what; ``filled`` is all that are not empty."""

    filled: int
    bools: int = 0
    na: int = 0
    words: tuple[str, ...] = ()
    ints: int = 0
    long_ints: int = 0
    floats: int = 0
    commas: int = 0
    zeros: int = 0


def count(source: Source) -> tuple[int, list[Counts]]:
    """The rows of ``source``, and the counts of each of its columns."""
    rows = 0
    found: list[Counts] = []
    numeric: list[int] = []
    for places in _parts(range(len(source.dialect.names))):
        rows, *cells = _ask(source, "count(*)", *(_looks(f"c{place}") for place in places))
        for place, at in zip(places, range(0, len(cells), 4), strict=True):
            filled, number_like, bools, na = cells[at : at + 4]
            found.append(Counts(filled, bools, na))
            if number_like:
                numeric.append(place)
    for places in _parts(numeric):
        numbers = _ask(source, *(_numbers(f"c{place}") for place in places))
        for place, at in zip(places, range(0, len(numbers), 6), strict=True):
            na, ints, long_ints, floats, commas, zeros = numbers[at : at + 6]
            found[place] = replace(
                found[place],
                na=na,
                ints=ints,
                long_ints=long_ints,
                floats=floats,
                commas=commas,
                zeros=zeros,
            )
    for places in _parts([place for place, each in enumerate(found) if each.na]):
        found_words = _ask(source, *(_words(f"c{place}") for place in places))
        for place, words in zip(places, found_words, strict=True):
            found[place] = replace(found[place], words=tuple(sorted(words)))
    return rows, found


def _ask(source: Source, *wanted: str) -> tuple[Any, ...]:
    query = f"SELECT {', '.join(wanted)} FROM {source.sql}"
    return source.connection.execute(query).fetchall()[0]


def _parts(places: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(places), _COLUMNS_AT_ONCE):
        yield places[start : start + _COLUMNS_AT_ONCE]


def matches(cell: str, pattern: str) -> str:
    """The SQL condition that all of ``cell`` fits the regular expression ``pattern``."""
    return f"regexp_full_match({cell}, {literal(pattern)})"


def _looks(cell: str) -> str:
    """Filled; begins as a number does (a space, a sign, a digit); true or false; a word of NA."""
    begins = ", ".join(str(ord(sign)) for sign in sorted({word[0] for word in NA_WORDS}))
    return (
        f"count({cell}), "
        f"count(*) FILTER (ascii({cell}) BETWEEN 9 AND 57), "
        f"count(*) FILTER (strlen({cell}) <= 5 AND {cell} IN {_BOOL}), "
        f"count(*) FILTER (strlen({cell}) <= 8 AND ascii({cell}) IN ({begins}) AND {cell} IN {_NA})"
    )


def _is_na(cell: str) -> str:
    """The condition that a cell is a word of NA, with or without space around it."""
    return f"(strlen({cell}) <= 32 AND trim({cell}, E' \\t\\n\\r') IN {_NA})"


def _words(cell: str) -> str:
    return f"list(DISTINCT trim({cell}, E' \\t\\n\\r')) FILTER ({_is_na(cell)})"


def _numbers(cell: str) -> str:
    """Words of NA; whole numbers, those too long for 64 bits; numbers; commas; leading zeros."""
    begins = f"ascii({cell}) BETWEEN 9 AND 57"
    return f"count(*) FILTER ({_is_na(cell)}), " + ", ".join(
        f"count(*) FILTER ({begins} AND {condition})"
        for condition in (
            matches(cell, INT),
            f"strlen({cell}) > 18 AND {matches(cell, INT)} AND try_cast(trim({cell}) AS BIGINT) "
            "IS NULL",
            # 1e999 looks like a number, and is none that 64 bits can hold.
            f"{matches(cell, FLOAT)} AND try_cast(trim({cell}) AS DOUBLE) IS NOT NULL",
            matches(cell, COMMA),
            matches(cell, _ZEROS),
        )
    )
