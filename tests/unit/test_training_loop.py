"""The written-out loop against transformers.Trainer: the same record, to the last bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glassbox.training import loop
from tests.unit.loops import Case, history, made

KINDS = ("trainer", "loop")
# What each differs in from: 21 rows of one text in batches of 4, so that the last has one row.
CASES = {
    "one text": Case(),
    "two texts": Case(pair=True),
    "accumulation, with a remainder": Case(gradient_accumulation_steps=4),
    "warmup and cosine": Case(warmup_steps=0.3, lr_scheduler_type="cosine"),
    "no clipping": Case(max_grad_norm=0.0),
    "decay": Case(weight_decay=0.3, optim="adamw_torch", adam_beta1=0.8, adam_epsilon=1e-6),
    "classes": Case(labels=4),
    "multi-label": Case(problem="multi_label_classification", labels=3),
    "regression": Case(problem="regression", labels=1),
    "grouped by length": Case(train_sampling_strategy="group_by_length"),
    "in order, no last batch": Case(
        train_sampling_strategy="sequential", dataloader_drop_last=True
    ),
    "another order of rows": Case(data_seed=7),
    "logged every third step": Case(logging_steps=3),
    "evaluated in steps": Case(eval_strategy="steps", eval_steps=2),
    "steps beyond an epoch": Case(max_steps=8, gradient_accumulation_steps=2),
    "bfloat16": Case(bf16=True, use_cpu=True),
    "activations computed again": Case(activation_checkpointing=True),
    "by the scores": Case(
        lr_scheduler_type="reduce_lr_on_plateau", lr_scheduler_kwargs={"patience": 0},
        metric_for_best_model="accuracy",
    ),
    "the best kept": Case(
        save_strategy="epoch", load_best_model_at_end=True, save_total_limit=1, learning_rate=0.3
    ),
    "the best saved": Case(
        eval_strategy="steps", eval_steps=2, save_strategy="best", load_best_model_at_end=True,
        metric_for_best_model="mean",
    ),
    **{name: Case(optim=name) for name in ("adafactor", "sgd", "adagrad", "rmsprop")},
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_it_comes_to_the_same_record(case: Case, tmp_path: Path) -> None:
    one, other = both(case, tmp_path)
    assert history(other) == history(one)
    assert [log for log in history(other) if "loss" in log]
    for name, tensor in one.model.state_dict().items():
        assert tensor.equal(other.model.state_dict()[name]), name
    for name in ("best_metric", "best_global_step", "max_steps", "num_train_epochs", "epoch"):
        assert getattr(other.state, name) == getattr(one.state, name), name
    saved = [sorted(path.name for path in (tmp_path / kind).iterdir()) for kind in KINDS]
    assert saved[0] == saved[1]


def test_early_stopping_stops_at_the_same_step(tmp_path: Path) -> None:
    from glassbox import heavy

    case = Case(
        num_train_epochs=9.0, learning_rate=0.1, metric_for_best_model="loss",
        save_strategy="epoch", load_best_model_at_end=True,
    )  # fmt: skip
    stopper = heavy.EarlyStoppingCallback
    one, other = both(case, tmp_path, lambda: [stopper(early_stopping_patience=2)])
    assert 12 < other.state.global_step < other.state.max_steps == 54
    assert history(other) == history(one)
    assert other.state.best_global_step == one.state.best_global_step


def test_smoothed_labels_to_the_last_digits(tmp_path: Path) -> None:
    # torch's own cross entropy sums in another order than the Trainer's LabelSmoother.
    case = Case(label_smoothing_factor=0.2)
    one, other = both(case, tmp_path)
    for ours, theirs in zip(history(other), history(one), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-5)


def test_a_decoder(tmp_path: Path) -> None:
    from glassbox import heavy

    configs, models = heavy.family("gpt2")
    config = configs.GPT2Config(
        vocab_size=64, n_embd=32, n_layer=1, n_head=2, num_labels=2, pad_token_id=0,
        problem_type="single_label_classification",
    )  # fmt: skip
    one, other = both(
        Case(max_steps=3), tmp_path, build=lambda: models.GPT2ForSequenceClassification(config)
    )
    assert history(other) == history(one)


def both(
    case: Case,
    folder: Path,
    callbacks: Callable[[], list[Any]] = list,
    build: Callable[[], Any] | None = None,
) -> list[Any]:
    """The case by the Trainer and by the loop, each trained from its seed on."""
    from glassbox import heavy

    done = []
    for name, kind in zip(KINDS, (heavy.Trainer, loop.Loop), strict=True):
        trained = made(kind, case, folder / name, build, callbacks=callbacks())
        trained.train()
        done.append(trained)
    return done
