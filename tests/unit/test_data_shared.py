"""One copy of the same bytes for everybody, several files as splits, and nothing left behind."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from datasets import ClassLabel, Dataset, DatasetDict, Features, Image, Value

from glassbox import catalog, workspace
from glassbox.data import contents, shelf, splits, store
from glassbox.data.report import Options
from glassbox.data.store import Part
from glassbox.errors import NotFound, UserError

CSV = b"text,label\nhello,pos\nbye,neg\n"


def part(data: bytes, name: str, split: str = "train", **options: Any) -> Part:
    return Part(contents.receive(io.BytesIO(data), name), name, split, Options(**options))


def make(*parts: Part, owner: str = "me") -> str:
    return store.make(parts, owner)


def on_disk(root: Path) -> tuple[int, int, int]:
    """How many files, tables and datasets there are."""
    return tuple(  # type: ignore[return-value]
        len(list((root / kind).iterdir())) if (root / kind).exists() else 0
        for kind in ("files", "tables", "datasets")
    )


def test_two_people_share_one_table(workspace_root: Path) -> None:
    mine = store.add(io.BytesIO(CSV), "a.csv", "me")
    yours = store.add(io.BytesIO(CSV), "b.csv", "you")
    assert mine != yours
    assert on_disk(workspace_root) == (1, 1, 2)
    files = {store.load(ref, who)["train"].cache_files[0]["filename"] for ref, who in
             ((mine, "me"), (yours, "you"))}  # fmt: skip
    assert len(files) == 1
    assert (store.name(mine, "me"), store.name(yours, "you")) == ("a.csv", "b.csv")
    with pytest.raises(NotFound):
        store.load(mine, "you")
    store.remove(mine, "me")
    assert on_disk(workspace_root) == (1, 1, 1)
    assert store.load(yours, "you")["train"][0] == {"text": "hello", "label": "pos"}
    store.remove(yours, "you")
    assert on_disk(workspace_root) == (0, 0, 0)


def test_other_options_make_another_table(workspace_root: Path) -> None:
    first = store.add(io.BytesIO(b"a;b,c\n1;2,3\n"), "a.csv", "me")
    again = store.reread(first, "me", [Part(store.parts(first, "me")[0].content, "a.csv", "train",
                                            Options(delimiter=";"))])  # fmt: skip
    assert store.load(again, "me")["train"][:] == {"a": [1], "b,c": [2.3]}
    assert on_disk(workspace_root) == (1, 1, 1)
    assert [each.ref for each in store.mine("me")] == [again]
    with pytest.raises(NotFound):
        store.load(first, "me")


def test_reading_again_that_fails_changes_nothing(workspace_root: Path) -> None:
    ref = store.add(io.BytesIO(CSV), "a.csv", "me")
    (mine,) = store.parts(ref, "me")
    bad = Part(mine.content, "a.csv", "train", Options(types=(("text", "int64"),)))
    with pytest.raises(UserError, match="No cell of text"):
        store.reread(ref, "me", [bad])
    assert store.load(ref, "me")["train"].num_rows == 2
    other = part(CSV + b"x,pos\n", "b.csv")
    with pytest.raises(NotFound):
        store.reread(ref, "me", [other])
    with pytest.raises(NotFound):
        store.reread(ref, "you", [mine])


def test_files_become_splits(workspace_root: Path) -> None:
    ref = make(
        part(CSV, "a_train.csv", "train"),
        part(b'{"label": "pos", "text": "x"}\n', "a_test.jsonl", "test"),
    )
    dataset = store.load(ref, "me")
    assert list(dataset) == ["train", "test"]
    assert dataset["test"].column_names == ["text", "label"]
    assert dataset["test"][0] == {"text": "x", "label": "pos"}
    assert list(store.reports(ref, "me")) == ["train", "test"]
    assert str(dataset["test"].split) == "test"
    (entry,) = store.mine("me")
    assert (entry.name, entry.rows, entry.splits) == (
        "a_train.csv and 1 more",
        3,
        ("train", "test"),
    )


@pytest.mark.parametrize(
    ("train", "test", "kind", "told"),
    [
        (b"a,b\n1,x\n", b"a,b\n1.5,x\n", "float64", "a is number in all splits"),
        (b"a,b\n1,x\n", b"a,b\nz,x\n", "string", "a is text in all splits"),
        (b"a,b\n,x\n", b"a,b\nz,x\n", "string", "a is text in all splits"),
        (b"a,b\n007,x\n", b"a,b\n8,x\n", "string", "a is text in all splits"),
        (b"a,b\nTrue,x\n", b"a,b\n8,x\n", "string", "a is text in all splits"),
    ],
)
def test_types_agree_in_all_splits(
    train: bytes, test: bytes, kind: str, told: str, workspace_root: Path
) -> None:
    ref = make(part(train, "train.csv", "train"), part(test, "test.csv", "test"))
    dataset = store.load(ref, "me")
    assert {each.features["a"].dtype.removeprefix("large_") for each in dataset.values()} == {kind}
    said = [sentence for each in store.reports(ref, "me").values() for sentence in each.repairs]
    assert any(sentence.startswith(told) for sentence in said)


def test_classes_are_those_of_all_splits(workspace_root: Path) -> None:
    chosen = {"types": (("label", "class"),)}
    ref = make(
        part(CSV, "train.csv", "train", **chosen),
        part(b"text,label\nx,so-so\n", "test.csv", "test", **chosen),
    )
    dataset = store.load(ref, "me")
    label = ClassLabel(names=["neg", "pos", "so-so"])
    assert [each.features["label"] for each in dataset.values()] == [label, label]
    assert (dataset["train"]["label"][:], dataset["test"]["label"][:]) == ([1, 0], [2])


def test_columns_must_agree(workspace_root: Path) -> None:
    with pytest.raises(UserError, match="test lacks label and has target besides") as caught:
        make(part(CSV, "a.csv", "train"), part(b"text,target\nx,1\n", "b.csv", "test"))
    assert caught.value.hint
    assert on_disk(workspace_root)[1:] == (0, 0)
    with pytest.raises(UserError, match="the split train"):
        make(part(CSV, "a.csv", "train"), part(CSV, "b.csv", "train"))
    with pytest.raises(UserError, match=r"b\.csv: The file has a header but no rows"):
        make(part(CSV, "a.csv", "train"), part(b"text,label\n", "b.csv", "test"))


@pytest.mark.parametrize("name", ["", "a b", "../x", "a/b", "<b>", "x" * 61, "a-b", ".", "a\n"])
def test_names_that_no_split_has(name: str) -> None:
    with pytest.raises(UserError):
        splits.check([name])


@pytest.mark.parametrize(
    ("filenames", "names"),
    [
        (["test.csv"], ["train"]),
        (["train.csv", "test.csv"], ["train", "test"]),
        (["my_val.csv", "TRAINING-set.csv", "dev2.csv"], ["validation", "train", "validation_2"]),
        (["a.csv", "b.tar.csv"], ["a", "b"]),
        (["a b!.csv", "a-b.csv"], ["a_b", "a_b_2"]),
        (["😀.csv", "😀.json"], ["part", "part_2"]),
        (["x" * 99, "train"], ["x" * 60, "train"]),
    ],
)
def test_names_of_splits(filenames: list[str], names: list[str]) -> None:
    assert splits.names(filenames) == names
    splits.check(names)


def test_renaming(workspace_root: Path) -> None:
    ref = store.add(io.BytesIO(CSV), "a.csv", "me")
    store.rename(ref, "me", "  <b>mine</b>\n")
    assert store.name(ref, "me") == "<b>mine</b>"
    store.rename(ref, "me", "Reviews of May")
    assert catalog.datasets("me")[0].name == "Reviews of May"
    for title, owner in (("", "me"), ("x", "you")):
        with pytest.raises(UserError):
            store.rename(ref, owner, title)


def test_what_was_made_here_is_kept(workspace_root: Path) -> None:
    features = Features(
        {"t": Value("string"), "l": ClassLabel(names=["a", "b"]), "n": [Value("int8")]}
    )
    made = Dataset.from_dict({"t": ["x", "y", "z"], "l": [0, 1, 0], "n": [[1], [], [2]]}, features)
    dataset = DatasetDict({"train": made.select([2, 0]), "test": made.shuffle(seed=1)})
    ref = store.keep(dataset, "shaped", "me")
    loaded = store.load(ref, "me")
    assert {split: each[:] for split, each in loaded.items()} == {
        split: each[:] for split, each in dataset.items()
    }
    assert loaded["train"].features == features
    assert store.parts(ref, "me") == ()
    image = Dataset.from_dict(
        {"i": [{"path": "/etc/passwd", "bytes": None}]}, Features({"i": Image()})
    )
    kept = store.load(store.keep(DatasetDict({"train": image}), "i", "me"), "me")["train"]
    assert kept[0] == {"i": {"bytes": None, "path": "/etc/passwd"}}


def test_files_that_nobody_names_go_after_an_hour(workspace_root: Path) -> None:
    import os

    waiting = contents.receive(io.BytesIO(CSV), "a.csv")
    store.add(io.BytesIO(CSV + b"x,pos\n"), "b.csv", "me")
    assert on_disk(workspace_root) == (2, 1, 1)
    os.utime(contents.original(waiting), (1, 1))
    shelf.sweep()
    assert on_disk(workspace_root) == (1, 1, 1)
    again = contents.receive(io.BytesIO(CSV), "a.csv")
    shelf.discard(again)
    assert on_disk(workspace_root) == (1, 1, 1)
    with pytest.raises(NotFound):
        contents.original(again)
    with pytest.raises(NotFound):
        contents.original("../../etc/passwd")


def private_bytes() -> int:
    """Memory of this process that no file stands behind."""
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Anonymous:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no such line")


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs Linux")
def test_thirty_readers_share_one_file(workspace_root: Path) -> None:
    rows = "".join(
        f"{i},some text of row {i} that is not short at all,{i % 7}\n" for i in range(200_000)
    )
    data = ("id,text,label\n" + rows).encode()
    refs = [store.add(io.BytesIO(data), "a.csv", f"person {i}") for i in range(30)]
    assert on_disk(workspace_root) == (1, 1, 30)
    assert workspace.size_bytes(workspace_root) < 3 * len(data)
    store.load(refs[0], "person 0")["train"][:10]
    before = private_bytes()
    loaded = [store.load(ref, f"person {i}")["train"] for i, ref in enumerate(refs)]
    for reader in loaded:
        assert reader[150_000:150_020]["id"][0] == 150_000
    assert private_bytes() - before < 10_000_000
