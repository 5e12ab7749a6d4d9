"""Which columns are text and label, and what is counted of a column."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from datasets import ClassLabel, Dataset, DatasetDict

from glassbox.data import columns, statistics
from glassbox.data.columns import Roles
from glassbox.errors import Problem

SENTENCES = [f"This is sentence number {n} of many." for n in range(12)]
TWO = ["pos", "neg"] * 6


def make(**values: list[Any]) -> DatasetDict:
    return DatasetDict({"train": Dataset.from_dict(values)})


ROLES = {
    "MRPC": (
        {"sentence1": SENTENCES, "sentence2": SENTENCES, "label": [0, 1] * 6, "idx": range(12)},
        Roles("sentence1", "sentence2", "label"),
    ),
    "review and sentiment": (
        {"id": range(12), "review": SENTENCES, "stars": [1, 2, 3] * 4, "sentiment": TWO},
        Roles("review", None, "sentiment"),
    ),
    "premise and hypothesis": (
        {"premise": SENTENCES, "hypothesis": SENTENCES, "label": [0, 1, 2] * 4},
        Roles("premise", "hypothesis", "label"),
    ),
    "unnamed": (
        {"x": SENTENCES, "when": [f"2024-01-{n + 1:02}" for n in range(12)], "q": TWO},
        Roles("x", None, "q"),
    ),
    "few classes before many": (
        {"shop": ["a", "b", "c", "d"] * 3, "words": SENTENCES, "kind": TWO},
        Roles("words", None, "kind"),
    ),
    "booleans": ({"a": SENTENCES, "b": [True, False] * 6}, Roles("a", None, "b")),
}


@pytest.mark.parametrize("name", ROLES)
def test_roles_are_guessed(name: str) -> None:
    values, roles = ROLES[name]
    assert columns.guess_roles(make(**{key: list(each) for key, each in values.items()})) == roles


def test_a_class_label_is_the_label() -> None:
    dataset = make(text=SENTENCES, sentiment=TWO, mark=[0, 1] * 6)
    dataset = dataset.cast_column("mark", ClassLabel(names=["bad", "good"]))
    assert columns.guess_roles(dataset) == Roles("text", None, "mark")
    assert columns.class_names(dataset, "mark") == ("bad", "good")
    assert columns.class_names(dataset, "sentiment") == ("neg", "pos")


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"text": SENTENCES}, ["label"]),
        ({"n": list(range(12)), "label": [0, 1] * 6}, ["text"]),
        ({"n": list(range(12)), "f": [0.5] * 12}, ["text", "label"]),
        ({"text": SENTENCES, "same": ["a"] * 12}, ["label"]),
        ({"text": SENTENCES, "empty": [None] * 12}, ["label"]),
    ],
)
def test_what_is_missing_is_said(values: dict[str, list[Any]], missing: list[str]) -> None:
    found = columns.guess_roles(make(**values))
    assert isinstance(found, list)
    assert all(isinstance(each, Problem) and each.hint for each in found)
    assert [each.field for each in found] == missing


def test_facts_go_through_the_indices() -> None:
    whole = Dataset.from_dict({"a": ["x", "y", None, "z"], "b": [1, 2, 3, 4]})
    part = whole.select([3, 2, 3])
    found = statistics.facts(part)
    assert [(each.nulls, each.distinct) for each in found] == [(1, 1), (0, 2)]
    assert statistics.distribution(part, "b").counts == (1, 2)


def test_bars_are_counts_of_all_rows() -> None:
    values = random.Random(1).choices(["a", "b", "c", None], k=1_000)
    found = statistics.distribution(Dataset.from_dict({"v": values}), "v")
    counted = Counter(value for value in values if value is not None)
    assert dict(zip(found.labels, found.counts, strict=True)) == dict(counted)
    assert list(found.counts) == sorted(counted.values(), reverse=True)
    assert found.nulls == values.count(None)


def test_classes_keep_their_order_and_their_zeros() -> None:
    dataset = Dataset.from_dict({"v": [2, 2, 0, None]})
    dataset = dataset.cast_column("v", ClassLabel(names=["a", "b", "c"]))
    found = statistics.distribution(dataset, "v")
    assert found.labels == ("0: a", "1: b", "2: c")
    assert (found.counts, found.nulls) == ((1, 0, 2), 1)


@pytest.mark.parametrize(
    ("values", "axis"),
    [
        ([n / 7 for n in range(1_000)], "value"),
        (list(range(1_000)), "value"),
        (["x" * (n % 77) + str(n) for n in range(1_000)], "length in characters"),
        ([float("inf"), float("nan"), 1.0, 2.0, None], "value"),
    ],
)
def test_histograms_hold_every_row(values: list[Any], axis: str) -> None:
    found = statistics.distribution(Dataset.from_dict({"v": values}), "v")
    finite = [v for v in values if isinstance(v, str) or (v is not None and abs(v) < 1e300)]
    assert found.kind == "histogram"
    assert found.axis == axis
    assert sum(found.counts) == len(finite)
    assert len(found.edges) == len(found.counts) + 1


@pytest.mark.parametrize("values", [[None, None], [float("nan")]])
def test_a_column_without_values(values: list[Any]) -> None:
    dataset = Dataset.from_dict({"v": values})
    assert sum(statistics.distribution(dataset, "v").counts) == 0
