"""The rows of the dataset page: pages, order, search with marks, and one row in full."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import frame
from tests.app.pages import notices, open_page


def rows(**query: str) -> AppTest:
    at = open_page(frame.DATASET, view="rows", **query)
    assert not at.exception
    return at


def html(at: AppTest) -> str:
    return "\n".join(each.body for each in at.get("html"))


def found_rows(at: AppTest) -> dict[str, Any]:
    """What the component with the rows of a search is given."""
    payloads = [json.loads(each.proto.json) for each in at.get("bidi_component")]
    return next(each for each in payloads if "head" in each)


def captions(at: AppTest) -> str:
    return "\n".join(each.value for each in at.caption)


def test_pages(workspace_root: Path) -> None:
    at = rows(page="2")
    assert notices(at) == []
    assert at.dataframe[0].value["row"].tolist() == list(range(20, 40))
    assert "21 to 40 of 3,600 rows" in captions(at)


def test_a_header_sorts_and_a_row_opens(workspace_root: Path) -> None:
    at = rows(sort="-idx")
    table = at.dataframe[0].value
    assert table["idx"].is_monotonic_decreasing
    assert table["row"][0] == 3599
    assert 'found.sort("idx", reverse=True)' in at.code[-1].value
    far = rows(sort="idx", page="180").dataframe[0].value
    assert far["idx"].max() == 3599
    opened = rows(row="3599")
    assert "3599" in html(opened)
    opened.button(key="row_close").click().run()
    assert html(opened) == ""
    assert "row" not in opened.query_params


def test_an_open_row_that_goes(workspace_root: Path) -> None:
    at = rows(row="3599", split="train")
    at.session_state["rows_filter"] = True
    at.run()
    at.selectbox(key="filter_column").select("idx").run()
    at.selectbox(key="filter_how_int").select("at most").run()
    at.number_input(key="filter_number").set_value(9).run()
    assert any("train 10 of 3,600" in each.value for each in at.markdown)
    at.button(key="rows_filter_add").click().run()
    assert not at.exception
    assert notices(at) == []
    assert "1 to 10 of 10 rows" in captions(at)
    assert html(at) == ""
    assert "idx <= 9" in str(at.query_params["steps"])


def test_a_row_of_a_search_opens(workspace_root: Path) -> None:
    at = rows(find="workers", row="17")
    assert found_rows(at)["opened"] == 17
    assert "sentence1" in html(at)


def test_search_with_marks(workspace_root: Path) -> None:
    at = rows(find="WORKERS")
    assert any("195 hits in 158 of 3,600 rows" in each.value for each in at.markdown)
    cells = [cell for row in found_rows(at)["rows"] for cell in row["cells"]]
    hits = [text for cell in cells for text, hit in cell["pieces"] if hit]
    assert len(hits) >= 20
    assert {text.lower() for text in hits} == {"workers"}
    at.button(key="rows_step_search").click().run()
    assert not at.exception
    assert "search" in str(at.query_params["steps"])
    assert at.dataframe[0].value.shape[0] == 20
    assert "1 to 20 of 158 rows" in captions(at)


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ({"find": "nothing of that"}, "none"),
        ({"find": "[", "find_regex": "true"}, "error"),
        ({"find": "<script>alert(1)</script>"}, "none"),
        ({"find": "\\ud800 😀"}, "none"),
        ({"find": "(a+)+$", "find_regex": "true"}, "none"),
        ({"sort": "nope"}, "table"),
        ({"page": "9999"}, "table"),
        ({"row": "99999"}, "table"),
        ({"find_in": "nope", "find": "a"}, "none"),
    ],
)
def test_what_is_not_there(query: dict[str, Any], kind: str, workspace_root: Path) -> None:
    at = rows(**query)
    assert len(notices(at)) == (1 if kind == "error" else 0)
    assert "<script>alert" not in html(at)
    assert len(at.dataframe) == (1 if kind == "table" else 0)


def test_a_split_without_rows(workspace_root: Path) -> None:
    at = rows(steps='[{"do":"filter","where":"idx < 0"}]')
    assert len(notices(at, "info")) == 1
