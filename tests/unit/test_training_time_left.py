"""The time left counts what is left: steps, the evaluations to come, the checkpoints, the model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from glassbox.training import callbacks, time_left
from glassbox.training.arguments import Arguments
from glassbox.training.time_left import Ahead, Clock, Expected, TimeLeft
from tests.unit.trained import (
    spec,
    train,
    trained_root,  # noqa: F401
)

# 10 steps in two epochs; 4 batches to validate on, 3 to test on.
AHEAD = Ahead(Arguments(per_device_train_batch_size=8, per_device_eval_batch_size=4), 10, 5, 4, 3)


class Time:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = 100.0
        self.clock = Clock(lambda: self.now)

    def steps(self, count: int, each: float) -> None:
        for _ in range(count):
            self.now += each
            self.clock.step()

    def batches(self, count: int, each: float) -> None:
        for _ in range(count):
            self.now += each
            self.clock.batch()


@pytest.mark.parametrize(
    ("given", "step", "evaluations", "checkpoints"),
    [
        ({}, 1, 2, 1),
        ({}, 5, 2, 1),
        ({}, 6, 1, 0),
        ({}, 10, 1, 0),
        ({}, 11, 0, 0),
        ({"load_best_model_at_end": True}, 1, 2, 2),
        ({"load_best_model_at_end": True}, 10, 1, 1),
        ({"eval_strategy": "no", "save_strategy": "no"}, 1, 0, 0),
        # The library evaluates at the end, too: after 4, 8 and 10.
        ({"eval_strategy": "steps", "eval_steps": 4.0}, 1, 3, 1),
        ({"eval_strategy": "steps", "eval_steps": 4.0}, 9, 1, 0),
        ({"eval_strategy": "steps", "eval_steps": 5.0}, 6, 1, 0),
        ({"save_strategy": "steps", "save_steps": 3.0}, 1, 2, 3),
    ],
)
def test_what_lies_ahead_of_a_step(
    given: dict[str, Any], step: int, evaluations: int, checkpoints: int
) -> None:
    ahead = replace(AHEAD, arguments=replace(AHEAD.arguments, **given))
    assert ahead.evaluations_from(step) == evaluations
    assert ahead.checkpoints_from(step) == checkpoints


def test_what_is_evaluated_after_the_training() -> None:
    # The untrained model on both, the trained one on the test rows.
    assert AHEAD.closing == 4 + 3 + 3
    for given in ({"eval_strategy": "no"}, {"load_best_model_at_end": True}):
        again = replace(AHEAD, arguments=replace(AHEAD.arguments, **given))
        assert again.closing == 4 + 4 + 3 + 3
    assert replace(AHEAD, test=0).closing == 4


def test_it_is_none_before_there_is_a_speed() -> None:
    time = Time()
    left = TimeLeft(AHEAD, time.clock, None)
    assert left.after_step(0) is None and left.in_evaluation(0, 1) is None
    # The first step sets torch up, and is no measure.
    time.steps(1, 9.0)
    assert left.after_step(1) is None


def test_every_evaluation_that_is_left_counts_at_the_measured_speed() -> None:
    time = Time()
    left = TimeLeft(AHEAD, time.clock, None)
    time.steps(5, 2.0)
    time.batches(3, 0.5)
    # Within the first evaluation: one batch of it, the second evaluation, and the closing ones.
    assert left.in_evaluation(5, 3) == pytest.approx(5 * 2.0 + (1 + 4 + 10) * 0.5)
    time.batches(1, 0.5)
    time.clock.evaluated()
    time.steps(1, 2.0)
    assert left.after_step(6) == pytest.approx(4 * 2.0 + (4 + 10) * 0.5)
    time.steps(4, 2.0)
    assert left.after_step(10) == pytest.approx((4 + 10) * 0.5)
    assert left.in_closing(0, saved=False) == pytest.approx(10 * 0.5)
    assert left.in_closing(7, saved=True) == pytest.approx(3 * 0.5)
    assert left.in_closing(99, saved=True) == 0.0


def test_before_the_first_evaluation_it_goes_by_what_was_expected() -> None:
    time = Time()
    # Steps are twice as slow as expected, and so will the evaluations be.
    left = TimeLeft(AHEAD, time.clock, Expected(step=1.0, eval_batch=0.3))
    time.steps(3, 2.0)
    assert left.after_step(3) == pytest.approx(7 * 2.0 + (8 + 10) * 0.6)
    # Without: a row costs a third of one that is learned from; 8 rows a step, 4 a batch.
    alone = TimeLeft(AHEAD, time.clock, None)
    assert alone.after_step(3) == pytest.approx(7 * 2.0 + (8 + 10) * (2.0 / 8 * 4 / 3))


def test_saving_counts_as_it_was_measured_and_before_that_by_its_bytes() -> None:
    time = Time()
    ahead = replace(AHEAD, parameters=25_000_000)
    left = TimeLeft(ahead, time.clock, None)
    time.batches(1, 0.0)
    time.steps(5, 2.0)
    # 300 MB at 300 MB a second, and of the model its weights alone.
    assert left.after_step(5) == pytest.approx(5 * 2.0 + 1.0 + 1 / 3)
    time.now += 6.0
    time.clock.saved()
    time.steps(1, 2.0)
    assert time.clock.steps_per_second == pytest.approx(0.5), "a checkpoint is no part of a step"
    assert left.after_step(6) == pytest.approx(4 * 2.0 + 6 / 3)
    assert left.in_closing(10, saved=True) == 0.0


def test_the_seconds_go_on_where_an_earlier_process_ended() -> None:
    now = [5.0]
    clock = Clock(lambda: now[0], before=60.0)
    now[0] += 2.0
    assert clock.seconds == 62.0


@pytest.mark.parametrize(
    "kept", ['{"step": "a"}', '{"step": 0, "eval_batch": 1}', "[]", '{"step": 1e999}', "torn"]
)
def test_what_was_expected_may_be_anything(tmp_path: Path, kept: str) -> None:
    assert time_left.expected(tmp_path) is None
    (tmp_path / time_left.FILE).write_text(kept)
    assert time_left.expected(tmp_path) is None
    time_left.expect(tmp_path, Expected(1.5, 0.25))
    assert time_left.expected(tmp_path) == Expected(1.5, 0.25)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("loop", ["trainer", "pytorch"])
@pytest.mark.usefixtures("trained_root")
def test_a_run_comes_to_what_lay_ahead(loop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The batches that a real run evaluates, and its checkpoints, are those that were counted."""
    seen: dict[str, Any] = {"batches": 0, "saves": 0}

    class Counting(Clock):
        def batch(self) -> None:
            seen["batches"] += 1
            super().batch()

        def saved(self) -> None:
            seen["saves"] += 1
            super().saved()

    class Keeping(TimeLeft):
        def __init__(self, ahead: Ahead, *more: Any) -> None:
            seen["ahead"] = ahead
            super().__init__(ahead, *more)

        def in_closing(self, done: int, *, saved: bool) -> float | None:
            seen["closing"] = done
            return super().in_closing(done, saved=saved)

    monkeypatch.setattr(callbacks, "Clock", Counting)
    monkeypatch.setattr(callbacks, "TimeLeft", Keeping)
    pairs = {
        "dataset": "sample:paraphrase", "text": "sentence1", "text_pair": "sentence2",
        "label": "label", "eval_split": "validation", "test_split": "test",
    }  # fmt: skip
    run = train(spec(loop=loop, **pairs))
    assert run.state == "finished", run.status
    ahead = seen["ahead"]
    assert ahead.steps == run.status.step == 6
    assert seen["closing"] == ahead.closing
    assert seen["batches"] == ahead.evaluations_from(1) * ahead.validation + ahead.closing
    assert seen["saves"] == ahead.checkpoints_from(1)
