"""The dataset page: opens on an example, takes what can be read, and says why not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import frame
from glassbox import catalog, ownership
from tests.app.pages import notices, open_page
from tests.conftest import ROOT


def upload(at: AppTest, name: str, data: bytes) -> AppTest:
    at.get("file_uploader")[0].upload(name, data)
    return at.run()


def code(at: AppTest) -> str:
    return "\n".join(each.value for each in at.code)


def test_opens_on_the_bundled_pairs(workspace_root: Path) -> None:
    at = open_page(frame.DATASET)
    assert not at.exception
    assert notices(at) == []
    assert "DatasetDict({" in code(at)
    assert "load_dataset(" in code(at)
    assert len(at.get("bidi_component")) == 1


def test_upload_then_a_refused_one(workspace_root: Path) -> None:
    at = open_page(frame.DATASET)
    upload(at, "<b>a</b>.csv", "text;n\ncafé;1,5\n<script>alert(1)</script>;2\n".encode("cp1252"))
    assert not at.exception
    assert str(at.query_params["dataset"]).startswith("upload:")
    assert "features: ['text', 'n']" in code(at)
    assert any("Windows-1252" in each for each in notices(at, "info"))
    assert not any("<script>" in each.body for each in at.get("html"))
    upload(at, "b.csv", b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert not at.exception
    assert any("PNG picture" in each for each in notices(at))
    assert "features: ['text', 'n']" in code(at)


def test_the_list_says_what_the_page_shows_from_the_first_run(workspace_root: Path) -> None:
    upload(open_page(frame.DATASET), "a.csv", b"text\nyes\nno\n")
    linked = open_page(frame.DATASET, dataset="sample:reviews")
    assert linked.selectbox(key="dataset_choice").value == "sample:reviews"
    assert open_page(frame.DATASET).selectbox(key="dataset_choice").value == "sample:paraphrase"


@pytest.mark.parametrize("data", [b"", b"\n\n", b"a,b\n", b"<html></html>", b"PK\x03\x04"])
def test_bad_uploads_get_a_sentence(data: bytes, workspace_root: Path) -> None:
    at = upload(open_page(frame.DATASET), "a.csv", data)
    assert not at.exception
    assert len(notices(at)) == 1
    assert "features: ['sentence1'" in code(at)


@pytest.mark.parametrize(
    "text", ["[99999]", "f(1)", "[0", "<script>alert(1)</script>", "😀", '["\\ud800"]', "[" * 99]
)
def test_slices_that_fail(text: str, workspace_root: Path) -> None:
    at = open_page(frame.DATASET, view="slice", slice=text)
    assert not at.exception
    assert len(notices(at)) == 1
    assert "load_dataset(" in code(at)


def test_an_unknown_dataset_in_the_address(workspace_root: Path) -> None:
    at = open_page(frame.DATASET, dataset="upload:" + "0" * 40)
    assert not at.exception
    assert len(notices(at, "warning")) == 1
    assert "features: ['sentence1'" in code(at)


def test_far_row_then_a_small_dataset_then_deleting_it(workspace_root: Path) -> None:
    at = open_page(frame.DATASET, view="rows", row="3000", page="150", split="test")
    assert not at.exception
    upload(at, "small.csv", b"a,b\nx,1\ny,2\n")
    assert not at.exception
    assert notices(at) == []
    next(each for each in at.button if each.label == "Delete this dataset").click()
    at.run()
    assert not at.exception
    assert len(catalog.datasets(ownership.LAPTOP_OWNER)) == len(catalog.BUNDLED)


def test_opens_without_torch() -> None:
    program = (
        "import sys\n"
        "from glassbox import warmup\n"
        "warmup.start = lambda: None\n"
        "from tests.app.pages import open_page\n"
        "from components import frame\n"
        "at = open_page(frame.DATASET)\n"
        "assert not at.exception\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
