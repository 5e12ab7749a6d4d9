"""How a text file is written: delimiter, quote, escape, lines above the header, header or none.

Each candidate reads the head of the file with Python's own ``csv``; the one under which most
records have the same number of fields wins.

>>> find("name;price\\nAnn;3,14\\nBob;2,50\\n").delimiter
';'
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from glassbox.data.report import Options

HEAD_CHARS = 1 << 19
_RECORDS = 500
_DELIMITERS = (",", ";", "\t", "|")
# The default of 131,072 characters a field is less than a cell may have.
csv.field_size_limit(1 << 30)

_NUMBER = re.compile(r"\s*[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*\Z")
_YEAR = re.compile(r"\s*(1[6-9]|20|21)\d\d\s*\Z")


@dataclass(frozen=True)
class Dialect:
    """How to split a file into records of ``len(names)`` fields.

    ``skipped_lines`` stand above the header (or the first row); ``body_line`` is how many lines
    come before the first row. ``names`` are as in the file, empty or repeated ones included;
    without a header they are empty strings. ``trailing`` says that rows end in a delimiter.
    """

    delimiter: str
    quote: str
    escape: str
    header: bool
    skipped_lines: int
    body_line: int
    names: tuple[str, ...]
    trailing: bool = False


@dataclass(frozen=True)
class _Attempt:
    delimiter: str
    quote: str
    escape: str
    records: tuple[tuple[int, tuple[str, ...]], ...]  # (lines up to its end, fields)
    width: int
    share: float

    @property
    def score(self) -> tuple[bool, float, int]:
        return (self.width > 1 and self.share >= 0.4, round(self.share, 2), self.width)


def _attempt(head: str, delimiter: str, quote: str, escape: str) -> _Attempt | None:
    reader = csv.reader(
        io.StringIO(head, newline=""),
        delimiter=delimiter,
        quotechar=quote,
        escapechar=escape or None,
        doublequote=not escape,
    )
    records: list[tuple[int, tuple[str, ...]]] = []
    for fields in reader:
        if fields:
            records.append((reader.line_num, tuple(fields)))
        if len(records) == _RECORDS:
            break
    if not records:
        return None
    widths = Counter(len(fields) for _, fields in records)
    # Of two widths that come as often, the one nearer the top is the header's.
    width, count = max(widths.items(), key=lambda item: item[1])
    return _Attempt(delimiter, quote, escape, tuple(records), width, count / len(records))


def _quotings(head: str, delimiter: str, given: str | None) -> list[tuple[str, str]]:
    """Quote and escape to try, the ordinary ones first."""
    mark = re.escape(delimiter)
    if given is not None and given != '"':
        return [(given, "")]
    if re.search(rf'(?:^|{mark})"[^"\n]*\\"(?!\s*(?:{mark}|$))', head, re.MULTILINE):
        return [('"', "\\")]
    if re.search(rf'(?:^|{mark})"', head, re.MULTILINE):
        return [('"', "")]
    if given is None and re.search(
        rf"(?:^|{mark})'[^'\n]*{mark}[^'\n]*'(?:{mark}|$)", head, re.MULTILINE
    ):
        return [("'", "")]
    return [('"', "")]


def _is_prose(attempt: _Attempt, head: str) -> bool:
    """Commas of sentences: the first line has none, the others mostly have a space after them."""
    if attempt.delimiter != "," or len(attempt.records[0][1]) > 1:
        return False
    return head.count(", ") > 0.5 * head.count(",")


def find(head: str, options: Options | None = None) -> Dialect:
    """The dialect of a file that begins with ``head`` (whole lines, ``\\n`` or ``\\r\\n``).

    What ``options`` name is not looked for. ``head`` must hold at least one line that is not blank.
    """
    options = options or Options()
    given = options.delimiter
    attempts = []
    for delimiter in (given,) if given else _DELIMITERS:
        for quote, escape in _quotings(head, delimiter, options.quote):
            attempt = _attempt(head, delimiter, quote, escape)
            if attempt is not None and (given or not _is_prose(attempt, head)):
                attempts.append(attempt)
    if not any(attempt.width > 1 for attempt in attempts):
        one_column = _attempt(head, given or ",", options.quote or '"', "")
        assert one_column is not None, "the caller sees to it that there is a line"
        attempts = [one_column]
    return _settle(max(attempts, key=lambda attempt: attempt.score), options.header)


def is_table(head: str, share: float) -> bool:
    """Whether ``share`` of the lines of ``head`` or more have the same number of fields, over 1."""
    if not head.strip():
        return False
    found = [
        attempt
        for delimiter in _DELIMITERS
        for quote, escape in _quotings(head, delimiter, None)
        if (attempt := _attempt(head, delimiter, quote, escape)) is not None
        and not _is_prose(attempt, head)
    ]
    return any(each.width > 1 and each.share >= share and len(each.records) > 1 for each in found)


def _settle(attempt: _Attempt, header: bool | None) -> Dialect:
    records = attempt.records
    width = attempt.width
    first = len(records[0][1])
    trailing = first == width - 1 and all(
        fields[-1] == "" for _, fields in records if len(fields) == width
    )
    if trailing or first > width > 1:
        # More names than most rows have fields: the rows are short, not the header long.
        width = first
    start = next(i for i, (_, fields) in enumerate(records) if len(fields) >= width)
    lines_before = records[start - 1][0] if start else 0
    rows = [fields for _, fields in records[start:]]
    if header is None:
        header = _has_header(rows)
    names = rows[0][:width] if header else ("",) * width
    return Dialect(
        attempt.delimiter,
        attempt.quote,
        attempt.escape,
        header,
        lines_before,
        records[start][0] if header else lines_before,
        tuple(names),
        trailing,
    )


def _has_header(rows: list[tuple[str, ...]]) -> bool:
    """Whether the first row names the columns.

    It does not when it has a number where the rows below have numbers (years excepted), or a value
    that comes back below it, as a label would.
    """
    first, below = rows[0], [row for row in rows[1:] if row != rows[0]]
    for place, cell in enumerate(first):
        values = [row[place] for row in below if place < len(row) and row[place]]
        if not values or not cell:
            continue
        numbers = sum(_NUMBER.match(value) is not None for value in values)
        if _NUMBER.match(cell) and not _YEAR.match(cell) and numbers > 0.8 * len(values):
            return False
        if values.count(cell) >= 2:
            return False
    return True
