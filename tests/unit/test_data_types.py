"""Types of a CSV's columns: found on the quick road or the careful one, or chosen by a person."""

from __future__ import annotations

import csv
import datetime
import io
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from datasets import ClassLabel, Dataset, load_dataset
from hypothesis import given, settings
from hypothesis import strategies as st

from glassbox.data import quick, reading
from glassbox.data.report import NO_QUOTE, Kind, Options, Report
from glassbox.errors import UserError


def read(
    folder: Path, data: bytes, options: Options | None = None, name: str = "a.csv"
) -> tuple[Dataset, Report]:
    (folder / "upload").write_bytes(data)
    report = reading.read(folder / "upload", folder / "rows.arrow", options, name)
    return Dataset.from_file(str(folder / "rows.arrow")), report


CELLS = st.one_of(
    st.sampled_from(
        ["", "", "1", "0", "-5", "+3", " 7", "007", "1.5", "2.0", ".5", "1e3", "1e999", "1_000",
         "0x1F", "12345678901234567890", "9007199254740993", "NA", "nan", "null", "inf", "True",
         "false", "yes", "3,14", "2024-01-02", "a", "a,b", 'say "hi"', "two\nlines", "é", "🙂",
         "5 stars", "-", "."]
    ),
    st.integers().map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.text("ab 1.,-\"'\n", max_size=6),
)  # fmt: skip
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=12)
)


def as_csv(rows: list[list[str]]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow([f"name {place}" for place in range(len(rows[0]))])
    writer.writerows(rows)
    return target.getvalue().encode()


@pytest.mark.slow
@settings(max_examples=15)
@given(TABLES)
def test_the_quick_road_gives_what_the_careful_one_does(rows: list[list[str]]) -> None:
    found, explicit = [], []
    for road in (quick.read, lambda *_: None):
        with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
            patch.setattr("glassbox.data.quick.read", road)
            try:
                dataset, report = read(Path(folder), as_csv(rows), Options(header=True))
                # The quick road may name more types than load_dataset needs, never fewer.
                explicit.append(set(report.explicit))
                found.append((repr(dataset[:]), dataset.features, replace(report, explicit={})))
                del dataset
            except UserError as error:
                found.append((error.message, None, None))
    assert found[0] == found[1]
    assert not explicit or explicit[0] >= explicit[1]


@settings(max_examples=15)
@given(TABLES)
def test_no_cell_changes_unseen(rows: list[list[str]]) -> None:
    """Each value is its cell: as text, or as the number that the text is."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            dataset, report = read(Path(folder), as_csv(rows), Options(header=True))
        except UserError:
            return
        if report.rows != len(rows):  # one column: a line without a value is a blank line
            assert len(rows[0]) == 1
            rows = [row for row in rows if row[0]]
        for place, name in enumerate(dataset.column_names):
            for cell, value in zip((row[place] for row in rows), dataset[name][:], strict=True):
                if isinstance(value, bool):
                    assert cell.lower() == str(value).lower()
                elif isinstance(value, str):
                    assert value == cell
                elif value is not None:
                    assert float(cell.replace(",", ".")) == value
                else:
                    assert cell == "" or cell.strip() in ("NA", "nan", "null")
        del dataset


# kind: (cells, what they become, words of what is told)
CHOSEN: dict[str, tuple[Kind, list[str], list[Any], str]] = {
    "text": ("string", ["1", "007", ""], ["1", "007", None], ""),
    "whole number": ("int64", ["1", "5.0", "007", "x", "2.5"], [1, 5, 7, None, None], "2 cells do"),
    "number": ("float64", ["1", "x", ".5"], [1.0, None, 0.5], "1 cell does not fit"),
    "number from whole ones": ("float64", ["1", "2"], [1.0, 2.0], "read as number"),
    "true or false": (
        "bool",
        ["yes", "No", "1", "f", "x"],
        [True, False, True, False, None],
        "'x'",
    ),
    "ISO dates": (
        "date32",
        ["2024-01-02", "2024-12-31"],
        [datetime.date(2024, 1, 2), datetime.date(2024, 12, 31)],
        "year first",
    ),
    "day first": (
        "date32",
        ["01/02/2024", "31/12/2024", "soon"],
        [datetime.date(2024, 2, 1), datetime.date(2024, 12, 31), None],
        "day first; 1 cell does not fit",
    ),
    "month first": (
        "date32",
        ["01/02/2024", "12/31/2024"],
        [datetime.date(2024, 1, 2), datetime.date(2024, 12, 31)],
        "month first",
    ),
    "date and time": (
        "date32",
        ["2024-01-02 03:04:05", "2024-01-02"],
        [datetime.datetime(2024, 1, 2, 3, 4, 5), datetime.datetime(2024, 1, 2)],
        "date and time, year first",
    ),
    "class label": ("class", ["pos", "neg", "", "pos"], [1, 0, None, 1], "class label"),
    "class label of numbers": ("class", ["10", "9", "10"], [1, 0, 1], "class label"),
}


@pytest.mark.parametrize("name", CHOSEN)
@pytest.mark.parametrize("form", ["csv", "json"])
def test_chosen_types(name: str, form: str, tmp_path: Path) -> None:
    kind, cells, values, words = CHOSEN[name]
    options = Options(types=(("a", kind),))
    if form == "csv":
        data = as_csv([[cell, "x"] for cell in cells]).replace(b"name 0", b"a")
    else:
        import json

        data = json.dumps([{"a": cell or None, "b": "x"} for cell in cells]).encode()
    dataset, report = read(tmp_path, data, options, f"a.{form}")
    assert dataset["a"][:] == values
    if kind != "string":
        assert words in " ".join(report.repairs)
    if kind == "class":
        names = sorted({cell for cell in cells if cell}, key=lambda x: int(x) if x.isdigit() else x)
        assert dataset.features["a"] == ClassLabel(names=names)
        assert report.kinds["a"] == "class"


@pytest.mark.parametrize("kind", ["int64", "float64", "bool", "date32"])
def test_a_type_that_no_cell_has(kind: Kind, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No cell of a can be read as"):
        read(tmp_path, b"a,b\nx,1\nz,2\n", Options(types=(("a", kind),)))


def test_too_many_classes(tmp_path: Path) -> None:
    data = "a,b\n" + "".join(f"x{i},1\n" for i in range(1_001))
    with pytest.raises(UserError, match="over 1,000 different values"):
        read(tmp_path, data.encode(), Options(types=(("a", "class"),)))


def test_quote_and_decimal_as_a_person_says(tmp_path: Path) -> None:
    dataset, _ = read(tmp_path, b'a;b\n"x;1\ny";2\n', Options(quote=NO_QUOTE))
    assert dataset[:] == {"a": ['"x', 'y"'], "b": [1, 2]}
    dataset, _ = read(tmp_path, b"a;b\nx;3,14\n", Options(decimal="."))
    assert dataset[:] == {"a": ["x"], "b": ["3,14"]}
    dataset, _ = read(tmp_path, b'a,b\nx,"3,14"\ny,"2"\n', Options(decimal=","))
    assert dataset[:] == {"a": ["x", "y"], "b": [3.14, 2.0]}


def test_clean_splits_equal_load_dataset(tmp_path: Path) -> None:
    """Ints, floats, texts, empty cells and quoted newlines, in two files."""
    files = {
        "train": b'id,text,score,ok\n1,"two\nlines",0.5,True\n2,,1.25,False\n3,"a ""b""",-2,True\n',
        "test": b"id,text,score,ok\n4,x,0.1,True\n",
    }
    paths = {}
    for split, data in files.items():
        (tmp_path / f"{split}.csv").write_bytes(data)
        paths[split] = str(tmp_path / f"{split}.csv")
    theirs = load_dataset("csv", data_files=paths, cache_dir=str(tmp_path / "cache"))
    for split, data in files.items():
        (tmp_path / split).mkdir()
        ours, report = read(tmp_path / split, data)
        assert ours.features == theirs[split].features
        assert ours[:] == theirs[split][:]
        assert report.repairs == ()


@pytest.mark.parametrize("road", ["quick", "careful", "chosen", "short rows"])
def test_rows_stay_in_their_order(road: str, tmp_path: Path) -> None:
    """Of a file that two threads read in several parts."""
    rows = "".join(
        f"{i},some text of row {i} that is not short,{i % 3 == 0}\n" for i in range(200_000)
    )
    options = Options(types=(("c", "class"), ("n", "float64"))) if road == "chosen" else None
    more = {"careful": "200000,NA,True\n", "short rows": "200000,x\n"}.get(road, "")
    dataset, _ = read(tmp_path, f"n,text,c\n{rows}{more}".encode(), options)
    assert dataset["n"][:] == list(range(len(dataset)))
    if road == "chosen":
        flags, _ = read(tmp_path, f"n,text,c\n{rows}".encode(), Options(types=(("c", "bool"),)))
        assert flags["n"][:] == list(range(200_000))


def test_the_quick_road_is_taken(tmp_path: Path) -> None:
    """For a file of 30,000 clean rows nothing is counted but the head."""
    data = b"id,text,score\n" + b'1,"a, b",0.5\n2,,\n' * 15_000
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("glassbox.data.delimited.open_rows", None)
        dataset, report = read(tmp_path, data)
    assert (len(dataset), report.explicit) == (30_000, {})
    assert dataset.features.arrow_schema.types == [pa.int64(), pa.large_string(), pa.float64()]
