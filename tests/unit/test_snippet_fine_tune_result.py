"""The steps from predictions to scores, run on a real Trainer, come to what the page shows."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from datasets import Dataset

from glassbox.snippets import fine_tune_result as snippets
from glassbox.training import results, scores
from glassbox.training.judge import Judge
from glassbox.training.predictions import Predictions
from glassbox.training.scores import ProblemType
from glassbox.training.worked import worked

ROWS = 24
CASES: list[tuple[ProblemType, tuple[str, ...]]] = [
    ("single_label_classification", ("n", "p")),
    ("single_label_classification", ("a", "b", "c")),
    ("multi_label_classification", ("a", "b", "c")),
    ("regression", ("score",)),
]


def labels_of(kind: ProblemType, count: int) -> Any:
    draw = np.random.default_rng(1)
    if kind == "regression":
        return draw.normal(size=ROWS).astype(np.float32).tolist()
    if kind == "multi_label_classification":
        return draw.integers(0, 2, (ROWS, count)).astype(np.float32).tolist()
    return draw.integers(0, count, ROWS).tolist()


def trainer_for(kind: ProblemType, count: int, folder: Path) -> Any:
    from glassbox import heavy

    heavy.set_seed(0)
    config = heavy.BertConfig(
        vocab_size=50, hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, num_labels=count, problem_type=kind,
    )  # fmt: skip
    model = heavy.BertForSequenceClassification(config)
    # A fresh head says the same to all rows.
    heavy.torch.nn.init.normal_(model.classifier.weight)
    arguments = heavy.TrainingArguments(
        str(folder), report_to="none", disable_tqdm=True, dataloader_pin_memory=False, use_cpu=True
    )
    return heavy.Trainer(model=model, args=arguments)


@pytest.mark.parametrize(("kind", "names"), CASES)
def test_the_steps_come_to_the_same(
    tmp_path: Path, kind: ProblemType, names: tuple[str, ...]
) -> None:
    draw = np.random.default_rng(0)
    rows = Dataset.from_dict(
        {
            "input_ids": draw.integers(0, 50, (ROWS, 6)).tolist(),
            "labels": labels_of(kind, len(names)),
        }
    )
    trainer = trainer_for(kind, len(names), tmp_path)
    judge = Judge(tmp_path, lambda *_: {})
    judge(trainer.predict(rows))
    texts = Dataset.from_dict({"t": ["x"] * ROWS})
    results.write(
        tmp_path, judge, problem_type=kind, names=names, texts=["t"], train_rows=1,
        parts={"validation": (texts, rows)}, evaluated=["validation"],
    )  # fmt: skip
    run: Any = SimpleNamespace(folder=tmp_path)
    read = results.read(run)
    assert read is not None
    found = results.rows(run, "validation", read)
    assert isinstance(found, Predictions)

    lines = worked(found)
    codes = tuple(each.code for each in lines)
    steps = snippets.steps(kind, "validation", codes)
    last = "scores = [" + ", ".join(codes) + "]"
    path = tmp_path / "steps.py"
    path.write_text("\n".join([*steps, last]), encoding="utf-8")
    given = {"trainer": trainer, "tokenized": {"validation": rows}}
    names_after = runpy.run_path(str(path), init_globals=given)

    assert names_after["scores"] == pytest.approx([each.value for each in lines], abs=1e-6)
    assert (names_after["preds"] == scores.predicted(found.after, kind)).all()
    if kind != "regression":
        ours = scores.probabilities(found.after, kind)
        np.testing.assert_allclose(names_after["probabilities"], ours, atol=1e-6)
    # Shape and type are those that the Trainer gave.
    arrays = read.splits["validation"].arrays
    given_back = names_after["predictions"]
    assert arrays == {
        "predictions": (given_back.predictions.shape, str(given_back.predictions.dtype)),
        "label_ids": (given_back.label_ids.shape, str(given_back.label_ids.dtype)),
    }


@pytest.mark.parametrize(("kind", "names"), CASES)
def test_what_is_filled_in_are_numbers_only(kind: ProblemType, names: tuple[str, ...]) -> None:
    from tests.unit.evaluated import evaluated

    hostile = tuple(rf"\input{{{name}}}" for name in names)
    found = evaluated(kind, 50, hostile)
    for each in worked(found):
        assert "input" not in each.formula + each.filled + each.code
        assert each.filled.count("{") == each.filled.count("}")
    assert [each.name for each in worked(found)] == list(
        scores.scores(found.references, found.after, kind)
    )
