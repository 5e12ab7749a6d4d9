"""How a training ended: which evaluation was the best, whose weights are kept, why it was over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glassbox import workspace
from glassbox.training.arguments import Arguments, best_by
from glassbox.training.checkpoints import Checkpoint
from glassbox.training.metrics import greater_is_better


@dataclass(frozen=True)
class Best:
    """The best evaluation after a step of training: its metric's name, its value, its step."""

    metric: str
    value: float
    step: int


def best_evaluation(history: list[dict[str, Any]], arguments: Arguments) -> Best | None:
    """The best of a log history, as the Trainer tells it; None where nothing asks for it.

    The evaluation before any training does not count, and of equal ones the first is the best.

    >>> history = [{"eval_loss": 0.1, "step": 0}, {"eval_loss": 0.5, "step": 8}]
    >>> best_evaluation(history, Arguments(early_stopping_patience=1))
    Best(metric='eval_loss', value=0.5, step=8)
    """
    metric = best_by(arguments)
    if not metric:
        return None
    name = f"eval_{metric.removeprefix('eval_')}"
    sign = 1 if greater_is_better(metric) else -1
    best: Best | None = None
    for log in history:
        value, step = log.get(name), int(log.get("step", 0))
        # A comparison with a score that is no number is never true.
        if value is None or not step or value != value:
            continue
        if best is None or sign * value > sign * best.value:
            best = Best(name, float(value), step)
    return best


def early_stopping(arguments: Arguments, checkpoint: Checkpoint | None) -> list[Any]:
    """The EarlyStoppingCallback that is asked for, if any; how long it has waited is resumed.

    The library's own way of restoring it makes the callbacks anew, and the control with them.
    """
    if not arguments.early_stopping_patience:
        return []
    from glassbox import heavy

    made = heavy.EarlyStoppingCallback(
        arguments.early_stopping_patience, arguments.early_stopping_threshold
    )
    state = workspace.read_json(checkpoint.path / "trainer_state.json") if checkpoint else None
    kept = ((state or {}).get("stateful_callbacks") or {}).get(type(made).__name__) or {}
    waited = kept.get("attributes", {}).get("early_stopping_patience_counter", 0)
    made.early_stopping_patience_counter = waited if isinstance(waited, int) else 0
    return [made]


def stopped_early(trainer: Any, arguments: Arguments) -> str:
    """Why early stopping ended the training, in a sentence; "" where it did not."""
    patience = arguments.early_stopping_patience
    step = trainer.state.global_step
    if not patience or step >= trainer.state.max_steps:
        return ""
    waited = max(
        (
            getattr(each, "early_stopping_patience_counter", 0)
            for each in trainer.callback_handler.callbacks
        ),
        default=0,
    )
    best = best_evaluation(trainer.state.log_history, arguments)
    if waited < patience or best is None:
        return ""
    threshold = arguments.early_stopping_threshold
    more = f" by more than {threshold:g}" if threshold else ""
    evaluations = "evaluation" if patience == 1 else "evaluations"
    return (
        f"Stopped early: {best.metric} has not improved{more} for {patience} {evaluations}; the "
        f"best was step {best.step:,}."
    )


def take_best(trainer: Any, arguments: Arguments) -> int:
    """Give the model the weights of its best evaluation where asked for; the step that it has now.

    The Trainer does it for the checkpoints that it knew of when it last saved one. What a stopped
    run evaluated after that may be better, and is the checkpoint that it was stopped at.
    """
    last = int(trainer.state.global_step)
    best = best_evaluation(trainer.state.log_history, arguments)
    if not arguments.load_best_model_at_end or best is None:
        return last
    file = Path(trainer.args.output_dir) / f"checkpoint-{best.step}" / "model.safetensors"
    if not file.is_file():  # there was no room for it
        loaded = Path(trainer.state.best_model_checkpoint or "")
        return int(loaded.name.rpartition("-")[2]) if loaded.is_dir() and loaded.name else last
    from glassbox import heavy

    heavy.load_model(trainer.model, str(file), device=str(trainer.args.device))
    return best.step
