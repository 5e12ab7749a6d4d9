"""Every task trained by the session, in this process: its loss, its scores, its kept model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from datasets import ClassLabel, Dataset, DatasetDict

from glassbox import catalog
from glassbox.data import chain, steps_rows, store
from glassbox.training import prepare, results
from glassbox.training.spec import RunSpec, with_arguments
from glassbox.training.store import Run
from tests.unit.sessions import logs, losses, notes, train

WORDS = ("apple", "river", "stone", "cloud", "horse")


def rows(count: int, seed: int) -> Dataset:
    """Texts of five words, and as labels what is in them."""
    drawn = np.random.default_rng(seed).integers(0, len(WORDS), (count, 5))
    texts = [" ".join(WORDS[at] for at in row) for row in drawn]
    inside = [sorted({WORDS[at] for at in row} & set(WORDS[:3])) for row in drawn]
    return Dataset.from_dict(
        {
            "text": texts,
            "tags": inside,
            **{word: [word in each for each in inside] for word in WORDS[:3]},
            "share": [float((row < 2).mean()) for row in drawn],
            "first": [int(row[0]) * 2 for row in drawn],
        }
    )


@pytest.fixture
def words(tiny: RunSpec, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunSpec]:
    """A run of six steps on rows of words, with a test split; its label is to be set."""
    dataset = DatasetDict(train=rows(40, 0), validation=rows(20, 1), test=rows(12, 2))
    real = store.load

    def load(ref: str, owner: str) -> DatasetDict:
        return dataset if ref == "upload:words" else real(ref, owner)

    monkeypatch.setattr(store, "load", load)
    spec = replace(
        tiny, dataset="upload:words", text="text", label="first", eval_split="validation",
        test_split="test", train_rows=0, eval_rows=0, max_length=16,
    )  # fmt: skip
    yield with_arguments(spec, max_steps=6, per_device_eval_batch_size=8)


TASKS: dict[str, dict[str, Any]] = {
    "five classes": {"label": "first"},
    "lists": {"label": "tags", "problem_type": "multi_label_classification"},
    "columns": {
        "label": "",
        "label_columns": WORDS[:3],
        "problem_type": "multi_label_classification",
    },
    "a number": {"label": "share", "problem_type": "regression"},
}


def predicted(run: Run, spec: RunSpec, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Logits of the saved model, loaded afresh, row by row, and the references."""
    from glassbox import heavy

    model = heavy.AutoModelForSequenceClassification.from_pretrained(run.folder / "model").eval()
    assert model.config.problem_type == spec.problem_type
    parts = prepare.split(store.load(spec.dataset, "me"), spec)
    some: Any = parts.test if split == "test" else parts.evaluation
    tokenizer = heavy.AutoTokenizer.from_pretrained(run.folder / "model")
    with heavy.torch.inference_mode():
        logits = [
            model(**tokenizer(text, return_tensors="pt")).logits[0].numpy() for text in some["text"]
        ]
    return np.stack(logits), np.asarray(some[prepare.labels.target(spec)][:])


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_a_task_from_rows_to_scores(words: RunSpec, task: dict[str, Any]) -> None:
    import pyarrow.parquet as pq

    spec = replace(words, **task)
    run = train(spec)
    assert run.state == "finished" and run.status.message == "Finished."
    found = results.read(run)
    assert found is not None and set(found.splits) == {"validation", "test"}
    assert found.names == run.status.names
    for split in ("validation", "test"):
        kept = pq.read_table(run.folder / "predictions" / f"{split}.parquet")
        logits, truth = np.stack(kept["after"].to_numpy()), np.stack(kept["reference"].to_numpy())
        fresh, references = predicted(run, spec, split)
        assert logits == pytest.approx(fresh, abs=1e-4) and (truth == references).all()
        expected, loss = by_other_libraries(spec, logits.astype(float), truth)
        result = found.splits[split]
        assert result.evaluated and result.before is not None and result.after is not None
        assert {name: result.after[name] for name in expected} == pytest.approx(expected)
        if split == "validation":
            last = [log for log in logs(run.folder) if "eval_loss" in log][-1]
            assert last["step"] == 6 and last["eval_loss"] == pytest.approx(loss, abs=1e-4)
            assert {name: last[f"eval_{name}"] for name in expected} == pytest.approx(expected)
            assert set(last) == {
                "step", "epoch", "eval_loss", "eval_runtime", "eval_samples_per_second",
                "eval_steps_per_second", *(f"eval_{name}" for name in expected),
            }  # fmt: skip


def by_other_libraries(
    spec: RunSpec, logits: np.ndarray, truth: np.ndarray
) -> tuple[dict[str, float], float]:
    """The scores and the loss as scikit-learn and scipy have them."""
    from scipy import stats
    from sklearn import metrics

    if spec.problem_type == "regression":
        said = logits[:, 0]
        scores = {
            "mse": metrics.mean_squared_error(truth, said),
            "mae": metrics.mean_absolute_error(truth, said),
            "pearson": stats.pearsonr(truth, said).statistic,
            "spearman": stats.spearmanr(truth, said).statistic,
        }
        return scores, scores["mse"]
    if spec.problem_type == "multi_label_classification":
        chances = 1 / (1 + np.exp(-logits))
        yes = chances >= 0.5
        return {
            "f1_micro": metrics.f1_score(truth, yes, average="micro", zero_division=0),
            "f1_macro": metrics.f1_score(truth, yes, average="macro", zero_division=0),
            "subset_accuracy": metrics.accuracy_score(truth, yes),
        }, float(-np.log(np.where(truth > 0, chances, 1 - chances)).mean())
    likeliest = logits.argmax(axis=-1)
    return {
        "accuracy": metrics.accuracy_score(truth, likeliest),
        "f1": metrics.f1_score(truth, likeliest, average="macro", zero_division=0),
    }, metrics.log_loss(truth, _softmax(logits), labels=range(5))


def _softmax(logits: np.ndarray) -> np.ndarray:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def test_the_same_seed_gives_the_same_losses_with_and_without_a_test_split(words: RunSpec) -> None:
    spec = replace(words, **TASKS["lists"])
    first = losses(train(spec).folder)
    assert len(first) == 6
    assert losses(train(spec).folder) == first
    assert losses(train(replace(spec, test_split=None)).folder) == first
    assert losses(train(with_arguments(spec, seed=1)).folder) != first
    again = with_arguments(spec, data_seed=1)
    assert losses(train(again).folder)[0] != first[0]


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_accumulation_gives_the_loss_of_one_batch_as_large(
    words: RunSpec, task: dict[str, Any]
) -> None:
    spec = with_arguments(
        replace(words, **task, test_split=None),
        max_steps=1, per_device_train_batch_size=8, train_sampling_strategy="sequential",
    )  # fmt: skip
    parts = with_arguments(spec, per_device_train_batch_size=2, gradient_accumulation_steps=4)
    # Without dropout a loss of 8 rows is the mean of four losses of 2.
    for one, other in zip(losses_without_dropout(spec), losses_without_dropout(parts), strict=True):
        assert one == pytest.approx(other, rel=1e-5)


def losses_without_dropout(spec: RunSpec) -> list[tuple[int, float]]:
    from glassbox import workspace

    path = catalog.model_folder(spec.model) / "config.json"
    config = workspace.read_json(path) or {}
    none = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    workspace.write_json(path, {**config, **none})
    return losses(train(spec).folder)


def test_rows_of_the_dataset_pages_chain(words: RunSpec) -> None:
    steps = (steps_rows.Filter("share > 0.1", ""), steps_rows.Filter("nothing == 1", ""))
    spec = replace(words, **TASKS["a number"], steps=chain.to_text(steps))
    run = train(spec)
    found = results.read(run)
    whole = DatasetDict(train=rows(40, 0), validation=rows(20, 1), test=rows(12, 2))
    assert run.state == "finished" and found is not None
    assert found.train_rows == sum(share > 0.1 for share in whole["train"]["share"])
    assert found.splits["test"].rows == sum(share > 0.1 for share in whole["test"]["share"])
    assert "A step of the dataset page is left out" in notes(run.folder)


def test_an_earlier_run_goes_on_with_its_head(words: RunSpec) -> None:
    first = train(words)
    spec = replace(words, model=f"run:{first.id}", init="pretrained")
    second = train(spec)
    assert "The model's head is kept" in notes(second.folder)
    began = next(log["eval_loss"] for log in logs(second.folder) if "eval_loss" in log)
    ended = [log for log in logs(first.folder) if "eval_loss" in log][-1]["eval_loss"]
    assert began == pytest.approx(ended, abs=1e-6)
    other = train(replace(spec, **TASKS["a number"]))
    assert other.state == "finished" and "head is a new one" in notes(other.folder)


def test_what_the_last_batch_leaves_out_is_left_out_of_the_result(words: RunSpec) -> None:
    import pyarrow.parquet as pq

    spec = with_arguments(
        replace(words, **TASKS["a number"]),
        dataloader_drop_last=True, train_sampling_strategy="group_by_length",
    )  # fmt: skip
    run = train(spec)
    found = results.read(run)
    assert found is not None and {each.rows for each in found.splits.values()} == {16, 8}
    kept = pq.read_table(run.folder / "predictions" / "validation.parquet").to_pylist()
    logits, truth = predicted(run, spec, "validation")
    assert [row["row"] for row in kept] == sorted({row["row"] for row in kept})
    for row in kept:
        assert row["reference"] == pytest.approx(truth[row["row"]])
        assert row["after"][0] == pytest.approx(logits[row["row"]][0], abs=1e-4)


def test_unlabelled_rows_end_a_run_with_a_sentence(
    words: RunSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    from glassbox.errors import UserError

    some = Dataset.from_dict({"text": ["a", "b"] * 8, "first": [0, -1] * 8})
    named = some.cast_column("first", ClassLabel(names=["x", "y"]))
    monkeypatch.setattr(store, "load", lambda ref, owner: DatasetDict(train=named))
    with pytest.raises(UserError, match=r"8 of the training rows are unlabelled \(-1\)"):
        train(replace(words, eval_split=None, test_split=None))


def test_the_workspace_is_left_clean(words: RunSpec) -> None:
    run = train(words)
    left = {path.name for path in Path(run.folder).iterdir()}
    assert not left & {"checkpoints", "tokenized", "model.part"}
