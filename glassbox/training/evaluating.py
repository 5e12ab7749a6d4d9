"""The evaluations around a training: of the test rows before it, of all after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from glassbox.training import loop_parts, outcome
from glassbox.training.arguments import Arguments
from glassbox.training.judge import Judge
from glassbox.training.reporter import Reporter

if TYPE_CHECKING:
    from datasets import Dataset


class Evaluating:
    """Evaluates what the training itself leaves out; ``judge`` keeps what was predicted.

    ``done`` are the splits of which the last prediction is by the weights that are kept, those of
    ``step``.
    """

    def __init__(
        self, trainer: Any, judge: Judge, callback: Any, encoded: Mapping[str, Any]
    ) -> None:
        self.done: list[str] = []
        self._trainer, self._judge, self._callback = trainer, judge, callback
        self._encoded = encoded
        self._best: int | None = None

    @property
    def step(self) -> int:
        """The step whose weights the model has."""
        return int(self._trainer.state.global_step) if self._best is None else self._best

    def test_before(self) -> None:
        """Of the test rows, unless the process before this one did."""
        if "test" in self._encoded and "test" not in self._judge.before:
            with self._on("test"):
                self._trainer.predict(self._encoded["test"], metric_key_prefix="test")
            # The Trainer notes how long it got ready for this, and would say so in each line.
            vars(self._trainer).pop("model_preparation_time", None)

    def after(self, reporter: Reporter, arguments: Arguments) -> None:
        """Take the best weights where asked for, and evaluate what has not been with them."""
        state = self._trainer.state
        self._best = outcome.take_best(self._trainer, arguments)
        judged = [log["step"] for log in state.log_history if "eval_loss" in log]
        last = judged[-1] if judged else None
        if last != self._best:
            reporter.say("evaluating", "Evaluating the weights that are kept.")
            with self._on("validation"):
                if self._best == state.global_step:
                    # The curve's last point, too.
                    self._trainer.evaluate()
                else:
                    rows = self._encoded["validation"]
                    said = self._trainer.predict(rows, metric_key_prefix="eval").metrics
                    reporter.update(force=True, metrics=dict(said))
        self.done.append("validation")
        best = outcome.best_evaluation(state.log_history, arguments)
        if arguments.load_best_model_at_end and best is not None:
            reporter.note(_kept(best, self._best))
        if "test" in self._encoded:
            reporter.say("evaluating", "Evaluating the test rows.")
            with self._on("test"):
                self._trainer.predict(self._encoded["test"], metric_key_prefix="test")
            self.done.append("test")

    def parts(self, rows: Mapping[str, Dataset | None]) -> dict[str, tuple[Dataset, Dataset]]:
        """By split the rows that were evaluated, and the same ones tokenized.

        With dataloader_drop_last the library leaves out the last batch of an evaluation, too.
        """
        found = {}
        for split, whole in rows.items():
            encoded = self._encoded.get(split)
            if whole is None or encoded is None or split not in self._judge.references:
                continue
            count = len(self._judge.references[split])
            if count < whole.num_rows:
                order = loop_parts.eval_order(encoded, self._trainer.args)
                some = sorted(order[:count])
                whole, encoded = whole.select(some), encoded.select(some)
            found[split] = (whole, encoded)
        return found

    @contextmanager
    def _on(self, split: str) -> Iterator[None]:
        """An evaluation beside the training: it draws no random number of the training's."""
        from glassbox import heavy

        before, self._callback.judging = self._callback.judging, split
        try:
            with heavy.torch.random.fork_rng(), self._judge.on(split):
                yield
        finally:
            self._callback.judging = before


def _kept(best: outcome.Best, step: int) -> str:
    said = f"The best evaluation was after step {best.step:,}: {best.metric} {best.value:.4g}."
    if step == best.step:
        return f"{said} Its weights are kept."
    return f"{said} There was no room for its checkpoint; the weights of step {step:,} are kept."
