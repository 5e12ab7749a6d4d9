"""What looks wrong before a run starts, and how data is split and encoded for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from datasets import ClassLabel, Dataset, DatasetDict

from glassbox import catalog, workspace
from glassbox.errors import Problem
from glassbox.training import choices, prepare
from glassbox.training.arguments import Arguments
from glassbox.training.checks import ModelFacts, check, model_facts
from glassbox.training.spec import RunSpec

SPEC = RunSpec("upload:x", "text", None, "label")
MINILM = ModelFacts("bert", 30522, 512, 2, True)
TEXTS = [f"row {each}" for each in range(12)]


def data(labels: list[Any], **more: list[Any]) -> DatasetDict:
    columns = {"text": TEXTS[: len(labels)], "label": labels, **more}
    return DatasetDict(train=Dataset.from_dict(columns))


def found(dataset: DatasetDict, spec: RunSpec = SPEC, model: ModelFacts = MINILM) -> list[Problem]:
    return check(spec, dataset, model)


def test_good_data_has_no_finding() -> None:
    assert found(data(["a", "b"] * 6)) == []
    assert found(data([1, 5] * 6)) == []
    assert found(data([True, False] * 6)) == []


@pytest.mark.parametrize(
    ("dataset", "field", "words"),
    [
        (data(["a"] * 12), "label", "one and the same label"),
        (data([*["a", "b"] * 5, None, None]), "label", "2 of the 12 training rows have no label"),
        (data([0.5, 1.5] * 6), "label", "numbers with a fraction"),
        (data([1.0, float("nan")] * 6), "label", "numbers with a fraction"),
        (data(["a"]), "dataset", "too little to learn from: 1 training row,"),
        (data([[1], [2]] * 6), "label", "cannot be a label"),
        (
            data(["a", "b"] * 6, text=[*TEXTS[:11], None]),
            "text",
            "1 of the 12 training rows have no",
        ),
        (data(["a", "b"] * 6, text=list(range(12))), "text", "does not hold text"),
    ],
)
def test_bad_data_gets_a_sentence(dataset: DatasetDict, field: str, words: str) -> None:
    errors = [each for each in found(dataset) if each.severity == "error"]
    assert field in [each.field for each in errors]
    assert any(words in each.message for each in errors), errors


def test_unlabelled_rows_of_a_class_label() -> None:
    dataset = data([0, 1] * 5 + [-1, -1]).cast_column("label", ClassLabel(names=["a", "b"]))
    assert "2 of the training rows are unlabelled" in found(dataset)[0].message


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": "missing"}, "text"),
        ({"text_pair": "missing"}, "text_pair"),
        ({"label": "missing"}, "label"),
        ({"train_split": "missing"}, "train_split"),
        ({"eval_split": "train"}, "eval_split"),
        ({"max_length": 513}, "max_length"),
    ],
)
def test_what_the_spec_asks_for_is_there(change: dict[str, Any], field: str) -> None:
    errors = [
        each.field
        for each in found(data(["a", "b"] * 6), replace(SPEC, **change))
        if each.severity == "error"
    ]
    assert errors == [field]


@pytest.mark.parametrize(
    ("model", "pair", "words"),
    [
        (replace(MINILM, vocab_size=8000), None, "8,000 token embeddings"),
        (replace(MINILM, model_type="marian"), None, "type 'marian'"),
        (replace(MINILM, type_vocab_size=1), "other", "one token type"),
    ],
)
def test_models_that_do_not_fit(model: ModelFacts, pair: str | None, words: str) -> None:
    dataset = data(["a", "b"] * 6, other=TEXTS)
    (problem,) = found(dataset, replace(SPEC, text_pair=pair), model)
    assert words in problem.message and problem.severity == "error"


def test_rare_and_lopsided_classes_are_warned_of() -> None:
    single = found(data([*["a", "b"] * 5, "a", "c"]))
    assert [(each.severity, each.field) for each in single] == [("warning", "label")]
    dataset = DatasetDict(
        train=Dataset.from_dict({"text": ["x"] * 40, "label": ["a"] * 38 + ["b"] * 2})
    )
    assert "95% of the training rows" in found(dataset)[0].message


def test_facts_of_a_model_come_from_its_config(workspace_root: object) -> None:
    assert model_facts(catalog.EMBEDDED_MODEL) == MINILM
    id = workspace.new_id()
    folder = workspace.folder("models") / id / "model"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"model_type": "bert", "vocab_size": "x"}))
    assert model_facts(f"saved:{id}").vocab_size == 0


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (["b", "a"] * 6, ("a", "b")),
        ([10, 9, 2] * 4, ("2", "9", "10")),
        ([True, False] * 6, ("False", "True")),
    ],
)
def test_labels_become_their_place_among_the_sorted_values(
    labels: list[Any], names: tuple[str, ...]
) -> None:
    parts = prepare.split(data(labels), SPEC)
    assert parts.names == names
    rows = {
        text: parts.names[id]
        for part in (parts.train, parts.evaluation)
        for text, id in zip(part["text"], part["label"], strict=True)
    }
    assert rows == {text: str(label) for text, label in zip(TEXTS, labels, strict=True)}


def test_a_part_is_put_aside_stratified_and_by_the_seed() -> None:
    dataset = DatasetDict(
        train=Dataset.from_dict(
            {"text": [f"t{each}" for each in range(100)], "label": ["a"] * 80 + ["b"] * 20}
        )
    )
    parts = prepare.split(dataset, SPEC)
    assert (parts.train.num_rows, parts.evaluation.num_rows) == (80, 20)
    assert sum(parts.evaluation["label"]) == 4
    assert "100 rows split into 80 to train and 20 to validate (20%, stratified" in parts.notes[0]
    again = prepare.split(dataset, SPEC)
    other = prepare.split(dataset, replace(SPEC, arguments=Arguments(seed=1)))
    assert parts.evaluation["text"][:] == again.evaluation["text"][:]
    assert parts.evaluation["text"][:] != other.evaluation["text"][:]


def test_a_class_with_one_row_still_splits() -> None:
    parts = prepare.split(data([*["a", "b"] * 5, "a", "c"]), SPEC)
    assert "not stratified" in parts.notes[0]


@pytest.mark.parametrize("rows", [8, 11, 12])
@pytest.mark.parametrize("limits", [(0, 0), (3, 2), (100, 100)])
def test_rows_are_counted_as_they_are_split(rows: int, limits: tuple[int, int]) -> None:
    spec = replace(SPEC, train_rows=limits[0], eval_rows=limits[1])
    parts = prepare.split(data((["a", "b"] * 6)[:rows]), spec)
    assert prepare.rows_used(spec, {"train": rows}) == (
        parts.train.num_rows,
        parts.evaluation.num_rows,
    )


def test_the_worked_examples_can_start(workspace_root: object) -> None:
    for ref in ("sample:paraphrase", "sample:reviews"):
        found = choices.choices(ref, "me")
        plan = choices.plan(found.suggested, "me")
        assert plan.can_start and plan.problems == () and 50 <= plan.steps <= 700
    assert found.labels[0] == "sentiment"


def test_a_dataset_without_text_or_label_says_so(
    workspace_root: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = DatasetDict(train=Dataset.from_dict({"n": [0.5, 1.5, 2.5]}))
    load: Callable[..., DatasetDict] = lambda ref, owner: numbers  # noqa: E731
    monkeypatch.setattr(prepare.store, "load", load)
    found = choices.choices("upload:x", "me")
    assert {each.field for each in found.problems} == {"text", "label"}
    assert found.texts == () and found.labels == ("n",)
