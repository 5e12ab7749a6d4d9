"""A tiny training for either loop: some rows of token ids, a model of one layer."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

TIMES = ("runtime", "per_second", "total_flos", "preparation_time")


@dataclass(frozen=True, init=False)
class Case:
    """What a training is of, and the TrainingArguments in which it differs."""

    problem: str = "single_label_classification"
    labels: int = 2
    pair: bool = False
    arguments: dict[str, Any] = field(default_factory=dict)

    def __init__(
        self,
        problem: str = "single_label_classification",
        labels: int = 2,
        pair: bool = False,
        **arguments: Any,
    ) -> None:
        object.__setattr__(self, "problem", problem)
        object.__setattr__(self, "labels", labels)
        object.__setattr__(self, "pair", pair)
        object.__setattr__(self, "arguments", arguments)


def rows(case: Case, count: int, seed: int) -> Any:
    """Token ids of many lengths, with labels of the case's kind."""
    import numpy as np
    from datasets import Dataset

    random = np.random.default_rng(seed)
    lengths = random.integers(3, 12, count)
    labels: list[Any] = random.integers(0, case.labels, count).tolist()
    if case.problem == "multi_label_classification":
        labels = random.integers(0, 2, (count, case.labels)).astype("float32").tolist()
    elif case.problem == "regression":
        labels = random.normal(size=count).astype("float32").tolist()
    return Dataset.from_dict(
        {
            "input_ids": [random.integers(5, 60, each).tolist() for each in lengths],
            "token_type_ids": [[0] * 2 + [int(case.pair)] * (int(each) - 2) for each in lengths],
            "attention_mask": [[1] * int(each) for each in lengths],
            "labels": labels,
        }
    )


def made(kind: Any, case: Case, folder: Path, build: Any = None, **more: Any) -> Any:
    """A Trainer or a Loop, ready to train; both from the same seed."""
    from glassbox import heavy
    from glassbox.training import prepare

    folder.mkdir(parents=True, exist_ok=True)
    arguments = heavy.TrainingArguments(
        output_dir=str(folder),
        **{
            "num_train_epochs": 2.0,
            "per_device_train_batch_size": 4,
            "per_device_eval_batch_size": 4,
            "learning_rate": 1e-2,
            "seed": 3,
            "logging_steps": 1,
            "logging_nan_inf_filter": False,
            "eval_strategy": "epoch",
            "eval_on_start": True,
            "save_strategy": "no",
            "report_to": "none",
            "disable_tqdm": True,
            "dataloader_pin_memory": False,
            **case.arguments,
        },
    )
    heavy.set_seed(3)
    model = build() if build else heavy.BertForSequenceClassification(
        heavy.BertConfig(
            vocab_size=64, hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
            intermediate_size=64, num_labels=case.labels, problem_type=case.problem,
        )
    )  # fmt: skip
    model.accepts_loss_kwargs = False
    return kind(
        model=model,
        args=arguments,
        train_dataset=rows(case, 21, 0),
        eval_dataset=rows(case, 10, 1),
        data_collator=heavy.DataCollatorWithPadding(prepare.tokenizer()),
        **(more if isinstance(kind, partial) else {"compute_metrics": scores, **more}),
    )


def scores(evaluated: Any) -> dict[str, float]:
    """Something that depends on each prediction and its label."""
    predicted = evaluated.predictions
    right = predicted.argmax(-1).reshape(-1) == evaluated.label_ids.reshape(-1)[: len(predicted)]
    return {"accuracy": float(right.mean()), "mean": round(float(predicted.mean()), 4)}


def history(trained: Any) -> list[dict[str, Any]]:
    """The record without what depends on the machine's speed."""
    return [
        {name: value for name, value in log.items() if not name.endswith(TIMES)}
        for log in trained.state.log_history
    ]
