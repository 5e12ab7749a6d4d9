"""The Trainer's callback: it reports what the Trainer does, and has it stop when it is asked to."""

from __future__ import annotations

import math
from typing import Any

from glassbox import workspace
from glassbox.errors import LimitExceeded
from glassbox.training import made_on
from glassbox.training.reporter import NotANumber, Reporter, StopRequested
from glassbox.training.time_left import (
    CHECKPOINT_BYTES_PER_PARAMETER,
    Ahead,
    Clock,
    TimeLeft,
    expected,
)


def trainer_callback(reporter: Reporter) -> Any:
    """The TrainerCallback that reports to ``reporter`` (a class of torch's world: made late).

    Asked to stop, it lets the Trainer end the step, evaluate and save as at the end of an epoch;
    ``stopping`` then says why. Before the first step and within an evaluation it raises instead.
    """
    from glassbox import heavy

    class Report(heavy.TrainerCallback):
        def __init__(self) -> None:
            self.clock = Clock()
            # What comes besides the steps; the run says so as soon as it has counted its rows.
            self.ahead: Ahead | None = None
            self.left: TimeLeft | None = None
            # Batches of the evaluation that goes on; after the training, of all since then.
            self.batches = 0
            self.over = self.saved = False
            self.broken: int | None = None
            self.stopping = ""
            # Which rows are being evaluated, for the message.
            self.judging = "on the validation rows"
            self.full = False

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

        def save_if_it_fits(self, control: Any, model: Any, step: int) -> None:
            """Rather train on without a checkpoint than end for want of room for it."""
            if not control.should_save or model is None:
                return
            try:
                workspace.require_space(model.num_parameters() * CHECKPOINT_BYTES_PER_PARAMETER)
                self.full = False
            except LimitExceeded as limit:
                control.should_save = False
                if not self.full:
                    reporter.note(f"No checkpoint of step {step:,} was kept. {limit.message}")
                self.full = True

        def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            last = reporter.events.digest.seconds.last
            self.clock = Clock(before=last[1] or 0.0 if last is not None else 0.0)
            if self.ahead is not None:
                self.left = TimeLeft(self.ahead, self.clock, expected(reporter.folder))
            reporter.update(force=True, max_steps=int(state.max_steps))
            reporter.event_files.describe(args, kwargs["model"].config)
            made_on.note(reporter.folder, args.device.type)

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
            self.batches, step = 0, int(state.global_step)
            reporter.update(
                state="running",
                message="",
                step=step,
                epoch=float(state.epoch),
                seconds=self.clock.seconds,
                steps_per_second=self.clock.steps_per_second,
                seconds_left=self.left.after_step(step) if self.left is not None else None,
            )
            self.check()
            self.end_if_asked(state, control)
            if self.stopping and not at_an_end(state.epoch):
                # Before the evaluation, which draws a random number: a run that was never stopped
                # has none here, and what is resumed shall come to the same losses.
                control.should_save = True
            elif state.global_step >= state.max_steps and not args.load_best_model_at_end:
                # The end's weights are saved as model/; a checkpoint would be a second copy.
                control.should_save = False
            self.save_if_it_fits(control, kwargs.get("model"), int(state.global_step))

        def on_prediction_step(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            # The Trainer looks at its own stop flag only between steps of training.
            self.clock.batch()
            self.batches += 1
            reporter.update(
                state="evaluating",
                message=f"Evaluating {self.judging}.",
                seconds=self.clock.seconds,
                seconds_left=self.seconds_left(int(state.global_step)),
            )
            self.check()
            if not self.stopping or reporter.in_a_hurry:
                reporter.check_stop()

        def on_evaluate(
            self, args: Any, state: Any, control: Any, metrics: Any = None, **kwargs: Any
        ) -> None:
            self.clock.evaluated()
            self.check()
            self.end_if_asked(state, control)

        def on_predict(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            self.clock.evaluated()

        def seconds_left(self, step: int) -> float | None:
            """Within an evaluation."""
            if self.left is None:
                return None
            if self.over:
                return self.left.in_closing(self.batches, saved=self.saved)
            return self.left.in_evaluation(step, self.batches)

        def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            self.clock.saved()

        def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            self.over, self.batches = True, 0

        def model_saved(self) -> None:
            """The model is on disk; what is evaluated now is the last."""
            self.saved = True
            self.clock.rest()

        def on_epoch_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            self.check()
            done = state.global_step >= state.max_steps
            if done:
                # Unless it may be the best one, which is loaded from its checkpoint.
                control.should_save = control.should_save and args.load_best_model_at_end
            elif self.stopping:
                # In the middle of an epoch it was saved at the end of the step.
                control.should_save = at_an_end(state.epoch)
            self.save_if_it_fits(control, kwargs.get("model"), int(state.global_step))

        def on_log(
            self, args: Any, state: Any, control: Any, logs: Any = None, **kwargs: Any
        ) -> None:
            values = dict(logs or {})
            step = int(state.global_step)
            reporter.events.write("log", step=step, seconds=self.clock.seconds, logs=values)
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
