"""Early stopping, the best weights, evaluation by steps, and going on with all of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from glassbox.training import checkpoints, results
from glassbox.training.spec import RunSpec, with_arguments
from glassbox.training.store import Run
from tests.unit.sessions import logs, losses, notes, train


@pytest.fixture
def short(tiny: RunSpec) -> RunSpec:
    """Two epochs of 4 steps."""
    return with_arguments(replace(tiny, train_rows=32, eval_rows=16), num_train_epochs=2.0)


BY_STEPS = {"eval_strategy": "steps", "eval_steps": 2, "save_strategy": "steps", "save_steps": 2}


def evaluations(run: Run) -> list[dict[str, Any]]:
    """What was logged of the validation rows, without how long it took."""
    return [
        {name: value for name, value in log.items() if not name.endswith(("runtime", "_second"))}
        for log in logs(run.folder)
        if "eval_loss" in log
    ]


def weights(run: Run) -> bytes:
    return (run.folder / "model" / "model.safetensors").read_bytes()


def test_early_stopping_says_why(short: RunSpec) -> None:
    spec = with_arguments(
        short, early_stopping_patience=2, early_stopping_threshold=10.0, **BY_STEPS
    )
    run = train(spec)
    assert run.state == "finished" and run.status.step == 6 and run.status.has_model
    judged = evaluations(run)
    assert [log["step"] for log in judged] == [0, 2, 4, 6]
    best = min(judged[1:], key=lambda log: log["eval_loss"])["step"]
    assert run.status.message == (
        "Stopped early: eval_loss has not improved by more than 10 for 2 evaluations; the best "
        f"was step {best}."
    )
    assert run.status.message in notes(run.folder)


@pytest.mark.parametrize("metric", ["loss", "f1"])
def test_the_best_weights_are_kept(short: RunSpec, metric: str) -> None:
    spec = with_arguments(
        short, load_best_model_at_end=True, metric_for_best_model=metric, learning_rate=0.3,
        **BY_STEPS,
    )  # fmt: skip
    run = train(spec)
    judged = evaluations(run)[1:]
    assert [log["step"] for log in judged] == [2, 4, 6, 8]
    sign = -1 if metric == "loss" else 1
    best = max(judged, key=lambda log: sign * log[f"eval_{metric}"])
    assert f"The best evaluation was after step {best['step']}" in notes(run.folder)
    assert run.status.metrics is not None
    for name in ("eval_loss", "eval_f1", "eval_accuracy"):
        assert run.status.metrics[name] == pytest.approx(best[name], abs=1e-6)
    found = results.read(run)
    assert found is not None and found.splits["validation"].after is not None
    assert found.splits["validation"].after["f1"] == pytest.approx(best["eval_f1"])


@pytest.mark.parametrize(
    "values",
    [{"eval_strategy": "no", "save_strategy": "no"}, {"eval_strategy": "steps", "eval_steps": 3}],
)
def test_the_last_weights_are_always_evaluated(short: RunSpec, values: dict[str, Any]) -> None:
    run = train(with_arguments(short, **values))
    judged = [log["step"] for log in evaluations(run)]
    assert judged == ([0, 8] if "eval_steps" not in values else [0, 3, 6, 8])
    found = results.read(run)
    assert found is not None and found.splits["validation"].evaluated


STRATEGIES: dict[str, dict[str, Any]] = {
    "epochs, the best kept": {"load_best_model_at_end": True, "early_stopping_patience": 5},
    "steps, the best kept": {
        **BY_STEPS,
        "load_best_model_at_end": True,
        "early_stopping_patience": 3,
        "early_stopping_threshold": 10.0,
    },
    "evaluated, never saved": {"save_strategy": "no"},
    "grouped by length, in halves": {
        "train_sampling_strategy": "group_by_length",
        "gradient_accumulation_steps": 2,
        "num_train_epochs": 4.0,
    },
    "on a plateau": {
        "lr_scheduler_type": "reduce_lr_on_plateau",
        "lr_scheduler_kwargs": (("patience", 0),),
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("loop", ["trainer", "pytorch"])
@pytest.mark.parametrize("values", STRATEGIES.values(), ids=STRATEGIES)
def test_a_stopped_run_goes_on_as_if_it_never_had(
    short: RunSpec, values: dict[str, Any], loop: Any
) -> None:
    spec = replace(with_arguments(short, **values), loop=loop)
    whole = train(spec)
    assert whole.state == "finished"
    # In the middle of an epoch, at an evaluation, and at the end of an epoch.
    for stop_at in (2, 4, 5):
        stopped = train(spec, stop_at=stop_at)
        said = (stopped.folder / "stopped.txt").read_text()
        assert said.startswith("Asked to.") and said.endswith("were evaluated and saved.")
        kept = checkpoints.newest(stopped.folder)
        assert kept is not None and kept.step == stop_at
        again = train(spec, stopped.id)
        assert again.status.message == whole.status.message
        assert losses(again.folder) == losses(whole.folder)
        stops = {stop_at} - {log["step"] for log in evaluations(whole)}
        assert [log for log in evaluations(again) if log["step"] not in stops] == evaluations(whole)
        assert weights(again) == weights(whole)


def test_the_best_checkpoint_outlives_the_limit(short: RunSpec, tmp_path: Path) -> None:
    spec = with_arguments(
        short, load_best_model_at_end=True, metric_for_best_model="loss", learning_rate=0.3,
        **BY_STEPS,
    )  # fmt: skip
    stopped = train(spec, stop_at=7)
    judged = [log for log in evaluations(stopped) if 0 < log["step"] < 7]
    best = min(judged, key=lambda log: log["eval_loss"])["step"]
    left = {path.name for path in (stopped.folder / "checkpoints").iterdir()}
    assert {f"checkpoint-{best}", "checkpoint-7"} <= left
