"""What a run leaves of its result: read as it was written, and never believed."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import Dataset

from glassbox.errors import UserError
from glassbox.training import predictions, results, scores
from glassbox.training.judge import Judge
from glassbox.training.predictions import Predictions
from glassbox.training.scores import ProblemType
from tests.unit.evaluated import evaluated, keep

KINDS: list[tuple[ProblemType, tuple[str, ...]]] = [
    ("single_label_classification", ("a", "b", "c")),
    ("multi_label_classification", ("a", "b", "c")),
    ("regression", ("score",)),
]


def run_in(folder: Path) -> Any:
    return SimpleNamespace(folder=folder, id="0" * 26)


def judged(folder: Path, found: Predictions) -> Judge:
    """A judge that saw the split before and after training, as the Trainer shows it."""
    judge = Judge(folder, lambda logits, _: {"rows": float(len(logits))})
    judge(SimpleNamespace(predictions=found.after, label_ids=found.references))
    with judge.on("validation", untrained=True):
        judge(SimpleNamespace(predictions=found.before, label_ids=found.references))
    return judge


@pytest.mark.parametrize(("kind", "names"), KINDS)
def test_what_is_written_is_read(tmp_path: Path, kind: ProblemType, names: tuple[str, ...]) -> None:
    found = evaluated(kind, 40, names)
    texts = [f"{place} " + "long " * 600 for place in range(50)]
    rows = Dataset.from_dict({"t": texts, "u": ["second"] * 50}).shuffle(seed=1).select(range(40))
    encoded = Dataset.from_dict({"input_ids": [[1] * (1 + place % 7) for place in range(40)]})
    judge = judged(tmp_path, found)
    results.write(
        tmp_path, judge, problem_type=kind, names=names, texts=["t", "u"], train_rows=9,
        parts={"validation": (rows, encoded), "test": (rows, encoded)}, evaluated=["validation"],
    )  # fmt: skip
    read = results.read(run_in(tmp_path))
    assert read is not None and list(read.splits) == ["validation"], "test was not judged"
    split = read.splits["validation"]
    assert split.rows == 40 and split.evaluated and read.train_rows == 9 and read.names == names
    assert split.after == pytest.approx(scores.scores(found.references, found.after, kind))
    assert split.arrays is not None and split.arrays["predictions"][0] == found.after.shape
    again = results.rows(run_in(tmp_path), "validation", read)
    assert again is not None and again.pairs is not None and again.before is not None
    assert (again.after == found.after).all() and (again.before == found.before).all()
    assert (again.references == found.references).all()
    assert again.lengths.tolist() == [1 + place % 7 for place in range(40)]
    # The row's number is that of the split, whatever was drawn of it.
    assert again.texts.to_pylist() == [texts[at][: predictions.TEXT_CHARS] for at in again.rows]

    # A resumed process takes up what was predicted before any training.
    resumed = Judge(tmp_path, lambda *_: {})
    resumed.go_on()
    assert (resumed.before["validation"] == found.before).all()
    resumed(SimpleNamespace(predictions=(found.after, None), label_ids=found.references))
    assert (resumed.before["validation"] == found.before).all()
    with resumed.on("test"):
        resumed(SimpleNamespace(predictions=found.after, label_ids=found.references))
    assert set(resumed.after) == {"validation", "test"}


def test_what_was_not_evaluated_is_not_shown_as_if(tmp_path: Path) -> None:
    found = evaluated(rows=8)
    rows = Dataset.from_dict({"t": ["x"] * 8, "input_ids": [[1]] * 8})
    results.write(
        tmp_path, judged(tmp_path, found), problem_type=found.problem_type, names=found.names,
        texts=["t"], train_rows=1, parts={"validation": (rows, rows)}, evaluated=[],
    )  # fmt: skip
    read = results.read(run_in(tmp_path))
    assert read is not None and not read.splits["validation"].evaluated
    assert read.splits["validation"].after is None and not (tmp_path / "predictions").exists()
    assert results.rows(run_in(tmp_path), "validation", read) is None


def test_an_old_result_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    old = {
        "names": ["n", "p"], "rows": 4, "train_rows": 8, "evaluated": True,
        "before": [[1, 1], [1, 1]], "after": [[2, 0], [1, 1]],
        "examples": {
            "texts": [["A text."] * 4], "references": [0, 0, 1, 1], "before": [0, 1, 0, 1],
            "after": [0, 0, 0, 1],
        },
    }  # fmt: skip
    (tmp_path / "results.json").write_text(json.dumps(old))
    read = results.read(run_in(tmp_path))
    assert read is not None and read.old is not None
    after = read.splits["validation"].after
    assert after is not None and after["accuracy"] == 0.75 and after["recall"] == 0.5
    assert results.rows(run_in(tmp_path), "validation", read) is None
    for name, value in (("after", [[1]]), ("names", []), ("rows", -1), ("examples", {})):
        (tmp_path / "results.json").write_text(json.dumps({**old, name: value}))
        with pytest.raises(UserError, match="cannot be read"):
            results.read(run_in(tmp_path))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "7", '{"splits": 1}', '{"splits": {}}', "[" * 100_000, '{"a": 1e999}',
     '{"problem_type": "x", "names": ["a"], "train_rows": 1, "splits": {}}',
     '{"problem_type": "regression", "names": ["a"], "train_rows": 1,'
     ' "splits": {"test": {"rows": 1e9, "evaluated": true}}}',
     '{"problem_type": "regression", "names": ["a"], "train_rows": 1,'
     ' "splits": {"test": {"rows": 1, "evaluated": true, "after": {"mse": "much"}}}}'],
)  # fmt: skip
def test_a_foreign_result_is_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "results.json").write_text(text)
    with pytest.raises(UserError, match="cannot be read"):
        results.read(run_in(tmp_path))
    (tmp_path / "results.json").write_bytes(b"\xff" * 10)
    with pytest.raises(UserError, match="cannot be read"):
        results.read(run_in(tmp_path))
    (tmp_path / "results.json").unlink()
    assert results.read(run_in(tmp_path)) is None


def good() -> dict[str, Any]:
    """The columns of a file of three rows."""
    return {
        "row": pa.array([0, 1, 2]),
        "text": pa.array(["a", "b", "c"]),
        "length": pa.array([1, 2, 3], pa.int32()),
        "reference": pa.array([0, 1, 1]),
        "after": pa.array([[0.0, 1.0]] * 3, pa.list_(pa.float32())),
    }


@pytest.mark.parametrize(
    ("name", "column", "said"),
    [
        ("row", None, "no column 'row'"),
        ("text", pa.array([1, 2, 3]), "of type int64"),
        ("row", pa.array([0, None, 2]), "empty cells"),
        ("reference", pa.array([0, 1, 2]), "none of this run's labels"),
        ("reference", pa.array([0, -1, 1]), "none of this run's labels"),
        ("reference", pa.array(["0", "1", "1"]), "of type string"),
        ("after", pa.array([[0.0, 1.0], [0.0], [1.0, 2.0]]), "does not have 2 numbers"),
        ("after", pa.array([[0.0]] * 3), "does not have 2 numbers"),
        ("after", pa.array([[0.0, None]] * 3), "does not have 2 numbers"),
        ("after", pa.array([[0.0, float("nan")]] * 3), "not all finite"),
        ("before", pa.array([[0.0, float("inf")]] * 3), "not all finite"),
        ("after", pa.array([["x", "y"]] * 3), "is of type"),
    ],
)
def test_a_foreign_file_of_rows_is_a_sentence(
    tmp_path: Path, name: str, column: Any, said: str
) -> None:
    columns = {**good(), name: column}
    path = tmp_path / "validation.parquet"
    pq.write_table(pa.table({key: each for key, each in columns.items() if each is not None}), path)
    with pytest.raises(UserError, match=said):
        predictions.read(path, "validation", "single_label_classification", ("n", "p"))


def test_a_torn_or_swollen_file_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "validation.parquet"

    def read() -> Predictions | None:
        return predictions.read(path, "validation", "single_label_classification", ("n", "p"))

    assert read() is None
    predictions.write(path, good())
    assert read() is not None
    whole = path.read_bytes()
    for part in (b"", whole[:40], whole[: len(whole) // 2], b"PAR1" + b"\xff" * 400 + b"PAR1"):
        path.write_bytes(part)
        with pytest.raises(UserError, match="no whole Parquet file"):
            read()
    path.write_bytes(whole)
    for limit, most, said in (("MOST_ROWS", 2, "3 rows"), ("MOST_VALUES", 5, "larger than"),
                              ("MOST_BYTES", 1, "larger than")):  # fmt: skip
        with monkeypatch.context() as patch:
            patch.setattr(predictions, limit, most)
            with pytest.raises(UserError, match=said):
                read()
    # One long text very often is a file of kilobytes.
    swollen = {name: pa.concat_arrays([column] * 500) for name, column in good().items()}
    swollen["text"] = pa.array(["x" * 2_000] * 1_500)
    predictions.write(path, swollen)
    assert path.stat().st_size < 50_000
    with monkeypatch.context() as patch:
        patch.setattr(predictions, "MOST_BYTES", 2_000_000)
        with pytest.raises(UserError, match="texts are longer"):
            read()


def test_a_kept_split_is_what_the_tests_of_pages_take(tmp_path: Path) -> None:
    found = evaluated(rows=20)
    keep(tmp_path, found)
    read = results.read(run_in(tmp_path))
    assert read is not None
    rows = results.rows(run_in(tmp_path), "validation", read)
    assert rows is not None and (rows.after == found.after).all()
