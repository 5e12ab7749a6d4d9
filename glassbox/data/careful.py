"""Reading line by line what a quick reader cannot: quotes that never close, cells of megabytes.

A quote that is not closed before the record has too many fields, or within ``_JOINED`` lines, was
no quote but a character; its line is then split as if it had none.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from glassbox.data.dialect import Dialect
from glassbox.data.report import LISTED, Rejected

_JOINED = 1_000


@dataclass
class Tally:
    """What was met on the way; filled while the rows are read."""

    unbalanced: list[int] = field(default_factory=list)
    short: list[int] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    rejected_count: int = 0


def _split(text: str, dialect: Dialect) -> list[str] | None:
    """The fields of one record; None when its quotes do not balance."""
    reader = csv.reader(
        [text],
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        escapechar=dialect.escape or None,
        doublequote=not dialect.escape,
        strict=True,
    )
    try:
        return next(reader, [])
    except csv.Error:
        return None


def _records(path: Path, dialect: Dialect, tally: Tally) -> Iterator[tuple[int, str, list[str]]]:
    """(line, text, fields) of each record that is not blank."""
    width = len(dialect.names)
    with path.open(encoding="utf-8", newline="\n") as file:
        lines = enumerate(file, start=1)
        waiting: list[tuple[int, str]] = []
        while True:
            number, text = waiting.pop(0) if waiting else next(lines, (0, ""))
            if not text:
                return
            if number <= dialect.body_line or not text.strip("\r\n"):
                continue
            text = text.rstrip("\r\n")
            fields = _split(text, dialect)
            if fields is None:
                fields = _joined(text, width, dialect, lines, waiting)
            if fields is None:
                tally.unbalanced.append(number)
                fields = text.split(dialect.delimiter)
            yield number, text, fields


def _joined(
    text: str,
    width: int,
    dialect: Dialect,
    lines: Iterator[tuple[int, str]],
    waiting: list[tuple[int, str]],
) -> list[str] | None:
    """The record that ``text`` begins and later lines end; None, all lines put back, if none do."""
    if text.count(dialect.quote) % 2 == 0:
        return None
    taken: list[tuple[int, str]] = []
    whole = text
    while len(taken) < _JOINED:
        following = waiting.pop(0) if waiting else next(lines, None)
        if following is None:
            break
        taken.append(following)
        whole += "\n" + following[1].rstrip("\r\n")
        if dialect.quote in following[1]:
            fields = _split(whole, dialect)
            if fields is not None:
                if len(fields) == width:
                    return fields
                break
            if whole.count(dialect.quote) % 2 == 0:
                break
    waiting[:0] = taken
    return None


def rows(path: Path, dialect: Dialect, tally: Tally) -> Iterator[list[str | None]]:
    """Rows of exactly ``len(dialect.names)`` cells, an empty one None; the rest is in ``tally``."""
    width = len(dialect.names)
    for number, text, fields in _records(path, dialect, tally):
        if len(fields) > width and not any(fields[width:]):
            fields = fields[:width]
        if len(fields) > width:
            tally.rejected_count += 1
            if len(tally.rejected) < LISTED:
                reason = f"{len(fields):,} fields instead of {width:,}"
                tally.rejected.append(Rejected(number, reason, text[:200]))
            continue
        if len(fields) < width:
            tally.short.append(number)
        yield [cell or None for cell in fields] + [None] * (width - len(fields))
