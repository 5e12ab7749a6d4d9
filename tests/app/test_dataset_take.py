"""The view "Take away": what the file will be, what it changes, and handing the rows on."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from datasets import DatasetDict
from streamlit.testing.v1 import AppTest

from components import frame
from components.dataset_views import take
from glassbox import catalog, ownership
from glassbox.data import export, store
from glassbox.data.export import Export
from glassbox.errors import LimitExceeded, UserError
from tests.app.pages import notices, open_page

ME = ownership.LAPTOP_OWNER


def code(at: AppTest) -> str:
    return "\n".join(each.value for each in at.code)


def upload(data: bytes) -> str:
    return store.add(io.BytesIO(data), "<b>messy</b>.csv", ME)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({}, ["paraphrase-sentence-pairs.zip", "sentence1,sentence2", "dataset['test'].to_csv"]),
        (
            {"format": "jsonl", "take_split": "test"},
            ["paraphrase-sentence-pairs-test.jsonl", '{"sentence1":', "to_json('test.jsonl')"],
        ),
        ({"format": "parquet"}, ["to_parquet('train.parquet')"]),
        ({"format": "disk"}, ['dataset.save_to_disk("dataset")', "pairs.zip"]),
        ({"format": "<script>", "take_split": "😀", "defuse": "x"}, ["pairs.zip", "to_csv"]),
    ],
)
def test_formats(query: dict[str, str], wanted: list[str], workspace_root: Path) -> None:
    at = open_page(frame.DATASET, view="take", **query)
    assert not at.exception and notices(at) == []
    for each in wanted:
        assert each in code(at), each
    assert len(at.get("download_button")) == 1


def test_formulas_are_told(workspace_root: Path) -> None:
    ref = upload(b'=t,note\n"=HYPERLINK(""http://x"")",a\n"@SUM(1)",b\nplain,-c\n')
    at = open_page(frame.DATASET, view="take", dataset=ref)
    assert not at.exception and notices(at) == []
    assert any("4 cells in =t, note: a &#x27; is put" in each for each in notices(at, "info"))
    assert "'=HYPERLINK" in code(at) and "signs = (" in code(at)
    at = open_page(frame.DATASET, view="take", dataset=ref, defuse="false")
    assert any("would be taken for a formula" in each for each in notices(at, "info"))
    assert "signs = (" not in code(at)


def test_too_large(workspace_root: Path, set_setting: Any) -> None:
    ref = upload(b"t,n\n" + b"x" * 900 + b",1\n" + (b"y" * 900 + b",2\n") * 1_300)
    set_setting(max_download_mb=1)
    at = open_page(frame.DATASET, view="take", dataset=ref)
    assert not at.exception
    assert any("1 MB are the most" in each for each in notices(at))
    assert at.get("download_button")[0].proto.disabled


def test_a_full_disk_is_said_before_the_click(workspace_root: Path, set_setting: Any) -> None:
    set_setting(max_workspace_gb=0.0)
    at = open_page(frame.DATASET, view="take", dataset="sample:reviews")
    assert not at.exception
    assert any("GLASSBOX_MAX_WORKSPACE_GB" in each for each in notices(at))
    assert at.get("download_button")[0].proto.disabled


def test_shaped_rows_are_kept_first(workspace_root: Path) -> None:
    steps = '[{"do":"select","start":0,"stop":300,"split":"train"}]'
    at = open_page(frame.DATASET, view="take", dataset="sample:reviews", steps=steps)
    assert not at.exception and notices(at) == []
    before = len(catalog.datasets(ME))
    next(each for each in at.button if each.label == "Keep and fine-tune").click().run()
    assert not at.exception
    made = catalog.datasets(ME)
    assert len(made) == before + 1
    assert store.load(made[0].ref, ME)["train"].num_rows == 300


def test_a_download_that_fails_is_told(
    workspace_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page(frame.DATASET, dataset="sample:reviews", view="take")
    failed: dict[str, UserError] = at.session_state["take_failed"]
    for raised, said in (
        (OSError("<b>"), "The file could not be written: OSError."),
        (LimitExceeded("Too large.", "max_download_mb"), "Too large."),
    ):

        def fail(*_: Any, error: Exception = raised) -> bytes:
            raise error

        monkeypatch.setattr(export, "taken", fail)
        with pytest.raises(type(raised)):
            take._taken(DatasetDict(), Export("csv"), failed)
        at.run()
        assert any(said in text for text in notices(at)), notices(at)
    monkeypatch.setattr(export, "taken", lambda *_: b"a")
    assert take._taken(DatasetDict(), Export("csv"), failed) == b"a"
    at.run()
    assert not any("Too large." in text for text in notices(at))
