"""How long a run will still take: its steps, the evaluations to come, and saving.

Each is timed while the run goes on. What has not happened yet goes by what was expected before the
start (``Expected``), in the proportion in which the steps are slower or quicker than expected.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from glassbox import workspace
from glassbox.training.arguments import Arguments
from glassbox.training.counts import happens

FILE = "expected.json"
# The weights and AdamW's two averages, 4 bytes each.
CHECKPOINT_BYTES_PER_PARAMETER = 12
# Of those the weights: what is saved of the model itself.
_MODEL_SHARE = 1 / 3
# What a modest disk takes; measured as soon as there was a checkpoint.
_SAVED_BYTES_PER_SECOND = 300e6
# A backward pass costs about two forward passes (J. Kaplan et al., Scaling Laws for Neural Language
# Models, 2020, section 2.1), and an evaluation has none.
_FORWARD_SHARE = 1 / 3
_MOST_STEPS = 30


@dataclass(frozen=True)
class Expected:
    """What the estimate before the start came to: seconds of a step, and of an evaluated batch."""

    step: float
    eval_batch: float


def expect(folder: Path, expected: Expected) -> None:
    """Keep it in a run's folder, for the process that trains."""
    workspace.write_json(folder / FILE, asdict(expected), durable=False)


def expected(folder: Path) -> Expected | None:
    """What :func:`expect` has kept; None where there is none that can be meant."""
    value = workspace.read_json(folder / FILE) or {}
    found = value.get("step"), value.get("eval_batch")
    step, batch = (float(each) if isinstance(each, int | float) else 0.0 for each in found)
    good = math.isfinite(step) and math.isfinite(batch) and step > 0 and batch > 0
    return Expected(step, batch) if good else None


@dataclass(frozen=True)
class Ahead:
    """What a run does besides its ``steps``, as far as it is known when the training begins.

    ``validation`` and ``test`` are the batches of one evaluation. ``closing`` evaluations are made
    when the training is over: of the test rows, and of the model as it was before, on both; where
    the last step is not evaluated in training, or other weights may be kept, of the validation rows
    once more.
    """

    arguments: Arguments
    steps: int
    steps_per_epoch: int
    validation: int
    test: int = 0
    parameters: int = 0

    def evaluations_from(self, step: int) -> int:
        """How many there are in the training from the end of ``step`` on."""
        every = self.arguments.eval_steps or self.arguments.logging_steps
        return self._from(self.arguments.eval_strategy, every, step)

    def checkpoints_from(self, step: int) -> int:
        """How many are saved from the end of ``step`` on, at most."""
        arguments = self.arguments
        if arguments.save_strategy == "best":
            found = self.evaluations_from(step)
        else:
            found = self._from(arguments.save_strategy, arguments.save_steps, step)
        # The weights of the end are saved as the model alone, unless others may be better.
        last = 0 if arguments.load_best_model_at_end or step > self.steps else 1
        return max(0, found - last)

    def _from(self, strategy: str, every: float, step: int) -> int:
        def until(last: int) -> int:
            return happens(strategy, every, last, self.steps, self.steps_per_epoch)

        return until(self.steps) - until(min(step, self.steps + 1) - 1)

    @property
    def closing(self) -> int:
        """Batches that are evaluated after the training."""
        judged = self.arguments.eval_strategy != "no"
        again = self.arguments.load_best_model_at_end or not judged
        return self.validation * (2 if again else 1) + 2 * self.test


class Clock:
    """Times what a run does, from mark to mark: a step, a batch of an evaluation, a checkpoint.

    ``before`` are the seconds of training that an earlier process has put into the run.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, before: float = 0.0) -> None:
        self._now, self._before = clock, before
        self._begun = self._last = clock()
        self._steps: deque[float] = deque(maxlen=_MOST_STEPS)
        self._batches, self._evaluating = 0, 0.0
        self._saves, self._saving = 0, 0.0

    def _mark(self) -> float:
        """Seconds since the last mark."""
        now = self._now()
        passed, self._last = now - self._last, now
        return passed

    def step(self) -> None:
        """A step has ended."""
        self._steps.append(self._mark())

    def batch(self) -> None:
        """A batch of an evaluation has ended."""
        self._evaluating += self._mark()
        self._batches += 1

    def evaluated(self) -> None:
        """An evaluation has ended: its scores are worked out."""
        self._evaluating += self._mark()

    def saved(self) -> None:
        """A checkpoint was saved."""
        self._saving += self._mark()
        self._saves += 1

    def rest(self) -> None:
        """Whatever took time since the last mark is none of these."""
        self._mark()

    @property
    def seconds(self) -> float:
        """Seconds in training: of this process, and of those before it."""
        return self._before + self._now() - self._begun

    @property
    def steps_per_second(self) -> float | None:
        """Over the last 30 steps; None before the second one (the first is slower)."""
        times = list(self._steps)[0 if len(self._steps) == _MOST_STEPS else 1 :]
        total = sum(times)
        return len(times) / total if total > 0 else None

    @property
    def batch_seconds(self) -> float | None:
        """Of an evaluated batch; None before the first one."""
        return self._evaluating / self._batches if self._batches else None

    @property
    def save_seconds(self) -> float | None:
        """Of a checkpoint; None before the first one."""
        return self._saving / self._saves if self._saves else None


class TimeLeft:
    """An estimate of the seconds that are left of a run, from its clock and what lies ahead.

    ``done`` batches of the evaluation that goes on are over; after the training they are those of
    all ``closing`` evaluations together.
    """

    def __init__(self, ahead: Ahead, clock: Clock, expected: Expected | None) -> None:
        self._ahead, self._clock, self._expected = ahead, clock, expected

    def after_step(self, step: int) -> float | None:
        """At the end of ``step``, before the evaluation and the checkpoint that are due there.

        None before there is a speed to go by.
        """
        ahead = self._ahead
        batches = ahead.evaluations_from(step) * ahead.validation + ahead.closing
        return self._seconds(ahead.steps - step, batches, ahead.checkpoints_from(step), model=True)

    def in_evaluation(self, step: int, done: int) -> float | None:
        """Within the evaluation at the end of ``step``."""
        ahead = self._ahead
        batches = ahead.evaluations_from(step + 1) * ahead.validation + ahead.closing
        batches += max(0, ahead.validation - done)
        return self._seconds(ahead.steps - step, batches, ahead.checkpoints_from(step), model=True)

    def in_closing(self, done: int, *, saved: bool) -> float | None:
        """After the training; ``saved`` says whether the model is."""
        return self._seconds(0, max(0, self._ahead.closing - done), 0, model=not saved)

    def _seconds(self, steps: int, batches: int, saves: int, *, model: bool) -> float | None:
        speed = self._clock.steps_per_second
        batch = self._clock.batch_seconds
        if batch is None and speed is not None:
            batch = self._expected_batch(1 / speed)
        if (speed is None and steps) or (batch is None and batches):
            return None
        save = self._clock.save_seconds
        if save is None:
            bytes_ = self._ahead.parameters * CHECKPOINT_BYTES_PER_PARAMETER
            save = bytes_ / _SAVED_BYTES_PER_SECOND
        found = steps / speed if speed is not None else 0.0
        return found + batches * (batch or 0.0) + save * (saves + (_MODEL_SHARE if model else 0.0))

    def _expected_batch(self, step: float) -> float:
        """Seconds of an evaluated batch, before there was one; ``step`` is what a step takes."""
        if self._expected is not None:
            return self._expected.eval_batch * step / self._expected.step
        arguments = self._ahead.arguments
        rows = arguments.per_device_train_batch_size * arguments.gradient_accumulation_steps
        return step / rows * arguments.per_device_eval_batch_size * _FORWARD_SHARE
