"""Sorting, searching and first rows by the engine, against Python and `datasets`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from datasets import Dataset, Features, Value
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from glassbox.data import picking, query, rows, search
from glassbox.data.query import Key
from glassbox.data.search import Piece, Search
from glassbox.errors import LimitExceeded, UserError
from glassbox.snippets import dataset_rows as python
from tests import snippets

FEATURES = Features({"t": Value("string"), "x": Value("float64"), "n": Value("int64")})
TEXTS = st.text(st.sampled_from("aAbB.é😀\n "), max_size=6)
ROWS = st.lists(
    st.tuples(
        st.none() | TEXTS,
        st.none() | st.sampled_from([float("nan"), float("inf"), -1.5, 0.0, 2.0]),
        st.none() | st.integers(-3, 3),
    ),
    min_size=1,
    max_size=30,
)


def made(values: list[tuple[Any, Any, Any]]) -> Dataset:
    columns = dict(zip(FEATURES, map(list, zip(*values, strict=True)), strict=True))
    return Dataset.from_dict(columns, features=FEATURES)


@hypothesis_settings(max_examples=40)
@given(ROWS, st.lists(st.tuples(st.sampled_from("txn"), st.booleans()), min_size=1, max_size=3,
                      unique_by=lambda key: key[0]), st.integers(0, 9), st.booleans())  # fmt: skip
def test_the_first_sorted_rows(values: Any, by: Any, seed: int, part: bool) -> None:
    """Those of ``Dataset.sort``, also after rows were left out and put in another order."""
    dataset = made(values)
    order = np.random.default_rng(seed).permutation(len(values))
    dataset = picking.picked(dataset, order[: len(values) // 2 + 1] if part else order, "x")
    keys = [Key(name, down) for name, down in by]
    every = query.order(dataset, keys)
    other = dataset.sort([k.column for k in keys], reverse=[k.down for k in keys])
    assert repr(dataset.select(every)[:]) == repr(other[:])
    for count in (1, 7, 50):
        assert query.first_sorted(dataset, keys, count).tolist() == every[:count].tolist()


@hypothesis_settings(max_examples=60)
@given(ROWS, TEXTS.filter(bool), st.integers(0, 9))
def test_a_text_is_found_as_python_finds_it(values: Any, text: str, seed: int) -> None:
    dataset = made(values)
    dataset = picking.picked(dataset, np.random.default_rng(seed).permutation(len(values)), "x")
    texts = dataset["t"][:]
    for case in (True, False):
        asked = Search(text, match_case=case)
        found = search.find(dataset, asked)
        pattern = re.compile(re.escape(text), 0 if case else re.IGNORECASE)
        hits = [len(pattern.findall(each or "")) for each in texts]
        assert found.rows.tolist() == [row for row, count in enumerate(hits) if count]
        assert found.hits == sum(hits)
        for each, pieces in zip(texts, search.marked(texts, asked), strict=True):
            assert "".join(piece.text for piece in pieces) == (each or "")
            assert [p.text for p in pieces if p.hit] == pattern.findall(each or "")


def test_hits_of_many_rows_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = made([("cat cat", 1, 1.0), ("dog", 2, 1.0)])
    wanted = Search("cat", match_case=True)
    monkeypatch.setattr(search, "COUNTED", 1)
    found = search.find(dataset, wanted)
    assert (found.rows.tolist(), found.hits) == ([0], None)


def test_patterns() -> None:
    values = [("concat cat", None, 1), ("Cat\ncat", None, 2), (None, None, 3), ("dog", None, 4)]
    dataset = made(values)
    asked = Search(r"\bcat", regex=True, match_case=True)
    found = search.find(dataset, asked)
    assert (found.rows.tolist(), found.hits) == ([0, 1], 2)
    first = search.marked(dataset["t"][:], asked)[0]
    assert first == (Piece("concat ", False), Piece("cat", True))
    assert search.find(dataset, Search("c.t|dog", regex=True)).hits == 5
    assert search.find(dataset, Search("^$", regex=True)).rows.tolist() == []
    long = search.marked(["x" * 5_000 + "cat" + "y" * 5_000], Search("cat"))[0]
    assert long[0].text.startswith("…x")
    assert long[1] == Piece("cat", True)
    assert sum(len(piece.text) for piece in long) < 700


@pytest.mark.parametrize(
    ("text", "regex"),
    [("", False), ("[", True), (r"(?=a)", True), (r"(a)\1", True), ("x" * 501, False), ("(", True),
     ("a{5000}", True)],
)  # fmt: skip
def test_what_cannot_be_looked_for(text: str, regex: bool) -> None:
    with pytest.raises(UserError):
        search.find(made([("a", 1.0, 1)]), Search(text, regex))
    with pytest.raises(UserError):
        search.find(made([("a", 1.0, 1)]), Search("a", columns=("n",)))
    with pytest.raises(UserError):
        search.find(made([("a", 1.0, 1)]).remove_columns("t"), Search("a"))


def test_evil_patterns_end() -> None:
    dataset = made([("a" * 30_000 + "!", None, 1)])
    for pattern in (r"(a+)+$", r"(a|aa)+$", r"(.*a){20}", r"^(a?){50}a{50}$"):
        search.find(dataset, Search(pattern, regex=True))


def test_a_query_that_takes_too_long(set_setting: Any) -> None:
    set_setting(max_query_seconds=0.01)
    dataset = made([("a" * 400, None, 1)] * 60_000)
    with pytest.raises(LimitExceeded) as caught:
        search.find(dataset, Search("(a.*){9}b", regex=True))
    assert caught.value.limit == "max_query_seconds"


def test_cells_of_rows_anywhere() -> None:
    dataset = made([(f"t{n}", n / 2, n) for n in range(9)])
    assert rows.at(dataset, [7, 0], ["n", "t"]) == {"n": [7, 0], "t": ["t7", "t0"]}
    assert rows.at(dataset, slice(1, 3), ["x"]) == {"x": [0.5, 1.0]}


@pytest.mark.parametrize(
    "asked",
    [Search("b"), Search("B", match_case=True), Search("^b", True), Search("x", columns=("u",)),
     None],
)  # fmt: skip
def test_the_code_gives_the_same_rows(asked: Search | None, tmp_path: Path) -> None:
    dataset = Dataset.from_dict(
        {"t": ["b", None, "aB", "B", "x"], "u": ["x", "y", None, "b", "q"], "n": [3, 1, 2, 5, 4]}
    )
    dataset.save_to_disk(str(tmp_path / "d"))
    keys = (Key("n", True),)
    code = python.page("train", asked, keys, dataset.features)
    load = f"from datasets import load_from_disk\ndataset = {{'train': load_from_disk({str(tmp_path / 'd')!r})}}\n"  # noqa: E501
    found = snippets.run(load + code)["found"]
    among = search.find(dataset, asked).rows if asked else np.arange(len(dataset))
    picked = picking.picked(dataset, among, "x")
    assert found[:] == picked.select(query.order(picked, keys))[:]
