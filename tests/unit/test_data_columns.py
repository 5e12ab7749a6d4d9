"""Which columns are text and label."""

from __future__ import annotations

from typing import Any

import pytest
from datasets import ClassLabel, Dataset, DatasetDict

from glassbox.data import columns
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
