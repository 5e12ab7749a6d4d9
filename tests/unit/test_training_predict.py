"""Trying a model: what the library's own pipeline gives, one text or many."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassbox import embedded
from glassbox.errors import LimitExceeded, NotFound, UserError
from glassbox.training import predict, predict_batches, store
from tests.unit.trained import trained, trained_root

__all__ = ["trained", "trained_root"]
TEXTS = ["Good.", "not good at all, " * 9, "a \ud800 b", "🙂", "<script>alert(1)</script>"]


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    from glassbox import heavy

    return heavy.AutoTokenizer.from_pretrained(str(embedded.tokenizer_folder()))


def _save(folder: Path, tokenizer: Any, problem: str, labels: int) -> None:
    from glassbox import heavy

    config = heavy.BertConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        problem_type=problem, id2label={id: f"name {id}" for id in range(labels)},
    )  # fmt: skip
    heavy.set_seed(0)
    model = heavy.BertForSequenceClassification(config)
    model.classifier.weight.data.mul_(50)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


@pytest.mark.parametrize("broken", ["model.safetensors", "config.json", "tokenizer.json"])
def test_a_torn_model_is_a_sentence(tmp_path: Path, tokenizer: Any, broken: str) -> None:
    _save(tmp_path, tokenizer, "single_label_classification", 2)
    file = tmp_path / broken
    file.write_bytes(file.read_bytes()[:200])
    with pytest.raises(UserError, match="cannot be loaded"):
        predict.open_folder(tmp_path, 24, takes_pairs=False)


@pytest.mark.parametrize(
    ("problem", "labels"),
    [
        ("single_label_classification", 2),
        ("single_label_classification", 5),
        ("multi_label_classification", 3),
        ("regression", 1),
    ],
)
@pytest.mark.parametrize("pairs", [False, True])
def test_equal_to_the_pipeline(
    tmp_path: Path, tokenizer: Any, problem: str, labels: int, pairs: bool
) -> None:
    from transformers import pipeline

    _save(tmp_path, tokenizer, problem, labels)
    classifier = predict.open_folder(tmp_path, 24, takes_pairs=pairs)
    assert classifier.problem_type == problem
    texts = [text.replace("\ud800", "\ufffd") for text in TEXTS]
    seconds = texts[::-1] if pairs else None
    found: dict[int, predict.Prediction] = {}
    for batch in predict.classify_many(classifier, texts, seconds):
        found |= batch
    pipe = pipeline("text-classification", model=str(tmp_path), truncation=True, max_length=24)
    for place, text in enumerate(texts):
        given = {"text": text, "text_pair": seconds[place]} if seconds else text
        said = pipe([given], top_k=None)[0]
        expected = {each["label"]: each["score"] for each in said}
        values = dict(zip(found[place].names, found[place].values, strict=True))
        assert values == pytest.approx(expected, abs=1e-5)
        alone = predict.classify(classifier, text, seconds[place] if seconds else None)
        assert alone.values == pytest.approx(found[place].values, abs=1e-5)
        assert alone.cut == (place == 1 or (pairs and place == 3))


def test_a_run_is_tried_by_the_names_of_its_classes(trained: store.Run) -> None:
    classifier = predict.load(trained.id)
    found = predict.classify(classifier, "a \ud800 b")
    assert found.names == ("negative", "positive") and found.label in found.names
    assert sum(found.values) == pytest.approx(1)
    with pytest.raises(NotFound):
        predict.load("0" * 26)


def test_before_training_it_is_the_model_that_the_run_began_with(trained: store.Run) -> None:
    import random

    import numpy as np

    from glassbox import heavy
    from glassbox.training import results

    classifier = predict.load(trained.id)
    numpy_state = np.random.get_state()[1].tolist()
    state, python = heavy.torch.get_rng_state(), random.getstate()
    before = predict.untrained(trained, classifier)
    assert heavy.torch.equal(heavy.torch.get_rng_state(), state)
    assert random.getstate() == python
    assert np.random.get_state()[1].tolist() == numpy_state
    read = results.read(trained)
    assert read is not None
    rows = results.rows(trained, "validation", read)
    assert rows is not None and rows.before is not None
    given = predict.classify(before, str(rows.texts[0].as_py()))
    logits = heavy.torch.tensor(rows.before[0])
    assert given.values == pytest.approx(logits.softmax(-1).tolist(), abs=1e-5)


def test_rows_without_text_are_left_out(trained: store.Run) -> None:
    classifier = predict.load(trained.id)
    batches = list(predict.classify_many(classifier, ["a", None, " ", "b"] + ["c"] * 80))
    places = [place for batch in batches for place in batch]
    assert sorted(places) == [0, 3, *range(4, 84)]
    assert max(map(len, batches)) == predict_batches.SHORT_ROWS
    pairs = replace(classifier, takes_pairs=True)
    (batch,) = predict.classify_many(pairs, ["a", "b", "c"], ["x", None, ""])
    assert list(batch) == [0]
    assert list(predict.classify_many(classifier, [])) == []


def test_limits_and_nothing_are_sentences(trained: store.Run, set_setting: Any) -> None:
    classifier = predict.load(trained.id)
    set_setting(max_predict_rows=2, max_text_chars=10)
    with pytest.raises(LimitExceeded, match="3 rows"):
        list(predict.classify_many(classifier, ["a"] * 3))
    with pytest.raises(LimitExceeded):
        predict.classify(classifier, "a" * 11)
    with pytest.raises(UserError, match="nothing"):
        predict.classify(classifier, " \n")


def test_labels_of_several_and_of_none() -> None:
    kind = "multi_label_classification"
    found = predict.Prediction(("a", "b", "c"), (0.9, 0.5, 0.1), 3, False, kind)
    assert found.labels() == ("a", "b") and found.labels(0.95) == ("none",)
    assert found.label == "a"
    assert predict.Prediction(("x",), (2.5,), 3, False, "regression").label == "2.5"


@pytest.mark.parametrize("pairs", [False, True])
def test_two_thousand_lines_are_some_dozens_of_calls(
    trained: store.Run, monkeypatch: pytest.MonkeyPatch, pairs: bool
) -> None:
    """One pass for each batch and nothing else: no gradient, no row twice, none left out."""
    from glassbox import heavy

    loaded = predict.load(trained.id)
    rows: list[int] = []

    def counted(**batch: Any) -> Any:
        assert not heavy.torch.is_grad_enabled()
        rows.append(len(batch["input_ids"]))
        return loaded.model(**batch)

    model = replace(loaded, model=counted, takes_pairs=pairs)
    lines = [f"line {place} is {'very ' * (place % 9)}good" for place in range(2_000)]
    found: dict[int, predict.Prediction] = {}
    for batch in predict.classify_many(model, lines, lines if pairs else None):
        assert not set(batch) & set(found)
        found |= batch
    assert sorted(found) == list(range(2_000)) and sum(rows) == 2_000
    assert len(rows) <= 50 and max(rows) == predict_batches.SHORT_ROWS
    (alone,) = predict.classify_many(model, [lines[7]], [lines[7]] if pairs else None)
    assert alone[0].values == pytest.approx(found[7].values, abs=1e-5)


@given(st.lists(st.integers(0, 3_000), max_size=300).map(sorted))
def test_batches_are_all_rows_in_order_and_bounded(lengths: list[int]) -> None:
    made = list(predict_batches.batches(lengths))
    assert [place for each in made for place in range(each.start, each.stop)] == [
        *range(len(lengths))
    ]
    for each in made:
        rows = each.stop - each.start
        assert 1 <= rows <= predict_batches.SHORT_ROWS
        assert rows <= predict_batches.ROWS or rows * lengths[each.stop - 1] <= 8_192


def test_as_many_lines_can_be_typed_as_are_classified(set_setting: Any) -> None:
    set_setting(profile="class", max_text_chars=20_000, max_predict_rows=2_000)
    assert predict_batches.most_typed_chars() == 200_000
    set_setting(max_text_chars=1_000_000, max_predict_rows=10)
    assert predict_batches.most_typed_chars() == 1_000_000
