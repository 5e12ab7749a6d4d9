"""Lists that are a 0 or 1 for each label: found, named, counted, encoded; and read otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from datasets import ClassLabel, Dataset, DatasetDict, Features, List, Sequence, Value

from glassbox.training import choices, label_counts, label_lists, labels, parts, prepare
from glassbox.training.checks import ModelFacts, check
from glassbox.training.guess import guess
from glassbox.training.label_columns import label_columns
from glassbox.training.spec import RunSpec

BERT = ModelFacts("bert", 30522, 512, 2, True)
ROWS = [[0, 1, 0, 1], [1, 0, 0, 0], [0, 0, 0, 0], [1, 1, 0, 1]]
POSITIONS = ("LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3")
SPEC = RunSpec(
    "upload:x", "text", None, "tags",
    problem_type="multi_label_classification", label_form="indicators",
)  # fmt: skip


def data(tags: list[Any], feature: Any = None) -> DatasetDict:
    texts = [f"row {at} of it" for at in range(len(tags))]
    features = None
    if feature is not None:
        features = Features({"text": Value("string"), "tags": feature})
    return DatasetDict(train=Dataset.from_dict({"text": texts, "tags": tags}, features=features))


@pytest.mark.parametrize(
    ("tags", "feature", "count"),
    [
        (ROWS, None, 4),
        (ROWS, List(Value("int8")), 4),
        (ROWS, List(Value("float32")), 4),
        (ROWS, Sequence(Value("int64"), length=4), 4),
        ([[bool(each) for each in row] for row in ROWS], None, 4),
        ([[0, 1], [0, 1]], None, 2),
        # Rows without a list are told elsewhere.
        ([[0, 1], None, [1, 0]], None, 2),
        # All of one length and of 1 alone: the label 1, again and again.
        ([[1, 1], [1, 1]], None, None),
        ([[0], [1]], None, None),
        ([[0, 1], [1]], None, None),
        ([[0, 1], []], None, None),
        ([[0, 2], [1, 0]], None, None),
        ([[0.0, 0.5], [1.0, 0.0]], None, None),
        ([["0", "1"], ["1", "0"]], None, None),
        ([[0, None], [1, 0]], None, None),
        ([[[0, 1]], [[1, 0]]], None, None),
        ([0, 1], None, None),
        ([], List(Value("int64")), None),
    ],
)
def test_what_is_taken_for_indicators(tags: list[Any], feature: Any, count: int | None) -> None:
    assert label_lists.indicators(data(tags, feature), "tags") == count


def test_every_split_has_to_agree() -> None:
    both = data(ROWS)
    both["test"] = data([[1, 0, 1, 0]])["train"]
    assert label_lists.indicators(both, "tags") == 4
    both["test"] = data([[1, 0, 1]])["train"]
    assert label_lists.indicators(both, "tags") is None
    # A column of vectors is known by its first rows, and one that only begins so by its last.
    late = data([[0, 1]] * 500 + [[0, 7]])
    assert label_lists.indicators(late, "tags") is None


@pytest.mark.parametrize(
    ("feature", "names"),
    [
        (List(Value("int64")), POSITIONS),
        (List(ClassLabel(names=["new", "cheap", "slow", "red"])), ("new", "cheap", "slow", "red")),
        # The names of 0 and 1 themselves are none of the labels.
        (List(ClassLabel(names=["no", "yes"])), POSITIONS),
    ],
)
def test_names_are_the_features_or_the_places(feature: Any, names: tuple[str, ...]) -> None:
    dataset = data(ROWS * 6, feature)
    spec, problems = guess(dataset, "upload:x")
    assert spec == SPEC and problems == ()
    assert labels.names(dataset, spec) == names
    found = label_columns(dataset)
    assert found.lists == found.indicators == ("tags",)


@pytest.mark.parametrize("kind", [int, float, bool])
def test_targets_and_counts_are_the_lists_themselves(kind: type) -> None:
    dataset = data([[kind(each) for each in row] for row in ROWS * 3])
    assert not [each for each in check(SPEC, dataset, BERT) if each.severity == "error"]
    split = prepare.split(dataset, replace(SPEC, eval_split=None))
    together = list(split.train[labels.TARGET]) + list(split.evaluation[labels.TARGET])
    assert sorted(together) == sorted([[float(each) for each in row] for row in ROWS * 3])
    assert labels.rows_per_label(dataset["train"], SPEC, dataset) == [6, 6, 0, 6]
    counted = label_counts.label_counts(parts.parts(dataset, SPEC), SPEC, dataset)
    assert sum(counted.values()).tolist() == [6, 6, 0, 6]  # type: ignore[union-attr, attr-defined]
    assert label_lists.matrix(dataset["train"].select([1, 0]), "tags").tolist() == [
        ROWS[1],
        ROWS[0],
    ]
    assert labels.rows_per_label(dataset["train"].select([]), SPEC, dataset) == [0] * 4


def test_they_can_be_read_as_values_all_the_same() -> None:
    dataset, spec = data(ROWS * 3), replace(SPEC, label_form="values")
    assert labels.names(dataset, spec) == ("0", "1")
    assert labels.encode(dataset["train"], spec, dataset)[labels.TARGET][0] == [1.0, 1.0]
    assert not [each for each in check(spec, dataset, BERT) if each.severity == "error"]


@pytest.mark.parametrize("tags", [[["a"], ["b", "a"]] * 6, [[0, 1], [2]] * 6, [0, 1] * 6])
def test_what_holds_none_is_refused_with_a_way_out(tags: list[Any]) -> None:
    (problem,) = (each for each in check(SPEC, data(tags), BERT) if each.severity == "error")
    assert problem.field == "label_form" and problem.mends == ("values",)
    assert "0 or 1 for each label" in problem.message


def test_the_form_opens_on_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = data(ROWS * 6)
    monkeypatch.setattr(choices, "load_data", lambda ref, steps, owner: (dataset, ()))
    suggested = choices.choices("upload:x", "me").suggested
    assert (suggested.label, suggested.label_form) == ("tags", "indicators")
    assert RunSpec.from_json(suggested.to_json()) == suggested
    assert np.array(labels.encode(dataset["train"], suggested, dataset)[labels.TARGET]).shape == (
        24,
        4,
    )
