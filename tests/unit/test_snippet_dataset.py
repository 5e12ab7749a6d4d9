"""The page's code, run as a person would, gives the rows that the page shows."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from glassbox import catalog
from glassbox.data import slicing, store
from glassbox.snippets import dataset as python
from tests import snippets
from tests.conftest import ROOT

SLICES = ("[:3]", "[-1]", '["train"]')


@pytest.fixture
def libraries_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize("name", catalog.BUNDLED)
def test_sample(name: str, workspace_root: Path, libraries_cache: None) -> None:
    sample = catalog.BUNDLED[name]
    dataset = store.load(f"sample:{name}", "me")
    found = slicing.apply(dataset, slicing.parse("[:3]"))
    files = {split: f"samples/{file}" for split, file in sample.files.items()}
    names = snippets.run(python.sample(files, sample.features, found.code))
    assert names["sliced"] == found.value
    assert {split: each.features for split, each in names["dataset"].items()} == {
        split: each.features for split, each in dataset.items()
    }


FILES = {
    "clean.csv": b"text,n\nhello,1\nbye,2\n",
    "reviews.csv": (ROOT / "samples" / "reviews.csv").read_bytes(),
    "semicolon.csv": b"name;price;n\nAnn;3,14;1\nBob;2;2\n",
    "tab.csv": b"a\tb\nx, y\t1\nz\t2\n",
    "western.csv": "text,n\ncafé,1\n".encode("cp1252"),
    "utf16.csv": "text,n\ncafé,1\n".encode("utf-16"),
    "mark.csv": b"\xef\xbb\xbftext,n\na,1\n",
    "bad byte.csv": "text,n\nnaïve é è,1\n".encode() + b"b\xffd,2\n",
    "zeros.csv": b"zip,n\n00123,1\n10115,\n",
    "long ints.csv": b"id,n\n12345678901234567890,1\n5,2\n",
    "na.csv": b"c,n,m\nNA,1,NA\nNone,2,1\nDE,4,2\n",
    "quotes.csv": b"text,n\n'a, b',1\n'c',2\n",
    "backslash.csv": b'text,n\n"say \\"hi\\", ok",1\n"x",2\n',
    "above.csv": b"Report\nof May\ntext,n\na,1\n",
    "no header.csv": b"1,hello,2.5\n2,bye,3.5\n",
    "short.csv": b"a,b,c\n1,2,3\n4,5\n",
    "long.csv": b"a,b\n1,2\n3,4,5\n6,7\n",
    "trailing.csv": b"a,b\n1,2,\n3,4,\n",
    "commas.csv": b"text\nhello there\nso, long\n",
    "whole file.csv": b"a,b\n" + b"1,x\n" * 12_000 + b"oops,x\n",
    "whole file of floats.csv": b"a,b\n" + b"1,x\n" * 12_000 + b"1.5,x\n",
    "names.csv": b"a,,a\n1,2,3\n",
    "yes.csv": b"q,a\nx,yes\ny,no\n",
}


@pytest.mark.parametrize("filename", FILES)
def test_uploaded_file(
    filename: str,
    workspace_root: Path,
    tmp_path: Path,
    libraries_cache: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ref = store.add(io.BytesIO(FILES[filename]), filename, "me")
    dataset = store.load(ref, "me")
    report = store.report(ref, "me")
    assert report is not None
    types = {name: feature.dtype for name, feature in dataset["train"].features.items()}
    code = python.upload(store.name(ref, "me"), report, types, 'dataset["train"][:]')
    (tmp_path / filename).write_bytes(FILES[filename])
    names = _run_in(tmp_path, code, monkeypatch)
    assert names["sliced"] == dataset["train"][:]
    assert names["dataset"]["train"].features == dataset["train"].features


def _run_in(folder: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """As tests.snippets.run, from the folder in which the uploaded file lies."""
    monkeypatch.setattr("tests.snippets.ROOT", folder)
    return snippets.run(code)


def test_hostile_names_stay_inside_their_quotes(workspace_root: Path) -> None:
    evil = '");import os;os.abort()#'
    data = f'"{evil.replace(chr(34), chr(34) * 2)}",n\n007,1\n'.encode()
    ref = store.add(io.BytesIO(data), f"{evil}.csv", "me")
    report = store.report(ref, "me")
    assert report is not None
    code = python.upload(
        store.name(ref, "me"),
        report,
        dict.fromkeys(report.columns, "large_string"),
        slicing.Expression((evil,)).code,
    )
    import ast

    names = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    assert "os" not in names


def test_what_load_dataset_cannot_mend_is_said(workspace_root: Path) -> None:
    ref = store.add(io.BytesIO(b'text,n\na,1\n"oops,2\nb,3\n'), "a.csv", "me")
    report = store.report(ref, "me")
    assert report is not None
    code = python.upload("a.csv", report, {"text": "large_string", "n": "int64"}, "dataset")
    assert "# Not mended by load_dataset" in code
