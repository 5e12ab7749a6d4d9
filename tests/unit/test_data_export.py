"""What is taken away comes back as it was: types, nulls, unicode, line ends, quotes, nesting."""

from __future__ import annotations

import base64
import csv
import datetime
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from datasets import (
    ClassLabel,
    Dataset,
    DatasetDict,
    Features,
    List,
    Value,
    load_dataset,
    load_from_disk,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from glassbox import workspace
from glassbox.data import export, export_notes, formulas
from glassbox.data.export import Export, Format
from glassbox.errors import LimitExceeded

MESSY = [
    "a,b",
    'say "hi"',
    "two\nlines",
    "cr\r\nlf",
    "",
    None,
    "naïve 👩‍👩‍👧 שלום",
    "=1+1",
    "'=2",
    " x ",
    "nan",
]
ROWS = len(MESSY)
FEATURES = Features(
    {
        "text": Value("string"),
        "n": Value("int64"),
        "x": Value("float64"),
        "yes": Value("bool"),
        "label": ClassLabel(names=["no", "yes"]),
        "list": List(Value("int64")),
        "struct": {"a": Value("string"), "b": Value("int32")},
        "day": Value("date32"),
        "large": Value("large_string"),
    }
)


def messy() -> Dataset:
    rows = [
        {
            "text": text,
            "n": None if place == 3 else 2**53 + 1 + place,
            "x": None if place == 4 else place / 3,
            "yes": [True, False, None][place % 3],
            "label": place % 2,
            "list": None if place == 5 else list(range(place % 4)),
            "struct": {"a": text, "b": place},
            "day": datetime.date(2020, 2, 1 + place),
            "large": text,
        }
        for place, text in enumerate(MESSY)
    ]
    return Dataset.from_list(rows, features=FEATURES)


@pytest.fixture
def dataset() -> DatasetDict:
    rows = messy()
    # By indices, as after a shuffle, a filter or a sort: the table has more than the rows.
    return DatasetDict(
        {"train": rows.select([3, 1, 0, 2, *range(4, ROWS)]), "test": rows.select([5])}
    )


def back(data: bytes, name: str, folder: Path, builder: str, **options: Any) -> Dataset:
    path = folder / name
    path.write_bytes(data)
    return load_dataset(
        builder, data_files=str(path), split="train", cache_dir=str(folder / "cache"), **options
    )


def test_parquet_comes_back_whole(
    dataset: DatasetDict, workspace_root: Path, tmp_path: Path
) -> None:
    found = back(
        export.taken(dataset, Export("parquet", "train")), "a.parquet", tmp_path, "parquet"
    )
    assert found.features == FEATURES
    assert found.to_list() == dataset["train"].to_list()


def test_json_lines_come_back(dataset: DatasetDict, workspace_root: Path, tmp_path: Path) -> None:
    data = export.taken(dataset, Export("jsonl", "train"))
    lines = [json.loads(line) for line in data.decode().splitlines()]
    plain = [{**row, "day": row["day"].isoformat()} for row in dataset["train"].to_list()]
    assert lines == plain
    found = back(data, "a.jsonl", tmp_path, "json", features=FEATURES)
    assert found.to_list() == dataset["train"].to_list()


def test_csv_comes_back(dataset: DatasetDict, workspace_root: Path, tmp_path: Path) -> None:
    asked = Export("csv", "train", defuse=False)
    data = export.taken(dataset, asked)
    table = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    rows = dataset["train"].to_list()
    for written, row in zip(table, rows, strict=True):
        assert written["text"] == (row["text"] or "")
        assert written["n"] == ("" if row["n"] is None else str(row["n"]))
        assert written["x"] == "" if row["x"] is None else float(written["x"]) == row["x"]
        assert written["yes"] == {True: "true", False: "false", None: ""}[row["yes"]]
        assert written["label"] == str(row["label"])
        assert (json.loads(written["list"]) if written["list"] else None) == row["list"]
        assert json.loads(written["struct"]) == row["struct"]
        assert written["day"] == row["day"].isoformat()
    simple = dataset["train"].select_columns(["text", "x", "label"])
    found = back(
        export.taken(DatasetDict({"train": simple}), asked), "a.csv", tmp_path, "csv",
        features=simple.features, keep_default_na=False, na_values=[""],
    )  # fmt: skip
    # A CSV cannot tell an empty text from a missing one: the note says so.
    assert found.to_list() == [{**row, "text": row["text"] or None} for row in simple.to_list()]
    said = " ".join(export_notes.notes(dataset, asked))
    assert '2 empty texts are written as "", and 2 missing ones' in said


def test_save_to_disk_comes_back(
    dataset: DatasetDict, workspace_root: Path, tmp_path: Path
) -> None:
    data = export.taken(dataset, Export("disk"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {"dataset"}
        for name in archive.namelist():
            archive.extract(name, tmp_path)
    found = load_from_disk(str(tmp_path / "dataset"))
    assert found["train"].features == FEATURES
    assert {split: rows.to_list() for split, rows in found.items()} == {
        split: rows.to_list() for split, rows in dataset.items()
    }


@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet"])
def test_all_splits_are_a_zip(format: Format, dataset: DatasetDict, workspace_root: Path) -> None:
    data = export.taken(dataset, Export(format))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sorted(archive.namelist()) == [f"test.{format}", f"train.{format}"]
        one = archive.read(f"train.{format}")
    assert one == export.taken(dataset, Export(format, "train"))


def test_nothing_is_left_behind(dataset: DatasetDict, workspace_root: Path) -> None:
    export.taken(dataset, Export("csv"))
    export.preview(dataset, Export("jsonl", "train"))
    assert list((workspace.root() / "cache" / "exports").iterdir()) == []


EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"]


def test_formulas_are_defused(workspace_root: Path) -> None:
    rows = Dataset.from_dict({"=cmd()": EVIL, "n": [-1] * 8, "plain": ["a=b"] * 8})
    dataset = DatasetDict({"train": rows})
    asked = Export("csv", "train")
    table = list(csv.reader(io.StringIO(export.taken(dataset, asked).decode(), newline="")))
    assert table[0] == ["'=cmd()", "n", "plain"]
    assert [row[0] for row in table[1:]] == ["'" + text for text in EVIL]
    # A number is no text: it stays one, and so does a text that only has such a sign inside.
    assert {row[1] for row in table[1:]} == {"-1"} and {row[2] for row in table[1:]} == {"a=b"}
    assert "9 cells in =cmd(): a ' is put before" in export_notes.notes(dataset, asked)[0]
    as_they_are = Export("csv", "train", defuse=False)
    table = list(csv.reader(io.StringIO(export.taken(dataset, as_they_are).decode(), newline="")))
    assert [row[0] for row in table] == ["=cmd()", *EVIL]
    assert "would be taken for a formula" in export_notes.notes(dataset, as_they_are)[0]


@pytest.mark.slow
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
@settings(max_examples=25)
def test_any_text_comes_back(texts: list[str]) -> None:
    dataset = DatasetDict({"train": Dataset.from_dict({"t": texts, "n": list(range(len(texts)))})})
    data = export.taken(dataset, Export("csv", "train")).decode()
    table = list(csv.DictReader(io.StringIO(data, newline="")))
    assert [row["t"] for row in table] == list(map(formulas.defused, texts))
    assert (
        sum(formulas.count(dataset["train"]).values())
        == sum(formulas.defused(text) != text for text in texts)
        if texts
        else True
    )
    data = export.taken(dataset, Export("jsonl", "train")).decode()
    assert [json.loads(line)["t"] for line in data.split("\n") if line] == texts


def test_what_the_formats_cannot_say(workspace_root: Path) -> None:
    rows = Dataset.from_dict(
        {"x": [1.5, float("nan"), float("inf")], "b": [b"\x00\xff", b"", None]},
        features=Features({"x": Value("float32"), "b": Value("binary")}),
    )
    dataset = DatasetDict({"train": rows})
    asked = Export("jsonl", "train")
    lines = [json.loads(line) for line in export.taken(dataset, asked).decode().splitlines()]
    assert [row["x"] for row in lines] == [1.5, None, None]
    assert base64.b64decode(lines[0]["b"]) == b"\x00\xff"
    said = " ".join(export_notes.notes(dataset, asked))
    assert "2 NaN or infinite numbers become null" in said and "base64" in said
    assert export_notes.notes(dataset, Export("parquet", "train")) == []


@pytest.mark.parametrize("kind", ["null", "float16", "timestamp[us]", "uint64", "large_string"])
@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_rare_types_are_written(kind: str, format: Format, workspace_root: Path) -> None:
    rows = Dataset.from_dict({"v": [None, None]}, features=Features({"v": Value(kind)}))
    data = export.taken(DatasetDict({"train": rows}), Export(format, "train")).decode()
    assert data.count("\n") == (3 if format == "csv" else 2)


def test_empty_datasets(dataset: DatasetDict, workspace_root: Path) -> None:
    none = DatasetDict({"train": dataset["train"].select(range(0))})
    assert export.taken(none, Export("csv", "train")).decode().split("\n")[0].startswith("text,n")
    assert export.taken(none, Export("jsonl", "train")) == b""
    table = pq.read_table(io.BytesIO(export.taken(none, Export("parquet", "train"))))
    assert table.num_rows == 0 and Features.from_arrow_schema(table.schema) == FEATURES


def test_a_preview_is_the_files_beginning(dataset: DatasetDict, workspace_root: Path) -> None:
    for format in ("csv", "jsonl"):
        whole = export.taken(dataset, Export(format, "train")).decode()
        shown = export.preview(dataset, Export(format))
        assert shown and whole.startswith(shown)
    assert export.preview(dataset, Export("parquet")) == ""


def test_limits(dataset: DatasetDict, workspace_root: Path, set_setting: Any) -> None:
    big = DatasetDict({"train": Dataset.from_dict({"t": ["x" * 1_000] * 1_500})})
    set_setting(max_download_mb=1)
    with pytest.raises(LimitExceeded, match="1 MB are the most"):
        export.taken(big, Export("csv"))
    # What is left of it by a step may go.
    small = DatasetDict({"train": big["train"].select([1_400, 3])})
    assert len(export.taken(small, Export("csv", "train"))) < 3_000


@pytest.mark.parametrize(
    ("asked", "title", "name"),
    [
        (Export("csv", "train"), "My Reviews (1).csv", "my-reviews-1-train.csv"),
        (Export("csv"), "../../etc/passwd", "etc-passwd.zip"),
        (Export("disk"), "<script>", "script.zip"),
        (Export("parquet", "a/b"), "😀", "dataset-a_b.parquet"),
    ],
)
def test_names(asked: Export, title: str, name: str) -> None:
    assert asked.filename(title) == name
