"""Datasets of the Hub, its answers faked: what is asked, what is refused, what is kept."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from datasets import ClassLabel, Dataset, DatasetDict, Features, Value

from glassbox.data import hub_datasets, store
from glassbox.errors import LimitExceeded, Unavailable, UserError
from glassbox.snippets import dataset as python

FEATURES = Features({"sentence": Value("string"), "label": ClassLabel(names=["no", "yes"])})


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The Hub with one dataset of two configs; what was asked is in ``asked``."""
    rows = Dataset.from_dict({"sentence": ["a", "b"], "label": [1, 0]}, features=FEATURES)
    answers: dict[str, Any] = {"asked": [], "size": 1_000, "rows": {"train": 2, "test": 2}}

    def load(name: str, config: str, split: str | None, cache: str) -> DatasetDict:
        answers["asked"].append((name, config, split))
        return DatasetDict(dict.fromkeys([split] if split else answers["rows"], rows))

    monkeypatch.setattr("glassbox.hub.state", lambda: "reachable")
    monkeypatch.setattr(hub_datasets, "_configs", lambda name: ["cola", "sst2"])
    monkeypatch.setattr(
        hub_datasets, "_info", lambda name, config: (answers["rows"], answers["size"])
    )
    monkeypatch.setattr(hub_datasets, "_load", load)
    return answers


def test_looked_at_loaded_and_kept(fake: dict[str, Any], workspace_root: Path) -> None:
    found = hub_datasets.look(" nyu-mll/glue ", "sst2")
    assert (found.configs, found.config, found.rows) == (("cola", "sst2"), "sst2", fake["rows"])
    assert fake["asked"] == []
    ref = hub_datasets.bring(found, "train", "me")
    assert fake["asked"] == [("nyu-mll/glue", "sst2", "train")]
    dataset = store.load(ref, "me")
    assert dataset["train"].features == FEATURES
    assert dataset["train"][:] == {"sentence": ["a", "b"], "label": [1, 0]}
    assert store.name(ref, "me") == "nyu-mll/glue sst2"
    assert store.source(ref, "me") == {"name": "nyu-mll/glue", "config": "sst2"}
    report = store.report(ref, "me")
    assert report is not None
    assert report.found() == "from the Hub · 2 rows · 2 columns"
    both = store.load(hub_datasets.bring(found, hub_datasets.ALL, "me"), "me")
    assert list(both) == ["train", "test"]
    assert not list(workspace_root.glob(".hub-*"))


def test_the_code(fake: dict[str, Any]) -> None:
    code = python.from_hub("nyu-mll/glue", "sst2", ["train"], 'dataset["train"][:3]')
    assert 'load_dataset("nyu-mll/glue", "sst2", split="train")' in code


@pytest.mark.parametrize(
    "text",
    ["", "/etc/passwd", "../glue", "a/b/c", "https://huggingface.co/datasets/glue", "file:///x",
     "glue.git", "a b", "<script>", "csv:/x", "x" * 200, "a--b", "é/b", ".", "a/..", "\ud800"],
)  # fmt: skip
def test_what_is_no_name(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", None)
    with pytest.raises(UserError, match="no name of a dataset"):
        hub_datasets.look(text)


def test_too_large_is_known_before_it_is_loaded(
    fake: dict[str, Any], workspace_root: Path, set_setting: Any
) -> None:
    found = hub_datasets.look("nyu-mll/glue")
    fake["size"] = 3_000_000_000
    large = hub_datasets.look("nyu-mll/glue")
    with pytest.raises(LimitExceeded) as caught:
        hub_datasets.bring(large, "train", "me")
    assert caught.value.limit == "max_unpacked_mb"
    set_setting(max_rows=3)
    with pytest.raises(LimitExceeded) as caught:
        hub_datasets.bring(found, hub_datasets.ALL, "me")
    assert caught.value.limit == "max_rows"
    assert fake["asked"] == []


@pytest.mark.parametrize("state", ["off", "unreachable"])
def test_without_the_hub(state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("glassbox.hub.state", lambda: state)
    with pytest.raises(Unavailable):
        hub_datasets.look("nyu-mll/glue")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RuntimeError("Dataset scripts are no longer supported"), "never run here"),
        (ConnectionError("no"), "did not answer"),
        (ValueError("bad"), "cannot be loaded: bad"),
    ],
)
def test_what_the_library_says_is_a_sentence(
    error: Exception, words: str, fake: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(name: str) -> list[str]:
        raise error

    monkeypatch.setattr(hub_datasets, "_configs", fail)
    with pytest.raises(UserError, match=words):
        hub_datasets.look("nyu-mll/glue")


def test_unknown_config_and_split(fake: dict[str, Any], workspace_root: Path) -> None:
    with pytest.raises(UserError, match="no config"):
        hub_datasets.look("nyu-mll/glue", "mnli")
    with pytest.raises(UserError, match="no split"):
        hub_datasets.bring(hub_datasets.look("nyu-mll/glue"), "dev", "me")


def test_a_link_loads_a_dataset_once(fake: dict[str, Any], workspace_root: Path) -> None:
    ref = hub_datasets.of_link("hub:nyu-mll/glue", "me")
    assert fake["asked"] == [("nyu-mll/glue", "cola", None)]
    assert list(store.load(ref, "me")) == ["train", "test"]
    assert hub_datasets.of_link("hub:nyu-mll/glue", "me") == ref and len(fake["asked"]) == 1
    # Another person's is not given away.
    assert hub_datasets.of_link("hub:nyu-mll/glue", "you") != ref and len(fake["asked"]) == 2


def test_a_link_to_a_hub_that_cannot_be_had_is_a_sentence(
    workspace_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glassbox.hub.state", lambda: "unknown")
    monkeypatch.setattr("glassbox.hub.connect", lambda: False)
    monkeypatch.setattr(socket.socket, "connect", None)
    with pytest.raises(Unavailable, match="cannot be reached"):
        hub_datasets.of_link("hub:nyu-mll/glue", "me")
    for name in ("", "/etc/passwd", "https://huggingface.co/x", "a/b/c", "\ud800"):
        with pytest.raises(UserError, match="no name of a dataset"):
            hub_datasets.of_link(f"hub:{name}", "me")
