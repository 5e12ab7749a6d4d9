"""SQL on the dataset page: a worked example, a result, and sentences for all that is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import frame
from tests.app.pages import notices, open_page


def sql(text: str | None = None, **query: str) -> AppTest:
    at = open_page(
        frame.DATASET, view="sql", **({"sql": text} if text is not None else {}), **query
    )
    assert not at.exception
    return at


def test_opens_on_an_example(workspace_root: Path) -> None:
    at = sql()
    assert notices(at) == []
    assert at.dataframe[1].value["n"].sum() == 3600
    assert "duckdb.connect()" in at.code[-1].value


def test_a_query_of_the_shaped_rows(workspace_root: Path) -> None:
    at = sql("SELECT count(*) AS n FROM train", steps='[{"do":"filter","where":"label == 1"}]')
    assert at.dataframe[1].value["n"].tolist() == [1944]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM read_csv('/etc/passwd')", "DROP VIEW train", "SELECT 1; SELECT 2",
        "COPY train TO '/tmp/x'", "SET threads=9", "<script>alert(1)</script>", "SELECT '\\ud800",
        "SELECT nope FROM train", "SELECT error('![x](http://x/y.png)')",
    ],
)  # fmt: skip
def test_refused(text: str, workspace_root: Path) -> None:
    at = sql(text)
    assert len(notices(at)) == 1
    assert len(at.dataframe) == 1
    assert "<script>" not in notices(at)[0]


def test_nothing_asked(workspace_root: Path) -> None:
    at = sql()
    at.text_area(key="sql").set_value("").run()
    assert not at.exception
    assert len(notices(at, "info")) == 1
