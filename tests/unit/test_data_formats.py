"""JSON, Parquet, Arrow and text: by content, whatever the name, with what was done told."""

from __future__ import annotations

import io
import json
import pickle
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest
from datasets import ClassLabel, Dataset, Features, Image, Json, Value, load_dataset

from glassbox.data import reading
from glassbox.data.report import Options, Report
from glassbox.errors import LimitExceeded, UserError


def read(
    tmp_path: Path, data: bytes, name: str = "a.json", options: Options | None = None
) -> tuple[Dataset, Report]:
    (tmp_path / "upload").write_bytes(data)
    report = reading.read(tmp_path / "upload", tmp_path / "rows.arrow", options, name)
    dataset = Dataset.from_file(str(tmp_path / "rows.arrow"))
    assert (len(dataset), tuple(dataset.column_names)) == (report.rows, report.columns)
    assert Report.from_json(json.loads(json.dumps(report.to_json()))) == report
    return dataset, report


# name: (text, rows, words of what is told; "" where nothing is)
JSON: dict[str, tuple[str, list[dict[str, Any]], str]] = {
    "a list of objects": ('[{"a": 1}, {"a": 2}]', [{"a": 1}, {"a": 2}], ""),
    "JSON Lines": ('{"a": 1}\n\n{"a": 2}\n', [{"a": 1}, {"a": 2}], ""),
    "one line": ('{"a": 1, "b": "x"}', [{"a": 1, "b": "x"}], ""),
    "keys that come and go": (
        '[{"a": 1}, {"b": 2}]',
        [{"a": 1, "b": None}, {"a": None, "b": 2}],
        "",
    ),
    "numbers with and without fraction": ('[{"a": 1}, {"a": 2.5}]', [{"a": 1.0}, {"a": 2.5}], ""),
    "nested": (
        '[{"a": {"x": 1, "y": [1, 2]}}, {"a": {"y": []}}]',
        [{"a": {"x": 1, "y": [1, 2]}}, {"a": {"x": None, "y": []}}],
        "",
    ),
    "a list of objects in a row": (
        '[{"m": [{"role": "user", "content": "hi"}]}]',
        [{"m": [{"role": "user", "content": "hi"}]}],
        "",
    ),
    "mixed types": (
        '[{"a": 1}, {"a": "x"}, {"a": [1]}]',
        [{"a": 1}, {"a": "x"}, {"a": [1]}],
        "several",
    ),
    "true among numbers": ('[{"a": 1}, {"a": true}]', [{"a": 1}, {"a": True}], "several"),
    "an empty object": ('[{"a": {}, "b": 1}]', [{"a": {}, "b": 1}], "several"),
    "a number over 64 bits": (
        '[{"a": 12345678901234567890123}]',
        [{"a": "12345678901234567890123"}],
        "sev",
    ),
    "a list under data, and more": (
        '{"version": 2, "data": [{"a": 1}]}',
        [{"a": 1}],
        "Left out beside it: version",
    ),
    "numbered rows a column": (
        '{"a": {"0": 1, "1": 2}, "b": {"0": "x", "1": "y"}}',
        [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}],
        "numbered rows",
    ),
    "an object a row": (
        '{"r1": {"a": 1}, "r2": {"a": 2}}',
        [{"key": "r1", "a": 1}, {"key": "r2", "a": 2}],
        "an object a row",
    ),
    "split as pandas does": (
        '{"columns": ["a", "b"], "index": [0], "data": [[1, "x"]]}',
        [{"a": 1, "b": "x"}],
        "columns and data",
    ),
    "objects one after the other": (
        '{\n "a": 1\n}\n{\n "a": 2\n}',
        [{"a": 1}, {"a": 2}],
        "several JSON objects",
    ),
    "texts": ('["x", "y"]', [{"text": "x"}, {"text": "y"}], "column text"),
    "lists": (
        '[[1, "x"], [2, "y"]]',
        [{"column_1": 1, "column_2": "x"}, {"column_1": 2, "column_2": "y"}],
        "lists",
    ),
    "a list that breaks off": (
        '[{"a": 1}, {"a": 2}, {"a',
        [{"a": 1}, {"a": 2}],
        "breaks off in line 1",
    ),
    "a line that is no object": (
        '{"a": 1}\n[2]\n{"a": 3}\n',
        [{"a": 1}, {"a": 3}],
        "1 line is no JSON object",
    ),
    "with mark": ('\ufeff[{"a": "é"}]', [{"a": "é"}], "byte order mark"),
    "half a character": ('[{"a": "x\\ud800y"}]', [{"a": "x�y"}], "halves of characters"),
    "emoji as a pair": ('[{"a": "\\ud83d\\ude42"}]', [{"a": "🙂"}], ""),
    "hostile names": ('[{"<script>": "\\u0000", "a\\nb": 1}]', [{"<script>": "\0", "a\nb": 1}], ""),
    "only nulls": ('[{"a": null, "b": 1}]', [{"a": None, "b": 1}], ""),
}


@pytest.mark.parametrize("name", JSON)
def test_json(name: str, tmp_path: Path) -> None:
    text, rows, words = JSON[name]
    dataset, report = read(tmp_path, text.encode())
    assert list(dataset) == rows
    if words:
        assert words in " ".join(report.repairs)
    else:
        assert report.repairs == ()


def test_types_of_json_come_from_all_rows(tmp_path: Path) -> None:
    lines = ['{"a": 1, "b": {"x": 1}, "c": 1}'] * 12_000 + ['{"a": 1.5, "b": {"y": "z"}, "c": "x"}']
    dataset, report = read(tmp_path, "\n".join(lines).encode(), "a.jsonl")
    assert dataset.features == Features(
        {"a": Value("float64"), "b": {"x": Value("int64"), "y": Value("string")}, "c": Json()}
    )
    assert dataset[-1] == {"a": 1.5, "b": {"x": None, "y": "z"}, "c": "x"}
    assert dataset[0]["c"] == 1
    assert report.format == "jsonl"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "no rows"),
        ("{", "web page"),
        ('{"a": 1,}', "broken in line 1"),
        ('{"a": [1], "b": [1, 2]}', "different lengths: a 1, b 2"),
        ('{"a": 1}\nx\ny\nz\n{"a": 2}', "Most lines are no JSON objects"),
        ("[{}, {}]", "empty"),
        ("[" * 100_000, "no rows"),
        ('{"a":' * 100_000, "nested too deeply"),
    ],
)
def test_json_that_holds_no_rows(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        read(tmp_path, text.encode())
    if text != "{":
        assert words in caught.value.message
    assert caught.value.hint


def test_too_many_columns_of_json(tmp_path: Path) -> None:
    with pytest.raises(LimitExceeded, match="2,000 columns"):
        read(tmp_path, json.dumps([{f"c{i}": 1 for i in range(2_000)}]).encode())


TABLE = pa.table({"text": ["hello", None], "n": [1, 2], "f": [0.5, 1.5], "l": [[1], [2, 3]]})


def parquet(table: pa.Table, **options: Any) -> bytes:
    target = io.BytesIO()
    pq.write_table(table, target, **options)
    return target.getvalue()


def arrow(table: pa.Table, kind: str) -> bytes:
    target = io.BytesIO()
    if kind == "feather":
        feather.write_feather(table, target)
        return target.getvalue()
    make = pa.ipc.new_stream if kind == "stream" else pa.ipc.new_file
    with make(target, table.schema) as writer:
        writer.write_table(table)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["parquet", "feather", "stream", "file"])
def test_columnar_files_whatever_they_are_called(kind: str, tmp_path: Path) -> None:
    data = parquet(TABLE) if kind == "parquet" else arrow(TABLE, kind)
    dataset, report = read(tmp_path, data, "rows.csv")
    assert list(dataset) == TABLE.to_pylist()
    name = "Parquet" if kind == "parquet" else "Arrow"
    assert report.repairs == (f"The file is called .csv and holds {name}; it was read as that.",)
    with pytest.raises(UserError, match="broken"):
        read(tmp_path, data[: len(data) // 2], "rows.csv")


def test_parquet_equals_load_dataset(tmp_path: Path) -> None:
    features = Features({"text": Value("string"), "label": ClassLabel(names=["neg", "pos"])})
    made = Dataset.from_dict({"text": ["a", "b"], "label": [1, 0]}, features=features)
    made.to_parquet(str(tmp_path / "a.parquet"))
    theirs = load_dataset(
        "parquet", data_files=str(tmp_path / "a.parquet"), cache_dir=str(tmp_path / "cache")
    )["train"]
    ours, report = read(tmp_path, (tmp_path / "a.parquet").read_bytes(), "a.parquet")
    assert ours.features == theirs.features == features
    assert ours[:] == theirs[:]
    assert report.repairs == ()


def test_what_a_dataset_cannot_hold_is_unfolded_or_left_out(tmp_path: Path) -> None:
    table = pa.table(
        {
            "d": pa.array(["x", "y"]).dictionary_encode(),
            "v": pa.array(["x", "y"], pa.string_view()),
            "m": pa.array([[("k", 1)], []], pa.map_(pa.string(), pa.int64())),
        }
    )
    dataset, report = read(tmp_path, arrow(table, "file"), "a.arrow")
    assert dataset[:] == {"d": ["x", "y"], "v": ["x", "y"]}
    assert [said.split()[0] for said in report.repairs] == ["d", "v", "m"]


def test_features_that_open_files_are_not_taken_over(tmp_path: Path) -> None:
    schema = Features({"image": Image(), "n": Value("int64")}).arrow_schema
    rows = {"image": [{"bytes": None, "path": "/etc/passwd"}], "n": [1]}
    data = parquet(pa.table(rows, schema=schema))
    dataset, _ = read(tmp_path, data, "a.parquet")
    assert dataset[0] == {"image": {"bytes": None, "path": "/etc/passwd"}, "n": 1}


def bomb(rows: int) -> bytes:
    """A page that repeats one text of a megabyte: some hundred bytes, a gigabyte unpacked."""
    text = pa.DictionaryArray.from_arrays(
        pa.array([0] * rows, pa.int32()), pa.array(["x" * 1_000_000])
    )
    return parquet(pa.table({"x": text}), compression="zstd")


def test_a_parquet_bomb_ends_alone(tmp_path: Path) -> None:
    import psutil

    before = psutil.Process().memory_info().rss
    data = bomb(3_000)
    assert len(data) < 10_000
    with pytest.raises(LimitExceeded) as caught:
        read(tmp_path, data, "a.parquet")
    assert caught.value.limit == "max_unpacked_mb"
    assert psutil.Process().memory_info().rss - before < 100_000_000


def test_what_unpacks_to_too_much(tmp_path: Path, set_setting: Any) -> None:
    set_setting(max_unpacked_mb=1)
    with pytest.raises(LimitExceeded, match="more than 1 MB"):
        read(tmp_path, parquet(pa.table({"x": ["y" * 2_000_000]})), "a.parquet")


@pytest.mark.parametrize("limit", ["max_rows", "max_columns"])
def test_too_much_parquet_by_its_own_account(limit: str, tmp_path: Path, set_setting: Any) -> None:
    set_setting(**{limit: 3})
    table = pa.table({f"c{i}": [1, 2, 3, 4] for i in range(4)})
    with pytest.raises(LimitExceeded) as caught:
        read(tmp_path, parquet(table), "a.parquet")
    assert caught.value.limit == limit


def test_text_equals_load_dataset(tmp_path: Path) -> None:
    data = "Hello, there\n\nsecond, line \nna\u0085me\n".encode()
    (tmp_path / "a.txt").write_bytes(data)
    theirs = load_dataset(
        "text", data_files=str(tmp_path / "a.txt"), cache_dir=str(tmp_path / "cache")
    )["train"]
    ours, report = read(tmp_path, data, "a.txt")
    assert (ours.features, ours[:]) == (theirs.features, theirs[:])
    assert report.format == "text"
    table, _ = read(tmp_path, b"a\tb\n1\t2\n3\t4\n", "a.txt")
    assert table[:] == {"a": [1, 3], "b": [2, 4]}
    lines, _ = read(tmp_path, b"a\tb\n1\t2\n", "a.txt", Options(format="text"))
    assert lines[:] == {"text": ["a\tb", "1\t2"]}


def npy() -> bytes:
    import numpy

    target = io.BytesIO()
    numpy.save(target, numpy.zeros(3))
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (pickle.dumps({"a": [1]}), "pickle"),
        (pickle.dumps(["a"], protocol=2), "pickle"),
        (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", "pickle"),  # torch.save of old
        (npy(), "NumPy"),
        (b"PK\x03\x04" + bytes(26) + b"archive/data.pkl" + bytes(100), "PyTorch"),
        ((8).to_bytes(8, "little") + b'{"a": {}}', "safetensors"),
    ],
)
def test_tensors_and_pickles_are_refused(data: bytes, words: str, tmp_path: Path) -> None:
    for name in ("a.pkl", "a.bin", "a.pt", "a.csv", "a.parquet"):
        with pytest.raises(UserError, match=words) as caught:
            read(tmp_path, data, name)
        assert caught.value.hint
    if words == "pickle":
        lines = caught.value.hint.split("\n")[1:]
        assert lines[0] == "import pandas"
        assert "to_parquet" in lines[1]
