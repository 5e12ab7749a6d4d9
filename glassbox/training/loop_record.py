"""What a training loop does beside training: it logs, evaluates, keeps the best, and saves.

When it does so is up to the callbacks, through ``control``; what it does is written out here.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from glassbox.training import loop_checkpoint, loop_evaluation, loop_parts
from glassbox.training.loop_checkpoint import Position


class Record:
    """The part of ``loop.Loop`` that needs a model and a record of it, and no optimizer."""

    accelerator: Any
    model: Any
    optimizer: Any
    scheduler: Any

    def __init__(
        self,
        args: Any,
        eval_dataset: Any,
        data_collator: Any,
        compute_metrics: Any,
        callbacks: Sequence[Any],
        processing_class: Any,
    ) -> None:
        from glassbox import heavy

        self.args, self.eval_dataset = args, eval_dataset
        self._collate, self._compute_metrics = data_collator, compute_metrics
        self._processing_class = processing_class
        self._callbacks = [heavy.DefaultFlowCallback(), *callbacks, heavy.PrinterCallback()]
        self.stateful = [
            each for each in self._callbacks if isinstance(each, heavy.ExportableState)
        ]
        self.state = heavy.TrainerState(stateful_callbacks=self.stateful)
        self.control = heavy.TrainerControl()
        self._handler: Any = None
        self._position = Position()
        self._epoch_began: dict[str, Any] = {}
        # Of the steps since the last line of the log, on the model's device.
        self._loss: Any = None
        self._logged, self._total_loss = 0, 0.0

    def _call(self, event: str, **more: Any) -> None:
        """Let the callbacks know, and take what they want done next."""
        handler = self.callback_handler
        self.control = getattr(handler, event)(self.args, self.state, self.control, **more)

    @property
    def callback_handler(self) -> Any:
        """The Trainer's: it calls the callbacks in turn."""
        from glassbox import heavy

        if self._handler is None:
            self._handler = heavy.CallbackHandler(
                self._callbacks,
                self.model,
                self._processing_class,
                self.optimizer,
                self.scheduler,
            )
        return self._handler

    def log(self, values: dict[str, Any]) -> None:
        """One line of the log: into the record, and to the callbacks."""
        values["epoch"] = self.state.epoch
        self.state.log_history.append({**values, "step": self.state.global_step})
        self._call("on_log", logs=values)

    def evaluate(self, eval_dataset: Any = None, metric_key_prefix: str = "eval") -> dict[str, Any]:
        """Mean loss and scores of ``eval_dataset`` (else of the validation rows), logged."""
        rows = self.eval_dataset if eval_dataset is None else eval_dataset
        metrics: dict[str, Any] = self._judged(rows, metric_key_prefix).metrics
        self.log(metrics)
        self._call("on_evaluate", metrics=metrics)
        return metrics

    def predict(self, test_dataset: Any, metric_key_prefix: str = "test") -> Any:
        """A PredictionOutput: logits (rows, labels), label_ids and metrics. Logs nothing."""
        output = self._judged(test_dataset, metric_key_prefix)
        self._call("on_predict", metrics=output.metrics)
        return output

    def _judged(self, rows: Any, name: str) -> Any:
        from glassbox import heavy

        begun = time.monotonic()
        logits, labels, loss = loop_evaluation.evaluate(
            self.accelerator,
            self.model,
            loop_parts.usable(rows, self.model),
            self.args,
            self._collate,
            lambda: self._call("on_prediction_step"),
        )
        scores = {}
        if self._compute_metrics is not None:
            scores = self._compute_metrics(heavy.EvalPrediction(logits, labels))
        metrics = {
            f"{name}_loss": loss,
            **{f"{name}_{key}": value for key, value in scores.items()},
            **loop_evaluation.speed(
                name,
                time.monotonic() - begun,
                len(logits),
                math.ceil(len(logits) / self.args.per_device_eval_batch_size),
            ),
        }
        return heavy.PredictionOutput(logits, labels, metrics)

    def _log_evaluate_save(self, norm: Any, rate: float, then: Position | None = None) -> None:
        """What the callbacks want after a step, or after an epoch; ``then`` the run is there."""
        step = self.state.global_step
        if self.control.should_log and step > self._logged:
            loss = self._loss.item()
            self._loss.zero_()
            self._total_loss += loss
            logs = {"loss": loss / (step - self._logged)}
            if norm is not None:
                logs["grad_norm"] = float(norm)
            self._logged = step
            self.log({**logs, "learning_rate": rate})
        if self.control.should_evaluate:
            best = self._is_best(self._evaluate())
            if str(self.args.save_strategy.value) == "best":
                self.control.should_save = best
        self._position = then or self._position
        if self.control.should_save:
            self.save_checkpoint()
            self._call("on_save")

    def _evaluate(self) -> dict[str, Any]:
        metrics = self.evaluate()
        if self._waits_for_scores:
            self.scheduler.step(metrics[self._metric])
        return metrics

    @property
    def _waits_for_scores(self) -> bool:
        """Whether the schedule goes by the evaluations rather than by the steps."""
        return str(self.args.lr_scheduler_type.value) == "reduce_lr_on_plateau"

    @property
    def _metric(self) -> str:
        """The score that tells the best weights, by its name in the log."""
        return "eval_" + str(self.args.metric_for_best_model).removeprefix("eval_")

    def _is_best(self, metrics: dict[str, Any]) -> bool:
        """Whether no evaluation before was better; it is noted in the state then."""
        if self.args.metric_for_best_model is None:
            return False
        sign = 1 if self.args.greater_is_better else -1
        value, best = metrics[self._metric], self.state.best_metric
        # A score that is no number is never the best.
        if not sign * value > (-math.inf if best is None else sign * best):
            return False
        self.state.best_metric = value
        if str(self.args.save_strategy.value) != "no":
            self.state.best_global_step = self.state.global_step
        return True

    def save_checkpoint(self) -> Path:
        """Write all that going on from here needs."""
        return loop_checkpoint.save(self, self._position, self._epoch_began)

    def _finish(self, seconds: float, rows: float, steps: int) -> None:
        """The last line of the log; the best weights where they are wanted."""
        self._total_loss += self._loss.item()
        speed = loop_evaluation.speed("train", seconds, rows, steps)
        self.log({**speed, "train_loss": self._total_loss / max(1, steps)})
        best = self.state.best_model_checkpoint
        if self.args.load_best_model_at_end and best is not None:
            loop_checkpoint.load_weights(self.model, Path(best))
        self._call("on_train_end")
