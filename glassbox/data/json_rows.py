"""The rows of a JSON text, whatever shape it has: lists, lines, columns, or one object around them.

>>> rows_of({"data": [{"a": 1}, {"a": 2}]})[0]
[{'a': 1}, {'a': 2}]
>>> rows_of({"a": [1, 2], "b": ["x", "y"]})[0]
[{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'y'}]
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from glassbox.data.report import LISTED, Rejected
from glassbox.errors import UserError

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")
_NAMES = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
Row = dict[str, Any]


@dataclass
class Tally:
    """What was met on the way; filled while the rows are read."""

    form: Literal["json", "jsonl"] = "jsonl"
    repairs: list[str] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    rejected_count: int = 0
    rows_under: str = ""

    def reject(self, line: int, reason: str, text: str) -> None:
        self.rejected_count += 1
        if len(self.rejected) < LISTED:
            self.rejected.append(Rejected(line, reason, text[:200]))

    def tell(self, sentence: str) -> None:
        """A repair that ``load_dataset`` does not make."""
        self.repairs.append(sentence)
        self.beyond.append(sentence)


def read(path: Path, tally: Tally) -> Iterator[Row]:
    """The rows of ``path``, a UTF-8 file; what was mended or left out goes to ``tally``.

    Raises UserError where no row can be made of it.
    """
    if _is_lines(path):
        yield from _lines(path, tally)
        return
    tally.form = "json"
    yield from _document(path.read_text(encoding="utf-8"), tally)


def _is_lines(path: Path) -> bool:
    """Whether one of the first two lines that are not blank is a whole object.

    One line alone is a document where its values are lists or objects: it may hold the rows.
    """
    with path.open(encoding="utf-8", newline="\n") as file:
        lines = (line for line in file if line.strip())
        first, second = next(lines, ""), next(lines, "")
    value = _object(first)
    if value is not None and not second:
        return not any(isinstance(each, list | dict) for each in value.values())
    return value is not None or _object(second) is not None


def _object(line: str) -> Row | None:
    if not line.lstrip().startswith("{"):
        return None
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _lines(path: Path, tally: Tally) -> Iterator[Row]:
    kept = 0
    with path.open(encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                value = json.loads(line)
            except (ValueError, RecursionError) as error:
                last = not line.endswith("\n")
                tally.reject(number, _reason(error, broken_off=last), line.strip())
                continue
            if isinstance(value, dict):
                kept += 1
                yield value
            else:
                tally.reject(number, f"{_name(value)}, not an object", line.strip())
    if tally.rejected_count > kept:
        first = tally.rejected[0]
        raise UserError(
            f"Most lines are no JSON objects: {tally.rejected_count:,} of "
            f"{tally.rejected_count + kept:,} (line {first.line:,}: {first.reason}).",
            "JSON Lines has one whole object in each line.",
        )


def _reason(error: Exception, *, broken_off: bool) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if broken_off:
        return "the file breaks off in this line"
    assert isinstance(error, json.JSONDecodeError)
    return f"no JSON at character {error.colno:,}: {error.msg}"


def _name(value: Any) -> str:
    return _NAMES.get(type(value), "nothing" if value is None else "a number")


def _document(text: str, tally: Tally) -> Iterator[Row]:
    start = _skip(text, 0)
    if text[start : start + 1] == "[":
        yield from _as_rows(_elements(text, start + 1, tally), tally)
        return
    try:
        value, end = _DECODER.raw_decode(text, start)
    except RecursionError:
        raise UserError("The JSON is nested too deeply.", "Flatten it first.") from None
    except json.JSONDecodeError as error:
        raise UserError(
            f"The JSON is broken in line {error.lineno:,}, character {error.colno:,}: {error.msg}.",
            "Correct the file, or write it as JSON Lines: one object a line.",
        ) from None
    if _skip(text, end) < len(text):
        tally.repairs.append("The file holds several JSON objects one after the other.")
        yield from _as_rows(_values(text, start, tally), tally)
        return
    rows, under, sentences = rows_of(value)
    tally.rows_under = under
    for sentence in sentences:
        tally.repairs.append(sentence) if under else tally.tell(sentence)
    yield from _as_rows(iter(rows), tally)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _elements(text: str, at: int, tally: Tally) -> Iterator[Any]:
    """The elements of a list, as far as it is whole."""
    at = _skip(text, at)
    while text[at : at + 1] != "]":
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            _broken(text, at, error, tally)
            return
        yield value
        at = _skip(text, at)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
        elif text[at : at + 1] != "]":
            _broken(text, at, ValueError(), tally)
            return
    if _skip(text, at + 1) < len(text):
        line = text.count("\n", 0, at) + 1
        tally.tell(f"What comes after the list (line {line:,}) was left out.")


def _values(text: str, at: int, tally: Tally) -> Iterator[Any]:
    """JSON values one after the other, with space or nothing between them."""
    while at < len(text):
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            _broken(text, at, error, tally)
            return
        yield value
        at = _skip(text, at)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)


def _broken(text: str, at: int, error: Exception, tally: Tally) -> None:
    """Note that the list ends in the middle; what came before it is kept."""
    place = getattr(error, "pos", at)
    line = text.count("\n", 0, place) + 1
    ended = _skip(text, place) >= len(text) or "Unterminated" in str(error)
    tally.reject(
        line, "the file breaks off here" if ended else "no JSON from here on", text[at:][:200]
    )
    tally.tell(
        f"The list {'breaks off' if ended else 'is broken'} in line {line:,}; the rows before that "
        "were kept."
    )


def _as_rows(values: Iterator[Any], tally: Tally) -> Iterator[Row]:
    """Each value as a row: objects as they are, lists by place, all else in one column."""
    told: set[str] = set()
    count = 0
    for value in values:
        count += 1
        if isinstance(value, dict):
            yield value
            continue
        if isinstance(value, list):
            sentence = "The rows are lists: columns are named by place, column_1 and so on."
            row = {f"column_{place}": each for place, each in enumerate(value, start=1)}
        else:
            name = "text" if isinstance(value, str) else "value"
            sentence = f"The rows are single values, in the column {name}."
            row = {name: value}
        if sentence not in told:
            told.add(sentence)
            tally.tell(sentence)
        yield row


def rows_of(value: Any) -> tuple[list[Any], str, list[str]]:
    """The rows of one JSON value, the key of the list they stood under, and what must be told."""
    if not isinstance(value, dict):
        raise UserError(f"The JSON is {_name(value)}, not rows.", "Upload a list of objects.")
    if set(value) >= {"columns", "data"} and _is_split(value):
        names = [str(each) for each in value["columns"]]
        rows = [dict(zip(names, row, strict=False)) for row in value["data"]]
        return rows, "", ["The rows were taken from columns and data, as pandas splits them."]
    lists = {key: each for key, each in value.items() if _is_rows(each)}
    if len(lists) == 1:
        ((key, rows),) = lists.items()
        others = [other for other in value if other != key]
        said = [f"The rows are the list under {key}."]
        if others:
            said.append(f"Left out beside it: {', '.join(others[:10])}.")
        return rows, key, said
    if value and all(isinstance(each, list) for each in value.values()):
        lengths = {key: len(each) for key, each in value.items()}
        if len(set(lengths.values())) > 1:
            shown = ", ".join(f"{key} {count:,}" for key, count in list(lengths.items())[:5])
            raise UserError(
                f"The columns of the JSON object have different lengths: {shown}.",
                "Make them equal, or write a list of objects.",
            )
        return (
            [dict(zip(value, row, strict=True)) for row in zip(*value.values(), strict=True)],
            "",
            ["The object holds a list a column; each place of them became a row."],
        )
    if value and all(isinstance(each, dict) and each for each in value.values()):
        return _nested(value)
    return [value], "", ["The file is one object, hence one row."]


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(x, dict) for x in value)


def _is_split(value: Row) -> bool:
    return isinstance(value["columns"], list) and isinstance(value["data"], list)


def _nested(value: dict[str, Row]) -> tuple[list[Row], str, list[str]]:
    """Objects in an object: by column with numbered rows, as pandas writes them, or by row."""
    keys = list(next(iter(value.values())))
    if keys == [str(place) for place in range(len(keys))]:
        rows = [{name: cells.get(key) for name, cells in value.items()} for key in keys]
        return rows, "", ["The object holds numbered rows a column, as pandas writes them."]
    name = "key"
    while any(name in row for row in value.values()):
        name += "_"
    return (
        [{name: key, **row} for key, row in value.items()],
        "",
        [f"The object holds an object a row; its names are in the column {name}."],
    )
