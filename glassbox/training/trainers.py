"""Who runs the steps of a run: transformers.Trainer, or the same loop written out (loop.py)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from glassbox.training import loop_parts
from glassbox.training.loop import Loop
from glassbox.training.spec import Loop as Kind
from glassbox.training.trainer_resume import resumable

# What models give out beside loss and logits.
_BESIDE_LOGITS = [
    "past_key_values", "hidden_states", "attentions", "cross_attentions", "mems",
    "encoder_last_hidden_state", "encoder_hidden_states", "encoder_attentions",
    "decoder_hidden_states", "decoder_attentions", "global_attentions",
]  # fmt: skip
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
    made.prediction_step = _logits_alone(made.prediction_step)
    return made


def _logits_alone(predict: Any) -> Any:
    """Of every row the logits are kept; the hidden states of an encoder would fill the memory."""

    def predict_logits(
        model: Any, inputs: Any, prediction_loss_only: bool, ignore_keys: Any = None
    ) -> Any:
        return predict(model, inputs, prediction_loss_only, ignore_keys=_BESIDE_LOGITS)

    return predict_logits


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
