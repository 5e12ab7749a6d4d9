"""Evaluation in the written-out loop: logits of every row, their mean loss, and the scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from glassbox.training import loop_parts


def evaluate(
    accelerator: Any,
    model: Any,
    rows: Any,
    arguments: Any,
    collate: Any,
    after_batch: Callable[[], None],
) -> tuple[Any, Any, float]:
    """Logits (rows, labels) and labels as float and int arrays in the rows' order, the mean loss.

    ``after_batch`` is called after each batch and may raise to end it: the random state is then
    put back, so that what is saved next goes on as if this evaluation had not begun.
    """
    from glassbox import heavy

    torch = heavy.torch
    before = torch.get_rng_state()
    order = loop_parts.eval_order(rows, arguments)
    loader = accelerator.prepare(loop_parts.eval_loader(rows, order, arguments, collate))
    losses, logits, labels = [], [], []
    model.eval()
    try:
        for batch in loader:
            with torch.no_grad():
                loss, predicted = loop_parts.loss_and_logits(
                    model, batch, arguments.label_smoothing_factor
                )
            # One loss a row: the last batch has fewer, and shall weigh less.
            losses.append(accelerator.gather_for_metrics(loss.repeat(len(predicted))))
            logits.append(accelerator.gather_for_metrics(predicted))
            labels.append(accelerator.gather_for_metrics(batch["labels"]))
            after_batch()
    except BaseException:
        torch.set_rng_state(before)
        raise
    back = torch.tensor(order[: sum(map(len, logits))]).argsort()
    mean = torch.cat(losses).cpu().numpy().mean().item()
    return _rows(logits, back), _rows(labels, back), mean


def _rows(batches: list[Any], order: Any) -> Any:
    from glassbox import heavy

    return heavy.torch.cat(batches).cpu()[order].numpy()


def speed(name: str, seconds: float, rows: float, steps: int) -> dict[str, float]:
    """The Trainer's three figures of how long something took, by its names."""
    seconds = max(seconds, 1e-9)
    return {
        f"{name}_runtime": round(seconds, 4),
        f"{name}_samples_per_second": round(rows / seconds, 3),
        f"{name}_steps_per_second": round(steps / seconds, 3),
    }
