"""What the process says about itself while it works, and how it hears that it should stop."""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from glassbox import workspace
from glassbox.settings import current
from glassbox.training import store
from glassbox.training.events import Writer

_STATUS_SECONDS = 0.4


class StopRequested(Exception):
    """Somebody asked for an end, or the time is up; ``reason`` is the sentence to show."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotANumber(Exception):
    """The loss stopped being a finite number at ``step``."""

    def __init__(self, step: int) -> None:
        super().__init__(f"loss at step {step}")
        self.step = step


class Reporter:
    """Writes events and the status of one run; nothing here may end a training by failing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events = Writer(folder / "events.jsonl")
        # Of a run that is resumed: what it had come to.
        self.status = store.read_status(folder)
        self.resumed = self.events.written > 0
        self.ends_at = math.inf
        self._usage = Usage()
        self._stop, self._hurry = folder / store.STOP, folder / store.HURRY
        self._written = -math.inf

    def say(self, state: store.State, text: str) -> None:
        """Enter a phase."""
        self.events.write("phase", phase=state, text=text)
        self.update(force=True, state=state, message=text)

    def note(self, text: str) -> None:
        """Keep a sentence."""
        self.events.write("note", text=text)

    def update(self, *, force: bool = False, **values: Any) -> None:
        """Change the status; it is written at most every ``_STATUS_SECONDS`` unless forced."""
        self.status = replace(self.status, **values)
        now = time.monotonic()
        if force or now - self._written >= _STATUS_SECONDS:
            self._written = now
            cores, memory = self._usage.now()
            self.status = replace(self.status, cores=cores, memory_bytes=memory)
            try:
                store.write_status(self.folder, self.status)
                workspace.touch(self.folder)
            except (OSError, ValueError) as problem:
                print(f"glassbox: the status could not be written: {problem}", flush=True)  # noqa: T201

    def begin_clock(self) -> None:
        """From now on the time that a run may take is counted (it may have waited before)."""
        self.ends_at = time.monotonic() + current().max_run_minutes * 60

    @property
    def reason_to_stop(self) -> str:
        """Why the run should end now, in a sentence; "" while it may go on."""
        if self._stop.exists():
            return "Stopped on request."
        if time.monotonic() > self.ends_at:
            return (
                f"Stopped after {current().max_run_minutes} minutes, the limit of this "
                "installation (GLASSBOX_MAX_RUN_MINUTES)."
            )
        return ""

    @property
    def in_a_hurry(self) -> bool:
        """Whether the last evaluation is not wanted either."""
        return self._hurry.exists()

    def check_stop(self) -> None:
        """Raise StopRequested when there is a reason to stop."""
        if reason := self.reason_to_stop:
            raise StopRequested(reason)


class Usage:
    """What this process takes of the machine."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._process.cpu_percent()

    def now(self) -> tuple[float | None, int | None]:
        """Cores taken since the last call, and bytes held; None where that cannot be known."""
        try:
            with self._process.oneshot():
                return self._process.cpu_percent() / 100, self._process.memory_info().rss
        except psutil.Error:
            return None, None


class Clock:
    """Steps per second over the last steps, and the time left with the evaluations still due."""

    def __init__(self, clock: Any = time.monotonic) -> None:
        self._now = clock
        self._begun = clock()
        self._steps: deque[float] = deque(maxlen=30)
        self._last = clock()
        self._evaluated: float | None = None
        self._evaluating: float | None = None

    def step(self) -> None:
        """A step has ended. An evaluation before it does not count as part of it."""
        now = self._now()
        self._steps.append(now - self._last)
        self._last = now

    def evaluation_begins(self) -> None:
        """The first batch of an evaluation is done; does nothing later in the same one."""
        if self._evaluating is None:
            self._evaluating = self._last if self._steps else self._begun

    def evaluation_ends(self) -> None:
        """An evaluation has ended."""
        if self._evaluating is not None:
            self._evaluated = self._now() - self._evaluating
        self._evaluating = None
        self._last = self._now()

    @property
    def seconds(self) -> float:
        """Seconds since the training began."""
        return self._now() - self._begun

    @property
    def steps_per_second(self) -> float | None:
        """Over the last 30 steps; None before the second one (the first is slower)."""
        times = list(self._steps)[1:] if len(self._steps) < 30 else list(self._steps)
        total = sum(times)
        return len(times) / total if total > 0 else None

    def seconds_left(self, steps_left: int, evaluations_left: int) -> float | None:
        """An estimate, None before there is a speed to go by."""
        speed = self.steps_per_second
        if speed is None:
            return None
        return steps_left / speed + evaluations_left * (self._evaluated or 0.0)


def trainer_callback(reporter: Reporter) -> Any:
    """The TrainerCallback that reports to ``reporter`` (a class of torch's world: made late).

    Asked to stop, it lets the Trainer end the step, evaluate and save as at the end of an epoch;
    ``stopping`` then says why. Before the first step and within an evaluation it raises instead.
    """
    from glassbox import heavy

    class Report(heavy.TrainerCallback):
        def __init__(self) -> None:
            self.clock = Clock()
            self.broken: int | None = None
            self.stopping = ""

        def check(self) -> None:
            if self.broken is not None:
                raise NotANumber(self.broken)

        def end_if_asked(self, state: Any, control: Any) -> None:
            reason = reporter.reason_to_stop
            if reason and state.global_step == 0:
                raise StopRequested(reason)
            if reason and not self.stopping:
                self.stopping = reason
                # The Trainer leaves the epoch, and does what is due at the end of one.
                control.should_training_stop = True

        def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            self.clock = Clock()
            reporter.update(force=True, max_steps=int(state.max_steps))

        def on_step_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            self.check()
            if state.global_step == 0:
                self.end_if_asked(state, control)

        def on_substep_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            # A step of many batches is long: what it has added up so far is let go.
            if reporter.in_a_hurry:
                raise StopRequested(reporter.reason_to_stop)

        def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            self.clock.step()
            epochs_left = math.ceil(args.num_train_epochs - state.epoch + 1e-6)
            steps_left = state.max_steps - state.global_step
            reporter.update(
                state="running",
                message="",
                step=int(state.global_step),
                epoch=float(state.epoch),
                seconds=self.clock.seconds,
                steps_per_second=self.clock.steps_per_second,
                seconds_left=self.clock.seconds_left(steps_left, epochs_left),
            )
            self.check()
            self.end_if_asked(state, control)
            if self.stopping and not at_an_end(state.epoch):
                # Before the evaluation, which draws a random number: a run that was never stopped
                # has none here, and what is resumed shall come to the same losses.
                control.should_save = True

        def on_prediction_step(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            # The Trainer looks at its own stop flag only between steps of training.
            self.clock.evaluation_begins()
            reporter.update(
                state="evaluating",
                message="Evaluating on the validation rows.",
                seconds=self.clock.seconds,
            )
            self.check()
            if not self.stopping or reporter.in_a_hurry:
                reporter.check_stop()

        def on_evaluate(
            self, args: Any, state: Any, control: Any, metrics: Any = None, **kwargs: Any
        ) -> None:
            self.clock.evaluation_ends()
            self.check()
            self.end_if_asked(state, control)

        def on_epoch_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            self.check()
            # The end's weights are saved as model/; a checkpoint would be a second copy.
            done = state.global_step >= state.max_steps
            if done or (self.stopping and not at_an_end(state.epoch)):
                control.should_save = False

        def on_log(
            self, args: Any, state: Any, control: Any, logs: Any = None, **kwargs: Any
        ) -> None:
            values = dict(logs or {})
            step = int(state.global_step)
            reporter.events.write("log", step=step, logs=values)
            if "eval_loss" in values:
                reporter.update(force=True, metrics=_numbers(values))
            for name in ("loss", "eval_loss"):
                value = values.get(name)
                if isinstance(value, float) and not math.isfinite(value):
                    # Raised at the next event, so that the Trainer prints this line first.
                    self.broken = step

    return Report()


def at_an_end(epoch: float) -> bool:
    """Whether a (fractional) number of epochs is a whole one."""
    return math.isclose(epoch, round(epoch), abs_tol=1e-9)


def _numbers(values: dict[str, Any]) -> dict[str, float | None]:
    return {
        name: float(value) if math.isfinite(value) else None
        for name, value in values.items()
        if isinstance(value, int | float)
    }
