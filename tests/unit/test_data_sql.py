"""SQL on a dataset: what may be asked, what may not, and what it may cost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from datasets import ClassLabel, Dataset, DatasetDict, Features, Value

from glassbox.data import sql
from glassbox.data.chain import Shown, apply
from glassbox.data.steps_rows import Filter, Sort
from glassbox.errors import LimitExceeded, UserError

FEATURES = Features(
    {"text": Value("large_string"), "n": Value("int64"), "label": ClassLabel(names=["no", "yes"])}
)


@pytest.fixture(scope="module")
def dataset() -> Iterator[DatasetDict]:
    rows = {"text": ["b", "a", None, "=1+1"], "n": [1, 2, 3, 4], "label": [0, 1, 1, 0]}
    split = Dataset.from_dict(rows, features=FEATURES)
    yield DatasetDict({"train": split, 'my "test"': split.select([0, 1])})


def test_select(dataset: DatasetDict) -> None:
    found = sql.ask(dataset, "SELECT label, sum(n) AS s FROM train GROUP BY label ORDER BY label;")
    assert found.table.to_pydict() == {"label": [0, 1], "s": [5, 5]}
    assert not found.more
    assert found.seconds > 0
    other = sql.ask(dataset, 'WITH t AS (SELECT * FROM "my ""test""") SELECT count(*) c FROM t')
    assert other.table.to_pydict() == {"c": [2]}
    assert sql.ask(dataset, "EXPLAIN SELECT 1").table.num_rows > 0


def test_what_is_shown_is_what_is_asked(dataset: DatasetDict) -> None:
    shown = Shown("x", "me", (Filter("n > 1"), Sort(("text",))))
    made = apply(shown, lambda ref: dataset).dataset
    found = sql.ask(made, "SELECT text FROM train").table
    assert found["text"].to_pylist() == made["train"][:]["text"] == ["=1+1", "a", None]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM '/etc/passwd'", "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM glob('/*')",
        "SELECT * FROM read_parquet('http://127.0.0.1:1/x')", "SELECT * FROM dataset",
        "SELECT * FROM made", "SELECT getenv('HOME')", "COPY train TO '/tmp/x.csv'",
        "ATTACH '/tmp/x.db'", "INSTALL httpfs", "LOAD httpfs", "SET lock_configuration=false",
        "PRAGMA database_list", "RESET memory_limit", "DROP VIEW train", "CREATE TABLE t (a INT)",
        "INSERT INTO train VALUES (1)", "DELETE FROM train", "CALL pragma_version()",
        "SELECT 1; DROP VIEW train", "SELECT 1; SELECT 2", "EXPORT DATABASE '/tmp/x'", "VACUUM",
        "PREPARE p AS SELECT 1", "SELECT * FROM sniff_csv('/etc/passwd')", "", "   ", "nonsense",
        "SELECT nope FROM train", "SELECT * FROM nope", "SELECT 1/'x'", "x" * 10_001, "\ud800",
        "SELECT error('<script>')", "SELECT * FROM read_blob('/proc/self/environ')",
    ],
    ids=lambda text: text[:40].encode("ascii", "replace").decode(),
)  # fmt: skip
def test_refused(text: str, dataset: DatasetDict) -> None:
    with pytest.raises(UserError) as caught:
        sql.ask(dataset, text)
    assert "root:" not in caught.value.message
    # Nothing of it stays: the next query sees the dataset as it was.
    assert sql.ask(dataset, "SELECT count(*) FROM train").table.column(0).to_pylist() == [4]


def test_explain_analyze_writes_nothing(dataset: DatasetDict, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    for text in (f"EXPLAIN COPY train TO '{path}'", f"EXPLAIN ANALYZE COPY train TO '{path}'"):
        with pytest.raises(UserError):
            sql.ask(dataset, text)
    assert not path.exists()


def test_an_error_says_where(dataset: DatasetDict) -> None:
    with pytest.raises(UserError) as caught:
        sql.ask(dataset, "SELECT text,\n  nope\nFROM train")
    assert "nope" in caught.value.message
    assert "line 2" in caught.value.message


def test_limits(dataset: DatasetDict, set_setting: Any) -> None:
    set_setting(max_query_seconds=0.3, max_query_rows=3)
    found = sql.ask(dataset, "SELECT * FROM range(1000000)")
    assert (found.table.num_rows, found.more) == (3, True)
    assert not sql.ask(dataset, "SELECT * FROM range(3)").more
    with pytest.raises(LimitExceeded) as caught:
        sql.ask(dataset, "SELECT count(*) FROM range(1000000) a, range(1000000) b")
    assert caught.value.limit == "max_query_seconds"
    with pytest.raises(UserError):
        sql.ask(dataset, "SELECT string_agg(repeat('x', 1000000), '') FROM range(100000)")


def test_examples_work(dataset: DatasetDict) -> None:
    found = sql.examples(dataset)
    assert len(found) >= 4
    for example in found:
        sql.ask(dataset, example.sql)
    assert sql.schema(dataset)[2] == ("label", "BIGINT", "classes: 0 no, 1 yes")


def test_csv_is_defused(dataset: DatasetDict) -> None:
    found = sql.ask(dataset, "SELECT text, -n AS n FROM train ORDER BY n")
    assert sql.as_csv(found).decode() == "text,n\n'=1+1,-4\n,-3\na,-2\nb,-1\n"
