"""The code of the views "For a model" and "Take away", run, gives what the pages show."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from datasets import Dataset, DatasetDict, load_dataset

from glassbox import catalog
from glassbox.data import collating, export, formulas, mapped, mapping, store
from glassbox.data.chain import Shown
from glassbox.data.collating import Pick
from glassbox.data.export import Export
from glassbox.data.mapping_asked import Asked
from glassbox.snippets import dataset as python
from glassbox.snippets import dataset_ready, dataset_take
from glassbox.snippets.tokenizer_load import load
from glassbox.tokenization import library
from tests import snippets
from tests.conftest import ROOT


def loading(name: str) -> str:
    sample = catalog.BUNDLED[name]
    files = {split: f"samples/{file}" for split, file in sample.files.items()}
    return python.sample(files, sample.features, "").partition("print(dataset)\n")[0]


@pytest.fixture(autouse=True)
def a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the programs may write, with the samples in it."""
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    monkeypatch.setattr(snippets, "ROOT", tmp_path)


@pytest.mark.parametrize(
    ("name", "asked", "pick"),
    [
        (
            "reviews",
            Asked("subword", "review", max_length=20),
            Pick("train", 16, 3, None, 8, "sentiment"),
        ),
        (
            "reviews",
            Asked("subword", "review", "product"),
            Pick("train", 5, 2, 42, None, "stars"),
        ),
        ("reviews", Asked("word", "review", "product", truncation=False), Pick("train")),
        ("reviews", Asked("subword", "review"), None),
    ],
)
def test_ready(name: str, asked: Asked, pick: Pick | None, workspace_root: Path) -> None:
    dataset = store.load(f"sample:{name}", "me")
    shared = library.get(asked.tokenizer)
    code = dataset_ready.ready(loading(name), load(asked.tokenizer), asked, pick, nulls=False)
    names = snippets.run(code)
    work = mapping.mapping(Shown(f"sample:{name}", "me"), asked, shared)
    while not mapping.advance(work, dataset, shared, 9.0).finished:
        pass
    made = mapped.load(work, dataset)
    for split, rows in made.dataset.items():
        assert names["tokenized"][split].features == rows.features
        assert names["tokenized"][split]["input_ids"][:] == rows["input_ids"][:]
        limit = asked.limit(shared)
        cut = made.lengths[split] if limit is None else np.minimum(made.lengths[split], limit)
        assert names["lengths"][split] == cut.tolist()
    if pick is None:
        assert "batch" not in names
        return
    rows = made.dataset[pick.split]
    numbers = collating.picked(rows.num_rows, pick)
    tensors = collating.collate(collating.features(rows, numbers, shared, pick), shared, pick)
    assert {each.name: (each.shape, each.dtype) for each in tensors} == {
        name: (tuple(values.shape), str(values.dtype)) for name, values in names["batch"].items()
    }
    width = collating.width(cut_of(made, pick, asked.limit(shared))[numbers], pick.multiple)
    grid = collating.grid(dataset[pick.split], numbers, asked, shared, pick, width)
    assert grid.inputs["input_ids"] == names["batch"]["input_ids"].tolist()


def cut_of(made: mapped.Mapped, pick: Pick, limit: int | None) -> Any:
    lengths = made.lengths[pick.split]
    return lengths if limit is None else np.minimum(lengths, limit)


def test_empty_cells_become_empty_texts(workspace_root: Path) -> None:
    code = dataset_ready.ready(
        "from datasets import Dataset, DatasetDict\n\n"
        'dataset = DatasetDict({"train": Dataset.from_dict({"t": ["a", None]})})\n',
        load("subword"), Asked("subword", "t"), None, nulls=True,
    )  # fmt: skip
    assert snippets.run(code)["tokenized"]["train"]["input_ids"][:] == [
        [101, 1037, 102],
        [101, 102],
    ]


@pytest.mark.parametrize("asked", [
    Export("csv"), Export("csv", "test"), Export("jsonl", "train"), Export("parquet"),
    Export("disk"), Export("disk", "validation"),
], ids=str)  # fmt: skip
def test_take(asked: Export, workspace_root: Path, tmp_path: Path) -> None:
    dataset = store.load("sample:paraphrase", "me")
    splits = list(export.chosen(dataset, asked))
    names = snippets.run(dataset_take.take(loading("paraphrase"), asked, splits))
    again: DatasetDict = names["again"]
    assert {split: rows.to_list() for split, rows in again.items()} == {
        split: dataset[split].to_list() for split in splits
    }
    if asked.format == "disk":
        assert again[splits[0]].features == dataset[splits[0]].features
        return
    data = export.taken(dataset, asked)
    for split in splits:
        ours = data
        if asked.zipped:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                ours = archive.read(f"{split}.{asked.format}")
        (tmp_path / f"ours.{asked.format}").write_bytes(ours)
        builder = {"csv": "csv", "jsonl": "json", "parquet": "parquet"}[asked.format]
        found = load_dataset(builder, data_files=str(tmp_path / f"ours.{asked.format}"))
        assert found["train"].to_list() == again[split].to_list()


def test_take_defuses(workspace_root: Path, tmp_path: Path) -> None:
    columns = {"=t": ["=1", "a", None], "n": [-1, 2, 3]}
    dataset = DatasetDict({"train": Dataset.from_dict(columns)})
    head = (
        "from datasets import Dataset, DatasetDict\n\n"
        f"dataset = DatasetDict({{'train': Dataset.from_dict({columns!r})}})\n"
    )
    asked = Export("csv", "train")
    changed = formulas.cells(dataset.values())
    again = snippets.run(dataset_take.take(head, asked, ["train"], list(changed)))["again"]
    assert again["train"].column_names == ["'=t", "n"]
    assert again["train"]["'=t"][:] == ["'=1", "a", None]
    written = (tmp_path / "train.csv").read_text().splitlines()
    assert export.taken(dataset, asked).decode().splitlines() == written
