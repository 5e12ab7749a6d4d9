"""Putting rows aside: the very rows that Dataset.train_test_split puts aside."""

from __future__ import annotations

from typing import Any

import pytest
from datasets import ClassLabel, Dataset, Features, Value
from hypothesis import given
from hypothesis import strategies as st

from glassbox.data.splitting import train_test_split


def dataset(labels: list[int | None]) -> Dataset:
    features = Features({"row": Value("int64"), "label": ClassLabel(names=["a", "b", "c"])})
    return Dataset.from_dict({"row": list(range(len(labels))), "label": labels}, features=features)


def theirs(rows: Dataset, size: float, seed: int, stratify: str | None) -> Any:
    """The rows that `datasets` draws, or what it says against it."""
    try:
        parts = rows.train_test_split(test_size=size, seed=seed, stratify_by_column=stratify)
    except (ValueError, TypeError) as problem:
        return str(problem)
    return parts["train"][:], parts["test"][:]


def ours(rows: Dataset, size: float, seed: int, stratify: str | None) -> Any:
    try:
        stay, go = train_test_split(rows, size, seed=seed, stratify=stratify)
    except (ValueError, TypeError) as problem:
        return str(problem)
    return stay[:], go[:]


@given(
    labels=st.lists(st.integers(0, 2), min_size=1, max_size=40),
    size=st.one_of(st.floats(0.01, 0.99), st.integers(1, 40)),
    seed=st.integers(0, 2**32 - 1),
    stratify=st.sampled_from([None, "label"]),
)
def test_the_same_rows_and_the_same_words(
    labels: list[int], size: float, seed: int, stratify: str | None
) -> None:
    rows = dataset(labels)
    assert ours(rows, size, seed, stratify) == theirs(rows, size, seed, stratify)


def test_rows_that_were_chosen_before_keep_their_order() -> None:
    rows = dataset([0, 1] * 30).shuffle(seed=3).select(range(40))
    assert ours(rows, 0.25, 7, "label") == theirs(rows, 0.25, 7, "label")


@pytest.mark.parametrize("labels", [[0, 1, None, 1, 0, 1], [None] * 6], ids=["one", "all"])
def test_rows_without_a_label_are_left_to_the_library(labels: list[int | None]) -> None:
    rows = dataset(labels)
    assert ours(rows, 0.5, 1, "label") == theirs(rows, 0.5, 1, "label")


def test_a_column_of_no_classes_is_refused_as_the_library_refuses() -> None:
    with pytest.raises(ValueError, match="only supported for ClassLabel"):
        train_test_split(dataset([0, 1, 0, 1]), 0.5, seed=1, stratify="row")
