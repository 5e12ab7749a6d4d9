"""Files as they come: the right rows or the right sentence, every repair told. A line a file."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from glassbox.data import reading
from glassbox.data.report import Options, Report
from glassbox.errors import LimitExceeded, UserError

BASE = "text,n\nhello,1\nbye,2\n"
WESTERN = "text,n\ncafé,1\nnaïve,2\n"
ROWS = [{"text": "hello", "n": 1}, {"text": "bye", "n": 2}]
ACCENTS = [{"text": "café", "n": 1}, {"text": "naïve", "n": 2}]


def read(
    tmp_path: Path, data: bytes, options: Options | None = None
) -> tuple[list[dict[str, Any]], Report, pa.Schema]:
    (tmp_path / "upload").write_bytes(data)
    report = reading.read(tmp_path / "upload", tmp_path / "rows.arrow", options)
    table = pa.ipc.open_stream((tmp_path / "rows.arrow").read_bytes()).read_all()
    assert table.num_rows == report.rows
    assert tuple(table.column_names) == report.columns
    return table.to_pylist(), report, table.schema


def zipped(name: str, data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return target.getvalue()


# name: (bytes, all rows, words of a repair; "" where nothing was to be mended)
GOOD: dict[str, tuple[bytes, list[dict[str, Any]], str]] = {
    "clean": (BASE.encode(), ROWS, ""),
    "no line end at the end": (BASE.rstrip().encode(), ROWS, ""),
    "blank lines": (b"text,n\n\nhello,1\n\nbye,2\n\n", ROWS, ""),
    "BOM": (b"\xef\xbb\xbf" + BASE.encode(), ROWS, "byte order mark"),
    "NUL": (BASE.replace("hello", "hel\0lo").encode(), ROWS, "1 NUL character was removed"),
    "CRLF": (BASE.replace("\n", "\r\n").encode(), ROWS, ""),
    "CR only": (BASE.replace("\n", "\r").encode(), ROWS, "old Mac"),
    "mixed line ends": (b"text,n\r\nhello,1\nbye,2\r", ROWS, "Line ends of several kinds"),
    "UTF-16 LE": (b"\xff\xfe" + WESTERN.encode("utf-16-le"), ACCENTS, "UTF-16"),
    "UTF-16 BE": (b"\xfe\xff" + WESTERN.encode("utf-16-be"), ACCENTS, "UTF-16"),
    "UTF-16 without mark": (WESTERN.encode("utf-16-le"), ACCENTS, "UTF-16-LE"),
    "cp1252": (WESTERN.encode("cp1252"), ACCENTS, "Windows-1252"),
    "latin-1": (
        b"text,n\ncaf\xe9\x81,1\n",
        [{"text": "café\x81", "n": 1}],
        "Latin-1",
    ),
    "a bad byte in UTF-8": (
        "text,n\nnaïve é è,1\nb".encode() + b"\xffd,2\n",
        [{"text": "naïve é è", "n": 1}, {"text": "b�d", "n": 2}],
        "the first in line 3",
    ),
    "a surrogate as UTF-8": (
        b"text,n\na\xed\xa0\x80b,1\n",
        [{"text": "a���b", "n": 1}],
        "not valid UTF-8",
    ),
    "quoted newline": (b'text,n\n"a\nb",1\n', [{"text": "a\nb", "n": 1}], ""),
    "doubled quotes": (b'text,n\n"a ""b""",1\n', [{"text": 'a "b"', "n": 1}], ""),
    "quote within a cell": (b'text,n\n5" nail,1\n', [{"text": '5" nail', "n": 1}], ""),
    "backslash quotes": (
        b'text,n\n"say \\"hi\\", ok",1\n"x",2\n',
        [{"text": 'say "hi", ok', "n": 1}, {"text": "x", "n": 2}],
        "backslash",
    ),
    "single quotes": (
        b"text,n\n'a, b',1\n'c',2\n",
        [{"text": "a, b", "n": 1}, {"text": "c", "n": 2}],
        "single quotes",
    ),
    "semicolon, decimal comma": (
        b"name;price\nAnn;3,14\nBob;2\n",
        [{"name": "Ann", "price": 3.14}, {"name": "Bob", "price": 2.0}],
        "decimal comma",
    ),
    "tab": (b"text\tn\nhello\t1\nbye\t2\n", ROWS, ""),
    "pipe": (b"text|n\nhello|1\nbye|2\n", ROWS, ""),
    "short row": (
        b"text,n\nhello,1\nbye\n",
        [{"text": "hello", "n": 1}, {"text": "bye", "n": None}],
        "fewer fields than the header and got None for the rest (line 3)",
    ),
    "short row after a quoted newline": (
        b'text,a,n\n"a\nb",x,1\nbye,y\n',
        [{"text": "a\nb", "a": "x", "n": 1}, {"text": "bye", "a": "y", "n": None}],
        "(line 4)",
    ),
    "trailing comma": (b"text,n\nhello,1,\nbye,2,\n", ROWS, "end in a delimiter"),
    "lines above": (b"Report\nof May\n" + BASE.encode(), ROWS, "2 lines stand above"),
    "no header": (
        b"1,hello\n2,bye\n",
        [{"column_1": 1, "column_2": "hello"}, {"column_1": 2, "column_2": "bye"}],
        "not a header",
    ),
    "no header, labels come back": (
        b"good film,pos\nbad film,neg\nfine,pos\nawful,neg\nnice,pos\n",
        [
            {"column_1": text, "column_2": label}
            for text, label in (
                ("good film", "pos"),
                ("bad film", "neg"),
                ("fine", "pos"),
                ("awful", "neg"),
                ("nice", "pos"),
            )
        ],
        "not a header",
    ),
    "years as header": (
        b"country,2019,2020\nA,1,2\nB,3,4\n",
        [{"country": "A", "2019": 1, "2020": 2}, {"country": "B", "2019": 3, "2020": 4}],
        "",
    ),
    "leading zeros": (
        b"zip,n\n00123,1\n10115,2\n",
        [{"zip": "00123", "n": 1}, {"zip": "10115", "n": 2}],
        "1 number has leading zeros",
    ),
    "20-digit ints": (
        b"id,n\n12345678901234567890,1\n",
        [{"id": "12345678901234567890", "n": 1}],
        "too long for 64 bits",
    ),
    "NA as text": (
        b"c,n\nNA,1\nNone,2\nnull,3\nDE,4\n",
        [{"c": c, "n": n} for n, c in enumerate(("NA", "None", "null", "DE"), 1)],
        "NA, None, null stayed text (3 cells)",
    ),
    "NA among numbers": (
        b"a,n\nx,1\ny,NA\n",
        [{"a": "x", "n": 1}, {"a": "y", "n": None}],
        "NA became empty",
    ),
    "yes and no": (
        b"q,a\nx,yes\ny,no\n",
        [{"q": "x", "a": "yes"}, {"q": "y", "a": "no"}],
        "",
    ),
    "true and false": (
        b"q,a\nx,True\ny,false\nz,\n",
        [{"q": "x", "a": True}, {"q": "y", "a": False}, {"q": "z", "a": None}],
        "",
    ),
    "dates": (
        b"d,n\n2024-01-02,1\n31.12.2024,2\n",
        [{"d": "2024-01-02", "n": 1}, {"d": "31.12.2024", "n": 2}],
        "",
    ),
    "empty cells": (
        b'text,n\n,1\n"",\n',
        [{"text": None, "n": 1}, {"text": None, "n": None}],
        "",
    ),
    "duplicate names": (
        b"a,a,b\n1,2,3\n",
        [{"a": 1, "a.1": 2, "b": 3}],
        "comes more than once",
    ),
    "blank name": (b"a,,b\n1,2,3\n", [{"a": 1, "Unnamed: 1": 2, "b": 3}], "has no name"),
    "one column": (b"text\nhello\nbye\n", [{"text": "hello"}, {"text": "bye"}], ""),
    "one column with commas": (
        b"text\nhello there\nso, long\n",
        [{"text": "hello there"}, {"text": "so, long"}],
        "commas in it are part of the text",
    ),
    "script": (
        b"<script>alert(1)</script>,n\n<script>alert(2)</script>,1\n",
        [{"<script>alert(1)</script>": "<script>alert(2)</script>", "n": 1}],
        "",
    ),
    "emoji": ("text,n\n👩‍🚀 ok,1\n".encode(), [{"text": "👩‍🚀 ok", "n": 1}], ""),
    "unbalanced quote": (
        b'text,n\na,1\n"oops,2\nb,3\n',
        [{"text": "a", "n": 1}, {"text": '"oops', "n": 2}, {"text": "b", "n": 3}],
        "never closed and was taken as text (line 3)",
    ),
    "unbalanced quote among quoted cells": (
        b'text,n\n"a, x",1\n"oops,2\n"b, y",3\n"two\nlines",4\n',
        [
            {"text": "a, x", "n": 1},
            {"text": '"oops', "n": 2},
            {"text": "b, y", "n": 3},
            {"text": "two\nlines", "n": 4},
        ],
        "(line 3)",
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_file_is_read(name: str, tmp_path: Path) -> None:
    data, rows, repair = GOOD[name]
    found, report, _ = read(tmp_path, data)
    assert found == rows
    assert report.rejected_count == 0
    if repair:
        assert repair in " ".join(report.repairs)
    else:
        assert report.repairs == ()
    assert Report.from_json(json.loads(json.dumps(report.to_json()))) == report


# name: (bytes, words of the sentence)
REFUSED = {
    "nothing": (b"", "0 bytes"),
    "only line ends": (b"\n\r\n\n", "only empty lines"),
    "header only": (b"a,b,c\n", "header but no rows"),
    "zip": (zipped("a.csv", BASE.encode()), "zip archive"),
    "zip bomb": (zipped("a.csv", b"0" * 10_000_000), "zip archive"),
    "Excel": (zipped("[Content_Types].xml", b"<x/>"), "Excel"),
    "gzip": (gzip.compress(BASE.encode()), "gzip archive"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + bytes(200), "PNG picture"),
    "PDF": (b"%PDF-1.7\n", "PDF document"),
    "Parquet": (b"PAR1" + bytes(50), "Parquet file is broken"),
    "pickle": (pickle.dumps({"a": [1, 2]}), "pickle"),
    "old pickle": (pickle.dumps(["a", "b"], protocol=2), "pickle"),
    "HTML": (b"\n<!DOCTYPE html><html><body>404</body></html>", "web page"),
    "control codes": (bytes(range(1, 9)) * 100, "binary"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_file_is_refused_with_a_sentence(name: str, tmp_path: Path) -> None:
    data, words = REFUSED[name]
    with pytest.raises(UserError, match=words.replace(".", r"\.")) as caught:
        read(tmp_path, data)
    assert caught.value.hint


class Evil:
    """A pickle that would leave a mark if anything loaded it."""

    mark = Path("glassbox-pickle-was-run")

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return (Path.touch, (str(self.mark),))


@pytest.mark.parametrize("protocol", range(6))
def test_pickle_is_never_run(protocol: int, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError):
        read(tmp_path, pickle.dumps(Evil(), protocol=protocol))
    assert not Evil.mark.exists()


def test_long_rows_are_listed_with_their_line(tmp_path: Path) -> None:
    data = b"a,b\n" + b"1,2\n" * 30_000 + b"1,2,3\n" + b"4,5\n" + b"6,7,8,9\n"
    rows, report, _ = read(tmp_path, data)
    assert len(rows) == 30_001
    assert report.rejected_count == 2
    assert [(each.line, each.text) for each in report.rejected] == [
        (30_002, "1,2,3"),
        (30_004, "6,7,8,9"),
    ]


@pytest.mark.parametrize(
    ("last", "kind", "first_value"),
    [("oops", "large_string", "1"), ("1.5", "double", 1.0), ("", "int64", 1), ("7", "int64", 1)],
)
def test_types_come_from_the_whole_file(
    last: str, kind: str, first_value: object, tmp_path: Path
) -> None:
    rows, _, schema = read(tmp_path, b"a,b\n" + b"1,x\n" * 30_000 + f"{last},x\n".encode())
    assert str(schema.field("a").type) == kind
    assert rows[0]["a"] == first_value


def test_a_cell_of_megabytes(tmp_path: Path) -> None:
    rows, _, _ = read(tmp_path, b'text,n\n"' + b"x" * 5_000_000 + b'",1\nb,2\n')
    assert [len(row["text"]) for row in rows] == [5_000_000, 1]


def test_ten_thousand_columns_are_too_many(tmp_path: Path) -> None:
    header = ",".join(f"c{i}" for i in range(10_000))
    with pytest.raises(LimitExceeded, match="10,000 columns") as caught:
        read(tmp_path, f"{header}\n{header}\n".encode())
    assert caught.value.limit == "max_columns"


def test_many_columns(tmp_path: Path) -> None:
    names = [f"c{i}" for i in range(100)]
    values = [str(i) for i in range(100)]
    rows, _, _ = read(tmp_path, f"{','.join(names)}\n{','.join(values)}\n".encode())
    assert rows == [dict(zip(names, range(100), strict=True))]


def test_too_many_rows(tmp_path: Path, set_setting: Any) -> None:
    set_setting(max_rows=5)
    with pytest.raises(LimitExceeded, match="6 rows") as caught:
        read(tmp_path, b"a,b\n" + b"1,2\n" * 6)
    assert caught.value.limit == "max_rows"


def test_what_a_person_says_is_not_looked_for(tmp_path: Path) -> None:
    rows, _, _ = read(tmp_path, b"a;b,c\n1;2,3\n", Options(delimiter=","))
    assert rows == [{"a;b": "1;2", "c": 3}]
    rows, _, _ = read(tmp_path, b"x,y\nz,w\n", Options(header=False))
    assert rows == [{"column_1": "x", "column_2": "y"}, {"column_1": "z", "column_2": "w"}]
    with pytest.raises(UserError, match="not valid utf-8"):
        read(tmp_path, WESTERN.encode("cp1252"), Options(encoding="utf-8"))


CLEAN = {
    "all types": b"text,n,f,b,d,e\nhello,1,1.5,True,2024-01-01,\nbye,2,2.5,False,2024-01-02,\n",
    "quotes": b'text,n\n"a, b",1\n"two\nlines",2\n"say ""hi""",3\n',
    "empty text": b"text,n\na,1\n,2\n",
    "spaces": b"a, b\n1, 2\n3, 4\n",
    "signs": b"a,b\n-1,+2.5\n0,1e3\n",
    "duplicates": b"a,a,a\n1,2,3\n",
    "unicode": "täxt,n\n日本語 👩‍🚀,1\n".encode(),
    "more rows than a part": b"a,b\n" + b"1,x\n" * 25_000,
}


@pytest.mark.parametrize("name", CLEAN)
def test_clean_file_equals_load_dataset(name: str, tmp_path: Path) -> None:
    from datasets import Dataset, load_dataset

    read(tmp_path, CLEAN[name])
    (tmp_path / "clean.csv").write_bytes(CLEAN[name])
    theirs = load_dataset(
        "csv", data_files=str(tmp_path / "clean.csv"), cache_dir=str(tmp_path / "cache")
    )["train"]
    ours = Dataset.from_file(str(tmp_path / "rows.arrow"))
    assert ours.features == theirs.features
    assert ours[:] == theirs[:]


def test_engine_reads_only_its_folder(tmp_path: Path) -> None:
    import duckdb

    from glassbox.data import engine

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("a,b\n1,2\n")
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    connection = engine.connect(tmp_path / "in")
    secret = [1]
    assert secret
    assert connection.execute(f"FROM read_csv('{tmp_path}/in/a.csv')").fetchall() == [(1, 2)]
    for query in (
        f"FROM read_csv('{tmp_path}/secret.csv')",
        f"FROM read_csv('{tmp_path}/in/../secret.csv')",
        "FROM read_csv('/etc/passwd')",
        "FROM read_csv('https://example.com/a.csv')",
        "INSTALL httpfs",
        "ATTACH '/tmp/x.duckdb'",
        "FROM secret",
        "SET enable_external_access=true",
    ):
        with pytest.raises(duckdb.Error):
            connection.execute(query).fetchall()
    connection.close()
