"""The evaluations around a training: of the weights that are kept, and of those it began with.

Those it began with are made again from the seed and evaluated at the end, so that the first step
waits for no evaluation.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from glassbox.errors import UserError
from glassbox.training import loop_parts, outcome
from glassbox.training.arguments import Arguments
from glassbox.training.judge import Judge
from glassbox.training.reporter import Reporter, StopRequested

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
            rows = self._encoded["test"]
            reporter.say("evaluating", "Evaluating the test rows.")
            with self._on("test"):
                self._trainer.predict(rows, metric_key_prefix="test")
            self.done.append("test")

    def before(self, reporter: Reporter, untrained: Callable[[], Any]) -> None:
        """Evaluate the model that the training began with on what :meth:`after` has evaluated.

        ``untrained`` makes it again. Its weights take the place of the trained ones, which have to
        be saved already. What a process before this one evaluated is not evaluated again; where it
        cannot be done, the run is told why.
        """
        due = [split for split in self.done if split not in self._judge.before]
        if not due:
            return
        reporter.say("evaluating", "Evaluating the model as it was before training.")
        try:
            with _own_random_state():
                self._trainer.model.load_state_dict(untrained().state_dict())
            for split in due:
                name = "eval" if split == "validation" else split
                with self._on(split, untrained=True):
                    rows = self._encoded[split]
                    said = self._trainer.predict(rows, metric_key_prefix=name).metrics
                if split == "validation":
                    reporter.events.write("before", step=0, logs={**said, "epoch": 0})
        except StopRequested:
            reporter.note("It was stopped before the untrained model was evaluated.")
        except UserError as problem:
            reporter.note(f"There are no scores from before training: {problem.message}")

    def parts(self, rows: Mapping[str, Dataset | None]) -> dict[str, tuple[Dataset, Dataset]]:
        """By split the rows that were evaluated, and the same ones tokenized.

        With dataloader_drop_last the library leaves out the last batch of an evaluation, too.
        """
        found = {}
        for split, whole in rows.items():
            if whole is None or split not in self._judge.references:
                continue
            encoded = self._encoded[split]
            count = len(self._judge.references[split])
            if count < whole.num_rows:
                order = loop_parts.eval_order(encoded, self._trainer.args)
                some = sorted(order[:count])
                whole, encoded = whole.select(some), encoded.select(some)
            found[split] = (whole, encoded)
        return found

    @contextmanager
    def _on(self, split: str, *, untrained: bool = False) -> Iterator[None]:
        """An evaluation beside the training: it draws no random number of the training's."""
        before = self._callback.judging
        of = "as before training, " if untrained else ""
        self._callback.judging = f"{of}on the {split} rows"
        # What was loaded or made before it is no part of it.
        self._callback.clock.rest()
        try:
            with _own_random_state(), self._judge.on(split, untrained=untrained):
                yield
        finally:
            self._callback.judging = before


@contextmanager
def _own_random_state() -> Iterator[None]:
    """Whatever is seeded or drawn inside leaves the generators as they were."""
    import numpy as np

    from glassbox import heavy

    states = random.getstate(), np.random.get_state()
    try:
        with heavy.torch.random.fork_rng():
            yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])


def draws_as_if_evaluated() -> Any:
    """A TrainerCallback: the training draws the numbers that it would after ``eval_on_start``.

    An evaluation draws one, the base seed of its DataLoader. Drawn without one, the training comes
    to the losses of a script that evaluates first, bit for bit.
    """
    from glassbox import heavy

    class Draw(heavy.TrainerCallback):
        def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            # Where torch.utils.data.DataLoader does it: _BaseDataLoaderIter.__init__.
            heavy.torch.empty((), dtype=heavy.torch.int64).random_()

    return Draw()


def _kept(best: outcome.Best, step: int) -> str:
    said = f"The best evaluation was after step {best.step:,}: {best.metric} {best.value:.4g}."
    if step == best.step:
        return f"{said} Its weights are kept."
    return f"{said} There was no room for its checkpoint; the weights of step {step:,} are kept."
