"""The full training loop of the course's chapter 3, written out: what the Trainer does inside.

``Loop`` takes what session.py gives to transformers.Trainer and comes to the same losses, bit for
bit, at the same seed: the same order of rows, the same dropout, the same updates. The callbacks are
the Trainer's, so that the same page shows it, and its DefaultFlowCallback says when to log, to
evaluate and to save; all that computes is here, in loop_parts.py and in loop_evaluation.py.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from glassbox.training import loop_checkpoint, loop_parts
from glassbox.training.loop_checkpoint import Position
from glassbox.training.loop_record import Record


class Loop(Record):
    """One training in this process; ``state`` is its record, ``model`` what is trained.

    ``args`` are TrainingArguments, ``callbacks`` TrainerCallbacks, the datasets tokenized rows.
    """

    def __init__(
        self,
        model: Any,
        args: Any,
        *,
        train_dataset: Any,
        eval_dataset: Any,
        data_collator: Any,
        compute_metrics: Any = None,
        callbacks: Sequence[Any] = (),
        processing_class: Any = None,
    ) -> None:
        from glassbox import heavy

        super().__init__(
            args, eval_dataset, data_collator, compute_metrics, callbacks, processing_class
        )
        # Dropout draws from here on.
        heavy.set_seed(args.seed)
        self.accelerator = loop_parts.accelerator(args)
        # Keys and values of a text that does not go on are of no use.
        model.config.use_cache = args.use_cache
        if args.activation_checkpointing:
            model.activation_checkpointing_enable()
        model.to(self.accelerator.device)
        self.loader, self.model, self.optimizer = self.accelerator.prepare(
            loop_parts.train_loader(loop_parts.usable(train_dataset, model), args, data_collator),
            model,
            loop_parts.optimizer(model, args),
        )
        # The last update of an epoch may have fewer batches than the others.
        self._updates = max(1, math.ceil(len(self.loader) / args.gradient_accumulation_steps))
        steps = args.max_steps
        if steps <= 0:
            steps = math.ceil(args.num_train_epochs * self._updates)
        self._steps = steps
        self.scheduler = loop_parts.schedule(self.optimizer, args, steps)
        self._loss = heavy.torch.zeros((), device=self.accelerator.device)

    def train(self, resume_from_checkpoint: str | None = None) -> None:
        """Run the epochs, from a checkpoint of this loop's on where one is given."""
        begun, resumed = time.monotonic(), None
        if resume_from_checkpoint is not None:
            folder = Path(resume_from_checkpoint)
            self._position, resumed, self._epoch_began = loop_checkpoint.load(self, folder)
        first = self._logged = self.state.global_step
        epochs = math.ceil(self._steps / self._updates)
        self.state.max_steps, self.state.num_train_epochs = self._steps, epochs
        self.state.train_batch_size = self.args.per_device_train_batch_size
        self.state.compute_steps(self.args, self._steps)
        self._call("on_train_begin")
        if self.args.eval_on_start:
            self.evaluate()
        for epoch in range(self._position.epoch, epochs):
            self._epoch(epoch, resumed)
            resumed = None
            if self.control.should_training_stop:
                break
        steps = self.state.global_step - first
        self._finish(time.monotonic() - begun, steps * self._rows_per_step, steps)

    @property
    def _rows_per_step(self) -> float:
        """Training rows per optimizer step; the mean where the last of an epoch has fewer."""
        size = self.args.per_device_train_batch_size * self.args.gradient_accumulation_steps
        if self.args.max_steps > 0:
            return float(size)
        return len(self.loader.dataset) * self.args.num_train_epochs / self._steps

    def _epoch(self, epoch: int, resumed: dict[str, Any] | None) -> None:
        """Each training row once; what was done before the run was ``resumed`` is passed over."""
        self._call("on_epoch_begin")
        loader, done = self.loader, self._position.batches
        if done:
            # The order of the rows may be drawn from the random state, so it is drawn again.
            loop_checkpoint.set_random_state(self._epoch_began)
            loader = self.accelerator.skip_first_batches(loader, done)
        else:
            if resumed is not None:
                loop_checkpoint.set_random_state(resumed)
            self._epoch_began = loop_checkpoint.random_state()
        self._position = Position(epoch, done)
        loader.set_epoch(epoch)
        batches = iter(loader)
        norm, rate = None, self._rate
        group = self._next(batches)
        if done and resumed is not None:
            loop_checkpoint.set_random_state(resumed)
        while group:
            self._call("on_step_begin")
            norm, rate = self._update(group)
            done += len(group)
            self.state.global_step += 1
            self.state.epoch = epoch + done / len(self.loader)
            self._position = Position(epoch, done)
            self._call("on_step_end")
            self._log_evaluate_save(norm, rate)
            if self.control.should_epoch_stop or self.control.should_training_stop:
                break
            group = self._next(batches)
        self._call("on_epoch_end")
        if done == len(self.loader):
            self._log_evaluate_save(norm, rate, then=Position(epoch + 1))
        else:
            # Stopped within the epoch: a run that was not has no evaluation here, and an evaluation
            # draws a random number.
            before = loop_checkpoint.random_state()
            self._log_evaluate_save(norm, rate)
            loop_checkpoint.set_random_state(before)

    def _next(self, batches: Iterator[Any]) -> list[Any]:
        """The batches of the next update; none at the end of the epoch."""
        return list(islice(batches, self.args.gradient_accumulation_steps))

    def _update(self, group: list[Any]) -> tuple[Any, float]:
        """One optimizer step: the norm of the gradient before it was clipped, and the rate."""
        self.model.train()
        for place, batch in enumerate(group, start=1):
            loss, _ = loop_parts.loss_and_logits(
                self.model, batch, self.args.label_smoothing_factor
            )
            # Gradients add up: each batch gives its share of their mean.
            loss = loss / len(group)
            self.accelerator.backward(loss)
            self._loss += loss.detach()
            if place < len(group):
                self._call("on_substep_end")
        norm = self.accelerator.clip_grad_norm_(
            self.model.parameters(), self.args.max_grad_norm or math.inf
        )
        self._call("on_pre_optimizer_step")
        self.optimizer.step()
        self._call("on_optimizer_step")
        rate = self._rate
        # In float16 a step whose gradients overflowed is left out.
        if not self.accelerator.optimizer_step_was_skipped and not self._waits_for_scores:
            self.scheduler.step()
        self.optimizer.zero_grad()
        return norm, rate

    @property
    def _rate(self) -> float:
        return float(self.optimizer.param_groups[0]["lr"])
