"""Fifty-two files as they come: the right rows or the right sentence, never wrong data in silence.

A line a file: what it is, its bytes, and either its rows and what must be told, or the sentence
that refuses it. Each of these files gave some common reader an error or wrong rows without one.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from glassbox.data import reading
from glassbox.errors import UserError

Row = dict[str, Any]
ROWS: list[Row] = [{"text": "hello", "n": 1}, {"text": "bye", "n": 2}]
BASE = "text,n\nhello,1\nbye,2\n"
WESTERN = "text,n\ncafé,1\nnaïve,2\n"
ACCENTS: list[Row] = [{"text": "café", "n": 1}, {"text": "naïve", "n": 2}]
MANY = 30_000


def zipped(data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", data)
    return target.getvalue()


def bytes_(text: str) -> bytes:
    return text.encode()


def late(last: str, first: str = "1") -> bytes:
    """A column of ``first`` whose 30,001st cell is ``last``."""
    return bytes_("n,x\n" + f"{first},a\n" * MANY + f"{last},a\n")


def ends(first: Any, last: Any, count: int = MANY + 1) -> Callable[[list[Row]], bool]:
    """Whether the column n begins and ends so and has no row too few."""
    return lambda rows: (
        len(rows) == count
        and (rows[0]["n"], type(rows[0]["n"])) == (first, type(first))
        and (rows[-1]["n"], type(rows[-1]["n"])) == (last, type(last))
    )


BAD_BYTE = bytes_("text,n\n") + bytes_("naïve,1\n") * 50_000 + b"b\xffd,2\n"
UNBALANCED = bytes_("text,n\n" + "a,1\n" * 500 + '"oops,2\n' + "b,3\n" * 499)
WIDE = bytes_("\n".join([",".join(f"c{i}" for i in range(10_000))] * 21) + "\n")
CELL = b'text,n\n"' + b"x" * 50_000_000 + b'",1\nb,2\n'
# what it is: (bytes, all rows or a check of them, words of what is told; "" where nothing is)
READ: dict[str, tuple[bytes, list[Row] | Callable[[list[Row]], bool], str]] = {
    "01 UTF-8 with BOM": (b"\xef\xbb\xbf" + bytes_(BASE), ROWS, "byte order mark"),
    "02 NUL bytes": (bytes_(BASE.replace("ll", "l\0l")), ROWS, "1 NUL character was removed"),
    "03 CRLF": (bytes_(BASE.replace("\n", "\r\n")), ROWS, ""),
    "04 CR only": (bytes_(BASE.replace("\n", "\r")), ROWS, "old Mac"),
    "05 quoted newline": (b'text,n\n"a\nb",1\n', [{"text": "a\nb", "n": 1}], ""),
    "06 mixed line ends": (b"text,n\r\nhello,1\nbye,2\r", ROWS, "Line ends of several kinds"),
    "07 UTF-16 LE": (b"\xff\xfe" + WESTERN.encode("utf-16-le"), ACCENTS, "from UTF-16"),
    "08 UTF-16 BE": (b"\xfe\xff" + WESTERN.encode("utf-16-be"), ACCENTS, "from UTF-16"),
    "09 latin-1": (b"text,n\ncaf\xe9\x81,1\n", [{"text": "café\x81", "n": 1}], "Latin-1"),
    "10 cp1252": (WESTERN.encode("cp1252"), ACCENTS, "Windows-1252"),
    "11 one bad byte at row 50,000": (
        BAD_BYTE,
        lambda rows: len(rows) == 50_001 and rows[-1] == {"text": "b�d", "n": 2},
        "the first in line 50,002",
    ),
    "12 a cell of 50 MB": (
        CELL,
        # Compared by a function: a difference of such texts takes pytest minutes to print.
        lambda rows: rows == [{"text": "x" * 50_000_000, "n": 1}, {"text": "b", "n": 2}],
        "",
    ),
    "13 unbalanced quote in 1,000 rows": (
        UNBALANCED,
        lambda rows: len(rows) == 1_000 and rows[500] == {"text": '"oops', "n": 2},
        "never closed and was taken as text (line 502)",
    ),
    "14 duplicate names": (b"a,a\n1,2\n", [{"a": 1, "a.1": 2}], "comes more than once"),
    "15 int, then text at row 30,001": (late("oops"), ends("1", "oops"), "is no number"),
    "16 int, then 1.5 at row 30,001": (late("1.5"), ends(1.0, 1.5), ""),
    "17 empty, then text at row 30,001": (late("oops", first=""), ends(None, "oops"), ""),
    "18 nulls in ints, second chunk": (late(""), ends(1, None), ""),
    "19 ISO dates": (b"d,n\n2024-01-02,1\n", [{"d": "2024-01-02", "n": 1}], ""),
    "20 d-m-y dates": (b"d,n\n31.12.2024,1\n", [{"d": "31.12.2024", "n": 1}], ""),
    "21 semicolon with decimal comma": (
        b"name;price\nAnn;3,14\nBob;2,5\n",
        [{"name": "Ann", "price": 3.14}, {"name": "Bob", "price": 2.5}],
        "decimal commas were read (2 numbers)",
    ),
    "22 tab in .csv": (bytes_(BASE.replace(",", "\t")), ROWS, ""),
    "23 pipe in .csv": (bytes_(BASE.replace(",", "|")), ROWS, ""),
    "24 short rows": (
        b"text,n\nhello,1\nbye\n",
        [{"text": "hello", "n": 1}, {"text": "bye", "n": None}],
        "got None for the rest (line 3)",
    ),
    "25 long row in line 3": (b"text,n\nhello,1\nx,2,3\nbye,2\n", ROWS, "REJECTED line 3"),
    "26 long row in line 30,002": (
        bytes_("n,x\n" + "1,a\n" * MANY + "1,a,9\n" + "2,a\n"),
        ends(1, 2),
        "REJECTED line 30,002",
    ),
    "27 trailing comma on all rows": (b"text,n\nhello,1,\nbye,2,\n", ROWS, "end in a delimiter"),
    "28 leading zeros and 20-digit ints": (
        b"a,b\n007,12345678901234567890\n",
        [{"a": "007", "b": "12345678901234567890"}],
        "1 number has leading zeros",
    ),
    "29 leading zeros alone": (b"a,b\n007,x\n", [{"a": "007", "b": "x"}], "leading zeros"),
    "30 the text NA": (b"a,b\nNA,x\nDE,y\n", [{"a": "NA", "b": "x"}, {"a": "DE", "b": "y"}], "NA"),
    "31 the text None": (b"a,b\nNone,x\n", [{"a": "None", "b": "x"}], "None"),
    "32 the text null": (
        b"a,b\nnull,1\nb,2\n",
        [{"a": "null", "b": 1}, {"a": "b", "b": 2}],
        "null",
    ),
    "33 two preamble lines": (b"Report\nof May\n" + bytes_(BASE), ROWS, "2 lines stand above"),
    "34 no header": (
        b"1,hello\n2,bye\n",
        [{"column_1": 1, "column_2": "hello"}, {"column_1": 2, "column_2": "bye"}],
        "not a header",
    ),
    "35 backslash-escaped quotes": (
        b'text,n\n"say \\"hi\\", ok",1\n"x",2\n',
        [{"text": 'say "hi", ok', "n": 1}, {"text": "x", "n": 2}],
        "backslash",
    ),
    "36 single-quote dialect": (
        b"text,n\n'a, b',1\n'c',2\n",
        [{"text": "a, b", "n": 1}, {"text": "c", "n": 2}],
        "single quotes",
    ),
    "37 yes and no": (b"q,a\nx,yes\ny,no\n", [{"q": "x", "a": "yes"}, {"q": "y", "a": "no"}], ""),
    "38 JSON named .csv": (b'[{"a": 1}]', [{"a": 1}], "called .csv and holds JSON"),
    "39 JSON with a list under data": (
        b'{"data": [{"a": 1}, {"a": 2}]}',
        [{"a": 1}, {"a": 2}],
        "the list under data",
    ),
    "40 JSON, a dict of lists": (
        b'{"a": [1, 2], "b": ["x", "y"]}',
        [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}],
        "a list a column",
    ),
    "41 JSON Lines of mixed types": (
        bytes_('{"n": 1}\n' * MANY + '{"n": "x"}\n'),
        lambda rows: len(rows) == MANY + 1 and (rows[0]["n"], rows[-1]["n"]) == ("1", '"x"'),
        "several types",
    ),
    "42 JSON Lines, the last line truncated": (
        b'{"a": 1}\n{"a": 2}\n{"a": ',
        [{"a": 1}, {"a": 2}],
        "REJECTED line 3",
    ),
}
# what it is: (bytes, words of the sentence)
REFUSED: dict[str, tuple[bytes, str]] = {
    "43 10,000 columns": (WIDE, "10,000 columns"),
    "44 0 bytes": (b"", "0 bytes"),
    "45 newlines only": (b"\n\n\r\n", "only empty lines"),
    "46 header only": (b"a,b,c\n", "header but no rows"),
    "47 zip renamed .csv": (zipped(bytes_(BASE)), "zip archive"),
    "48 214 KB zip holding 100 MB": (zipped(b"0" * 100_000_000), "zip archive"),
    "49 gzip renamed .csv": (gzip.compress(bytes_(BASE)), "gzip archive"),
    "50 PNG bytes": (b"\x89PNG\r\n\x1a\n" + bytes(200), "PNG picture"),
    "51 HTML named .csv": (b"<!DOCTYPE html><html><body>404</body></html>", "web page"),
    "52 an empty .jsonl": (b"", "0 bytes"),
}


def test_there_are_52() -> None:
    numbers = sorted(int(name[:2]) for name in (*READ, *REFUSED))
    assert numbers == list(range(1, 53))


def read(tmp_path: Path, name: str, data: bytes) -> tuple[list[Row], str]:
    """All rows, and all that is told: repairs, and rejected rows as ``REJECTED line 3``."""
    (tmp_path / "upload").write_bytes(data)
    suffix = "jsonl" if "JSON Lines" in name or ".jsonl" in name else "csv"
    report = reading.read(tmp_path / "upload", tmp_path / "rows.arrow", filename=f"a.{suffix}")
    with pa.memory_map(str(tmp_path / "rows.arrow")) as file:
        table = pa.ipc.open_stream(file).read_all()
        assert table.num_rows == report.rows
        assert tuple(table.column_names) == report.columns
        rows = table.to_pylist()
    told = [*report.repairs, *(f"REJECTED line {each.line:,}" for each in report.rejected)]
    assert report.rejected_count == len(report.rejected)
    return rows, " ".join(told)


@pytest.mark.parametrize("name", READ)
def test_read(name: str, tmp_path: Path) -> None:
    data, wanted, words = READ[name]
    rows, told = read(tmp_path, name, data)
    assert wanted(rows) if callable(wanted) else rows == wanted
    if words:
        assert words in told
    else:
        assert "JSON" in name or told == ""


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, tmp_path: Path) -> None:
    data, words = REFUSED[name]
    with pytest.raises(UserError) as caught:
        read(tmp_path, name, data)
    assert words in caught.value.message
    assert caught.value.hint
    assert not (tmp_path / "rows.arrow").exists()
