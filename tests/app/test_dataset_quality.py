"""/dataset?view=quality: numbers at a glance, the rows they open, what is done about them."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import frame
from tests.app.pages import notices, open_page

MESSY = """text,label,shop
The cable broke.,bad,web
The cable broke.,bad,web
The cable broke.,good,web
ok,good,web
CafÃ© grinder,bad,web
<script>alert(1)</script>,good,web
"""


def upload(data: bytes) -> AppTest:
    at = open_page(frame.DATASET, view="quality")
    at.get("file_uploader")[0].upload("messy.csv", data)
    return at.run()


def labels(at: AppTest) -> str:
    return "\n".join(each.label for each in at.button)


def test_a_sample_at_a_glance(workspace_root: Path) -> None:
    at = open_page(frame.DATASET, view="quality")
    assert not at.exception and notices(at) == []
    assert sum(each.key is not None and each.key.startswith("quality_") for each in at.button) >= 10
    assert any("5,700 rows of 3 splits" in each.value for each in at.caption)
    assert "duplicated()" in at.code[-1].value


def test_numbers_open_rows_and_become_steps(workspace_root: Path) -> None:
    at = upload(MESSY.encode())
    assert not at.exception
    assert "**2 rows** · Duplicates" in labels(at)
    assert list(at.dataframe[0].value["row"]) == [0, 1]
    at.radio(key="part_duplicates").set_value("text").run()
    assert list(at.dataframe[0].value["row"]) == [0, 1, 2]
    at.button(key="quality_mojibake").click().run()
    assert not at.exception
    assert list(at.dataframe[0].value["row"]) == [4]
    at.button(key="quality_step").click().run()
    assert not at.exception
    assert "search" in str(at.query_params["steps"])
    assert any("All 1 rows" in each.value for each in at.caption)


@pytest.mark.parametrize(
    "data", [b"n\n1\n2\n", b"text\nhello\n", "text,label\n😀,\n,a\n".encode(), b"a,b\n,\n,\n"]
)
def test_small_files_of_any_shape(data: bytes, workspace_root: Path) -> None:
    at = upload(data)
    assert not at.exception and notices(at) == []


def test_choices_that_are_not_there(workspace_root: Path) -> None:
    at = open_page(
        frame.DATASET, view="quality", check="nope", part="nope", quality_label="nope",
        quality_texts="nope", dataset="sample:reviews",
    )  # fmt: skip
    assert not at.exception and notices(at) == []
    at.multiselect(key="quality_texts").set_value([]).run()
    assert not at.exception
    assert "**no text** · One text, two labels" in labels(at).replace("\\", "")


def test_no_rows_are_said_so(workspace_root: Path) -> None:
    steps = '[{"do":"filter","where":"stars == 77"}]'
    at = open_page(frame.DATASET, view="quality", dataset="sample:reviews", steps=steps)
    assert not at.exception
    assert any("no rows" in each for each in notices(at, "info"))
