"""Uploads on disk: found again, nobody else's, and nothing left of what was refused."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from glassbox import catalog, workspace
from glassbox.data import shelf, store
from glassbox.data.report import Options
from glassbox.errors import LimitExceeded, NotFound, UserError

CSV = b"text,label\nhello,pos\nbye,neg\n"


def add(data: bytes = CSV, name: str = "a.csv", owner: str = "me", **options: Any) -> str:
    return store.add(io.BytesIO(data), name, owner, Options(**options))


def test_an_upload_is_kept_and_loaded(workspace_root: Path) -> None:
    ref = add()
    loaded = store.load(ref, "me")
    assert loaded["train"][:] == {"text": ["hello", "bye"], "label": ["pos", "neg"]}
    assert catalog.datasets("me")[0].ref == ref
    meta = workspace.read_json(workspace.locate("datasets", ref.split(":")[1]) / "meta.json")
    assert meta is not None
    assert {"name", "owner", "created", "rows", "columns", "splits"} <= set(meta)
    assert (meta["name"], meta["rows"], meta["columns"]) == ("a.csv", 2, 2)
    report = store.report(ref, "me")
    assert report is not None
    assert report.columns == ("text", "label")


def test_the_same_upload_is_found_again(workspace_root: Path) -> None:
    ref = add()
    assert add(name="other.csv") == ref
    assert store.name(ref, "me") == "a.csv"
    others = {add(CSV + b"x,pos\n"), add(owner="you"), add(header=False)}
    assert len({ref} | others) == 4


def test_an_upload_of_somebody_else_is_not_there(workspace_root: Path) -> None:
    ref = add()
    never = "upload:" + "0" * 40
    sentences = set()
    for verb in (store.load, store.report, store.name, store.remove):
        for each, owner in ((ref, "you"), (never, "me")):
            with pytest.raises(NotFound) as caught:
                verb(each, owner)
            sentences.add(caught.value.message)
    assert sentences == {"There is no such dataset here."}
    assert store.load(ref, "me")


@pytest.mark.parametrize(
    "ref", ["", "upload", "upload:../../etc", "upload:.new-x", "sample:x", "embedded:minilm", "x:y"]
)
def test_a_ref_that_names_nothing(ref: str, workspace_root: Path) -> None:
    with pytest.raises(NotFound):
        store.load(ref, "me")


@pytest.mark.parametrize("data", [b"", b"a,b\n", b"\x89PNG\r\n"])
def test_nothing_stays_of_what_was_refused(data: bytes, workspace_root: Path) -> None:
    with pytest.raises(UserError):
        add(data)
    assert list(workspace.folder("datasets").iterdir()) == []
    assert list((workspace_root / "tables").glob("*")) == []


def test_too_large(workspace_root: Path, set_setting: Any) -> None:
    set_setting(max_upload_mb=1)
    with pytest.raises(LimitExceeded) as caught:
        add(b"a,b\n" + b"1,2\n" * 300_000)
    assert caught.value.limit == "max_upload_mb"


def test_a_full_workspace(workspace_root: Path, set_setting: Any) -> None:
    set_setting(max_workspace_gb=0)
    with pytest.raises(LimitExceeded) as caught:
        add()
    assert caught.value.limit == "max_workspace_gb"


def test_removing(workspace_root: Path) -> None:
    ref = add()
    store.remove(ref, "me")
    with pytest.raises(NotFound):
        store.load(ref, "me")
    with pytest.raises(NotFound):
        store.remove("sample:paraphrase", "me")
    assert add() == ref


@pytest.mark.parametrize(
    ("filename", "label"),
    [
        ("a.csv", "a.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\a.csv", "a.csv"),
        ("<script>alert(1)</script>.csv", "script>.csv"),
        ("a\ud800\n.csv", "a��.csv"),
        ("", "upload.csv"),
        ("x" * 500, "x" * 120),
        ("😀.csv", "😀.csv"),
    ],
)
def test_a_filename_is_only_a_label(filename: str, label: str) -> None:
    assert shelf.label(filename) == label


@pytest.mark.parametrize("name", catalog.BUNDLED)
def test_samples_are_loaded_by_the_same_door(name: str, workspace_root: Path) -> None:
    loaded = store.load(f"sample:{name}", "anybody")
    assert set(loaded) == set(catalog.BUNDLED[name].files)
    assert store.report(f"sample:{name}", "anybody") is None
