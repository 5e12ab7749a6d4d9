"""Labels of every task: what a column can be, what is wrong with it, and its targets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from datasets import ClassLabel, Dataset, DatasetDict, Features, List, Value

from glassbox.training import labels, prepare
from glassbox.training.checks import ModelFacts, check
from glassbox.training.guess import guess
from glassbox.training.spec import RunSpec, with_arguments

TEXTS = [f"row {each} of it" for each in range(12)]
SINGLE = RunSpec("upload:x", "text", None, "label")
MULTI = replace(SINGLE, problem_type="multi_label_classification")
SEVERAL = replace(MULTI, label="", label_columns=("a", "b"))
NUMBER = replace(SINGLE, problem_type="regression")
BERT = ModelFacts("bert", 30522, 512, 2, True)


def data(**columns: list[Any]) -> DatasetDict:
    return DatasetDict(train=Dataset.from_dict({"text": TEXTS, **columns}))


def listed(values: list[list[int]], names: list[str]) -> DatasetDict:
    features = Features({"text": Value("string"), "label": List(ClassLabel(names=names))})
    return DatasetDict(train=Dataset.from_dict({"text": TEXTS, "label": values}, features))


def errors(dataset: DatasetDict, spec: RunSpec) -> list[str]:
    return [each.message for each in check(spec, dataset, BERT) if each.severity == "error"]


@pytest.mark.parametrize(
    ("values", "types"),
    [
        (["a", "b"] * 6, ("single_label_classification",)),
        ([1, 2] * 6, ("single_label_classification", "regression")),
        ([True, False] * 6, ("single_label_classification",)),
        ([0.5, 1.0] * 6, ("regression",)),
        ([["a"], []] * 6, ("multi_label_classification",)),
        ([[1, 2], [3]] * 6, ("multi_label_classification",)),
        ([[0.5], [1.5]] * 6, ()),
        ([{"a": 1}] * 12, ()),
    ],
)
def test_what_a_column_can_be_learned_as(values: list[Any], types: tuple[str, ...]) -> None:
    assert labels.problem_types(data(label=values), "label") == types


def test_many_whole_numbers_are_measured() -> None:
    many = DatasetDict(train=Dataset.from_dict({"label": list(range(80))}))
    assert labels.problem_types(many, "label") == ("regression",)


LISTS: list[tuple[DatasetDict, tuple[str, ...], list[list[float]]]] = [
    (data(label=[["b", "a"], [], ["c"]] * 4), ("a", "b", "c"), [[1, 1, 0], [0, 0, 0], [0, 0, 1]]),
    (data(label=[[10, 2], [2, 2], []] * 4), ("2", "10"), [[1, 1], [1, 0], [0, 0]]),
    (listed([[1], [0, 1], []] * 4, ["x", "y"]), ("x", "y"), [[0, 1], [1, 1], [0, 0]]),
]


@pytest.mark.parametrize(("dataset", "names", "targets"), LISTS)
def test_lists_become_a_one_for_each_label(
    dataset: DatasetDict, names: tuple[str, ...], targets: list[list[float]]
) -> None:
    assert errors(dataset, MULTI) == [] and labels.names(dataset, MULTI) == names
    encoded = labels.encode(dataset["train"], MULTI, dataset)
    assert encoded[labels.TARGET][:3] == targets
    assert labels.rows_per_label(dataset["train"], MULTI, dataset) == [
        4 * sum(int(row[at]) for row in targets) for at in range(len(names))
    ]


@pytest.mark.parametrize(
    "column", [[True, False], [1, 0], ["yes", "No"], ["TRUE", "false"], ["1", "0"]]
)
def test_yes_no_columns_become_a_label_each(column: list[Any]) -> None:
    dataset = data(a=column * 6, b=[0, 0, 1, 1] * 3, other=["x", "y"] * 6, n=list(range(12)))
    assert labels.yes_no_columns(dataset) == ("a", "b")
    assert errors(dataset, SEVERAL) == [] and labels.names(dataset, SEVERAL) == ("a", "b")
    encoded = labels.encode(dataset["train"], SEVERAL, dataset)
    assert encoded[labels.TARGET][:4] == [[1, 0], [0, 0], [1, 1], [0, 1]]
    assert labels.rows_per_label(dataset["train"], SEVERAL, dataset) == [6, 6]


def test_numbers_become_floats_in_the_rows_order() -> None:
    dataset = data(label=[each / 4 for each in range(12)])
    assert errors(dataset, NUMBER) == [] and labels.names(dataset, NUMBER) == ("label",)
    parts = prepare.split(dataset, NUMBER)
    assert "drawn at random" in parts.notes[0]
    rows = {
        text: value
        for part in (parts.train, parts.evaluation)
        for text, value in zip(part["text"], part[labels.TARGET], strict=True)
    }
    assert rows == {text: at / 4 for at, text in enumerate(TEXTS)}


def test_rows_chosen_before_are_encoded_in_their_order() -> None:
    whole = data(label=[["a"], ["b"], []] * 4)
    chosen = DatasetDict(train=whole["train"].select([5, 1, 0, 3]))
    encoded = labels.encode(chosen["train"], MULTI, chosen)
    assert encoded["text"][:] == [TEXTS[at] for at in (5, 1, 0, 3)]
    assert encoded[labels.TARGET][:] == [[0, 0], [0, 1], [1, 0], [1, 0]]


@pytest.mark.parametrize(
    ("dataset", "spec", "words"),
    [
        (data(label=[1, -100] * 6), SINGLE, "6 of the training rows are unlabelled (-100)"),
        (data(label=[["a"], []] * 6), SINGLE, "it holds lists"),
        (data(label=list(range(12))), MULTI, "does not hold lists"),
        (data(label=[["a"], None] * 6), MULTI, "6 of the 12 training rows have no label"),
        (data(label=[["a", None], []] * 6), MULTI, "6 empty entries"),
        (listed([[0], [-1]] * 6, ["x", "y"]), MULTI, "6 of the training rows are unlabelled (-1)"),
        (data(label=[["a"]] * 12), MULTI, "nothing to tell apart"),
        (data(label=[[]] * 11 + [["a"]]), NUMBER, "holds no numbers"),
        (data(a=[0, 1] * 6, b=[0, 2] * 6), SEVERAL, "'b' does not say yes or no"),
        (data(a=[0, 1] * 6, b=[None, True] * 6), SEVERAL, "have no label in 'b'"),
        (data(a=[0, 1] * 6), SEVERAL, "no column 'b'"),
        (data(label=[0.5, None] * 6), NUMBER, "6 of the 12 training rows have no label"),
        (data(label=[0.5, float("nan")] * 6), NUMBER, "6 of the 12 training rows have a label"),
        (data(label=[0.5, float("inf")] * 6), NUMBER, "no finite number"),
        (data(label=[2.0] * 12), NUMBER, "All training rows have the value 2"),
        (data(label=["a", "b"] * 6), NUMBER, "holds no numbers"),
        (data(a=[0, 1] * 6, b=[0, 1] * 6), replace(SEVERAL, problem_type="regression"), "Several"),
    ],
)
def test_labels_that_cannot_be_learned(dataset: DatasetDict, spec: RunSpec, words: str) -> None:
    assert any(words in each for each in errors(dataset, spec)), errors(dataset, spec)


@pytest.mark.parametrize(
    ("dataset", "spec", "words"),
    [
        (
            data(label=[["a", "b"], ["a"]] * 6),
            MULTI,
            "1 of the 2 labels come in every training row",
        ),
        (listed([[0], [1]] * 6, ["x", "y", "z"]), MULTI, "come in none of the training rows"),
        (data(label=[10.0, 5000.0] * 6), NUMBER, "its squared error is large"),
    ],
)
def test_labels_that_are_hard_to_learn(dataset: DatasetDict, spec: RunSpec, words: str) -> None:
    (found,) = check(spec, dataset, BERT)
    assert found.severity == "warning" and words in found.message


def test_gaps_between_whole_numbers_are_closed() -> None:
    dataset = data(label=[0, 2] * 6)
    encoded = labels.encode(dataset["train"], SINGLE, dataset)
    assert labels.names(dataset, SINGLE) == ("0", "2") and encoded["label"][:2] == [0, 1]


@pytest.mark.parametrize("split", ["train", "other"])
def test_a_test_split_is_another(split: str) -> None:
    dataset = data(label=["a", "b"] * 6)
    (found,) = check(replace(SINGLE, test_split=split), dataset, BERT)
    assert found.field == "test_split"


def test_a_part_that_fills_no_batch_is_not_left_out_whole() -> None:
    spec = with_arguments(SINGLE, dataloader_drop_last=True)
    found = check(spec, data(label=["a", "b"] * 6), BERT)
    assert [(each.field, each.mends) for each in found] == [
        ("per_device_train_batch_size", (9,)),
        ("per_device_eval_batch_size", (3,)),
    ]


@pytest.mark.parametrize(
    ("columns", "task", "label", "several"),
    [
        ({"label": ["a", "b"] * 6}, "single_label_classification", "label", ()),
        ({"tags": [["a"], ["b"]] * 6}, "multi_label_classification", "tags", ()),
        (
            {"toxic": [0, 1] * 6, "rude": [1, 0] * 6, "threat": [0, 0, 1] * 4},
            "multi_label_classification",
            "",
            ("toxic", "rude", "threat"),
        ),
        ({"score": [each / 2 for each in range(12)]}, "regression", "score", ()),
        ({"x": [0.5] * 12, "label": [each / 3 for each in range(12)]}, "regression", "label", ()),
    ],
)
def test_the_task_is_guessed(
    columns: dict[str, list[Any]], task: str, label: str, several: tuple[str, ...]
) -> None:
    spec, problems = guess(data(**columns), "upload:x")
    assert (spec.problem_type, spec.label, spec.label_columns) == (task, label, several)
    assert spec.text == "text" and problems == ()


def test_nothing_to_learn_is_said() -> None:
    spec, problems = guess(data(), "upload:x")
    assert spec.label == "" and [each.field for each in problems] == ["label"]
