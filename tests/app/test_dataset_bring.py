"""Bringing data to /dataset: several files, other formats, reading again, one's own list."""

from __future__ import annotations

import pickle
from pathlib import Path
from types import SimpleNamespace

import pytest
from datasets import Dataset, DatasetDict
from streamlit.testing.v1 import AppTest

from components import frame
from glassbox import catalog, ownership
from glassbox.data import hub_datasets
from tests.app.pages import notices, open_page

MESSY = "Export\nid;text;price\n1;café;3,14\n2;tea;2,5\n3;x;1;y\n".encode("cp1252")


def upload(at: AppTest, *files: tuple[str, bytes]) -> AppTest:
    at.get("file_uploader")[0].set_value(
        [(name, data, "application/octet-stream") for name, data in files]
    )
    return at.run()


def code(at: AppTest) -> str:
    return "\n".join(each.value for each in at.code)


def texts(at: AppTest) -> str:
    return "\n".join(each.value for each in at.text)


def uploads() -> list[catalog.Entry]:
    entries = catalog.datasets(ownership.LAPTOP_OWNER)
    return [each for each in entries if each.ref.startswith("upload:")]


def button(at: AppTest, label: str) -> None:
    next(each for each in at.button if each.label == label).click()


def test_a_messy_file_is_read_and_read_again(workspace_root: Path) -> None:
    at = upload(open_page(frame.DATASET), ("messy.csv", MESSY))
    assert not at.exception
    assert any("1 row left out" in each for each in notices(at, "warning"))
    assert "decimal commas were read" in texts(at)
    ref = str(at.query_params["dataset"])
    at.session_state[f"reread_{ref}"] = True
    at.run()
    assert "3;x;1;y" in code(at)
    next(each for each in at.selectbox if each.label == "Delimiter").select("Comma")
    button(at, "Read it again")
    at.run()
    assert not at.exception
    assert str(at.query_params["dataset"]) != ref
    assert len(uploads()) == 1
    assert "features: ['Export']" in code(at)


def test_several_files_become_splits(workspace_root: Path) -> None:
    files = (
        ("a_train.csv", b"text,label\na,x\nb,y\n"),
        ("a_dev.jsonl", b'{"text":"c","label":"x"}\n'),
    )
    at = upload(open_page(frame.DATASET), *files)
    assert not at.exception
    assert "validation: Dataset({" in code(at)
    assert uploads()[0].name == "a_train.csv and 1 more"


def test_files_that_do_not_agree_wait(workspace_root: Path) -> None:
    files = ("train.csv", b"text,label\na,x\n"), ("test.csv", b"text;target\na;x\n")
    at = upload(open_page(frame.DATASET), *files)
    assert not at.exception
    assert any("do not have the same columns" in each for each in notices(at))
    assert any(each.value == "Not read yet: 2 files" for each in at.subheader)
    button(at, "Discard")
    at.run()
    assert not at.exception
    assert not at.subheader or at.subheader[0].value != "Not read yet: 2 files"
    assert uploads() == []


def test_looked_at_before_it_is_read(workspace_root: Path) -> None:
    at = open_page(frame.DATASET)
    at.toggle(key="dataset_look_first").set_value(True)
    at.run()
    upload(at, ("<b>x</b>.csv", b"1,<script>alert(1)</script>\n2,b\n"))
    assert not at.exception
    assert uploads() == []
    assert "1,<script>alert(1)</script>" in code(at)
    next(each for each in at.selectbox if each.label == "The first line").select(
        "Names the columns"
    )
    button(at, "Read")
    at.run()
    assert not at.exception
    assert "features: ['1', '<script>alert(1)</script>']" in code(at)


def test_a_pickle_is_refused_with_the_way_out(workspace_root: Path) -> None:
    at = upload(
        open_page(frame.DATASET), ("a.csv", pickle.dumps({"a": 1})), ("b.csv", b"x,y\n1,2\n")
    )
    assert not at.exception
    assert any("Python pickle" in each for each in notices(at))
    assert "to_parquet" in code(at)
    assert any(each.value == "Not read yet: one file" for each in at.subheader)


def test_own_datasets_are_renamed_and_deleted(workspace_root: Path) -> None:
    at = upload(open_page(frame.DATASET), ("a.csv", b"x,y\n1,2\n"))
    ref = str(at.query_params["dataset"])
    at.text_input(key=f"name_{ref}").set_value("<b>May</b> ![x](http://a.b/c)")
    at.button(key=f"rename_{ref}").click()
    at.run()
    assert not at.exception
    assert uploads()[0].name == "<b>May</b> ![x](http://a.b/c)"
    at.button(key=f"delete_{ref}").click()
    at.run()
    assert not at.exception
    assert uploads() == []


def test_a_dataset_of_the_hub(workspace_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library stands in for the Hub: looked at, another config, one split, loaded and shown."""
    rows = Dataset.from_dict({"sentence": ["so", "<b>it</b>"], "label": [0, 1]})
    monkeypatch.setattr("glassbox.hub.state", lambda: "reachable")
    monkeypatch.setattr(hub_datasets, "_configs", lambda name: ["cola", "sst2"])
    monkeypatch.setattr(
        hub_datasets, "_info", lambda name, config: ({"train": 2, "test": 2}, 1_000)
    )
    monkeypatch.setattr(
        hub_datasets, "_load", lambda name, config, split, cache: DatasetDict({split: rows})
    )
    at = open_page(frame.DATASET)
    next(each for each in at.text_input if each.label == "Name on the Hub").set_value("../glue")
    button(at, "Look at it")
    at.run()
    assert any("no name of a dataset" in each for each in notices(at, "error"))
    next(each for each in at.text_input if each.label == "Name on the Hub").set_value("nyu/glue")
    button(at, "Look at it")
    at.run()
    at.selectbox(key="dataset_hub_config").select("sst2").run()
    at.selectbox(key="dataset_hub_split").select("train").run()
    button(at, "Load it")
    at.run()
    assert not at.exception
    assert notices(at, "error") == []
    assert uploads()[0].name == "nyu/glue sst2"
    assert 'load_dataset("nyu/glue", "sst2", split="train")' in code(at)
    assert "num_rows: 2" in code(at)


def test_read_again_beside_what_a_run_learned_from(
    workspace_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = upload(open_page(frame.DATASET), ("messy.csv", MESSY))
    ref = str(at.query_params["dataset"])
    learned = SimpleNamespace(name="my run", spec=SimpleNamespace(dataset=ref))
    monkeypatch.setattr("glassbox.training.store.owned", lambda owner: [learned])
    at.session_state[f"reread_{ref}"] = True
    at.run()
    assert any("my run was trained on it" in each for each in notices(at, "info"))
    next(each for each in at.selectbox if each.label == "Delimiter").select("Comma")
    button(at, "Read it again")
    at.run()
    assert str(at.query_params["dataset"]) != ref
    assert len(uploads()) == 2
