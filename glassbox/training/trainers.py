"""Who runs the steps of a run: transformers.Trainer, or the same loop written out (loop.py)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from glassbox.training import loop_parts
from glassbox.training.loop import Loop
from glassbox.training.spec import Loop as Kind
from glassbox.training.trainer_resume import resumable

Judged = Callable[[Any], dict[str, float]]


def make(
    kind: Kind,
    checkpoint: Path | None,
    compute_metrics: Judged,
    callbacks: Sequence[Any],
    **parts: Any,
) -> Any:
    """A Trainer or a Loop, ready to train; ``parts`` are the arguments that both take.

    ``compute_metrics`` gets what was predicted in the order of the rows. ``checkpoint`` is the one
    that ``train`` will be asked to go on from.
    """
    from glassbox import heavy

    if kind == "pytorch":
        return Loop(compute_metrics=compute_metrics, callbacks=callbacks, **parts)
    made = heavy.Trainer(callbacks=[resumable(checkpoint), *callbacks], **parts)
    made.compute_metrics = _in_row_order(made, compute_metrics)
    return made


def keep_checkpoint(trainer: Any) -> None:
    """Save one now, outside of what the loop itself saves."""
    if isinstance(trainer, Loop):
        trainer.save_checkpoint()
        return
    # Not of the library's public ones: those save the weights without the optimizer.
    trainer._save_checkpoint(trainer.model, trial=None)
    trainer.callback_handler.on_save(trainer.args, trainer.state, trainer.control)


def _in_row_order(trainer: Any, compute_metrics: Judged) -> Judged:
    """The Trainer evaluates rows grouped by length where it trains so, and leaves them so."""
    from glassbox import heavy

    def judged(evaluated: Any) -> dict[str, float]:
        rows = trainer.callback_handler.eval_dataloader.dataset
        # Fewer were evaluated where the last batch is left out.
        order = loop_parts.eval_order(rows, trainer.args)[: len(evaluated.label_ids)]
        back = heavy.torch.tensor(order).argsort().numpy()
        first = evaluated.predictions
        logits = first[0] if isinstance(first, tuple) else first
        return compute_metrics(heavy.EvalPrediction(logits[back], evaluated.label_ids[back]))

    return judged
