"""How many steps, evaluations and checkpoints a run comes to, and its learning rate at each step.

>>> counts(Arguments(num_train_epochs=2, per_device_train_batch_size=16), 100)
Counts(batches_per_epoch=7, steps_per_epoch=7, steps=14, evaluations=3, checkpoints=2)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from glassbox.training.arguments import Arguments, with_schedule
from glassbox.training.spec import total_steps

# Points of a drawn schedule; a wave of one step is lost only beyond so many steps.
MOST_POINTS = 400
# Goes by the scores of the run, which nobody has before it.
PLATEAU = "reduce_lr_on_plateau"


@dataclass(frozen=True)
class Counts:
    """Of one run. ``evaluations`` are of the validation rows: those in training, the one of the
    weights at its end where that is none of them, and the one of the model before any training.
    """

    batches_per_epoch: int
    steps_per_epoch: int
    steps: int
    evaluations: int
    checkpoints: int


def counts(arguments: Arguments, train_rows: int) -> Counts:
    """As the Trainer counts them, if nothing stops it early."""
    rounded = math.floor if arguments.dataloader_drop_last else math.ceil
    batches = rounded(train_rows / arguments.per_device_train_batch_size)
    per_epoch = max(1, math.ceil(batches / arguments.gradient_accumulation_steps))
    steps = total_steps(arguments, train_rows)
    every = arguments.eval_steps or arguments.logging_steps
    evaluated = happens(arguments.eval_strategy, every, steps, steps, per_epoch)
    # "best" saves after those evaluations that are better than all before: all of them at most.
    saved = (
        evaluated
        if arguments.save_strategy == "best"
        else _times(arguments.save_strategy, arguments.save_steps, steps, per_epoch)
    )
    return Counts(batches, per_epoch, steps, 1 + max(1, evaluated), saved)


def _times(strategy: str, every: float, steps: int, per_epoch: int) -> int:
    """How often something is saved by ``strategy``; by steps, the end is no further one."""
    if strategy == "epoch":
        return math.ceil(steps / per_epoch)
    return steps // _period(every, steps) if strategy == "steps" else 0


def happens(strategy: str, every: float, last: int, steps: int, per_epoch: int) -> int:
    """How often the library does what it does by ``strategy``, up to the end of step ``last``.

    It does so at the end of ``steps``, too (``DefaultFlowCallback``).

    >>> [happens("steps", 4, last, 10, 5) for last in (3, 4, 9, 10)]
    [0, 1, 2, 3]
    """
    if strategy not in ("epoch", "steps"):
        return 0
    period = per_epoch if strategy == "epoch" else _period(every, steps)
    return last // period + (1 if last >= steps and steps % period else 0)


def _period(every: float, steps: int) -> int:
    """Steps between two, of a number of steps or of a share of all."""
    return max(1, math.ceil(steps * every) if every < 1 else math.ceil(every))


def warmup(arguments: Arguments, steps: int) -> int:
    """Steps in which the learning rate rises, as ``TrainingArguments.get_warmup_steps``."""
    share = arguments.warmup_steps
    return math.ceil(steps * share) if share < 1 else math.ceil(share)


@dataclass(frozen=True)
class Rates:
    """The learning rate after so many steps, as the Trainer logs it then; a point each."""

    steps: tuple[int, ...]
    rates: tuple[float, ...]


def rates(arguments: Arguments, steps: int) -> Rates | None:
    """The values of the library's own scheduler; None where they depend on the scores.

    Imports torch.
    """
    if arguments.lr_scheduler_type == PLATEAU or steps < 1:
        return None
    from glassbox import heavy

    weight = heavy.torch.nn.Parameter(heavy.torch.zeros(1))
    scheduler: Any = heavy.get_scheduler(
        arguments.lr_scheduler_type,
        heavy.torch.optim.SGD([weight], lr=arguments.learning_rate),
        num_warmup_steps=warmup(arguments, steps),
        num_training_steps=steps,
        scheduler_specific_kwargs=with_schedule(arguments),
    )
    points = _points(steps, warmup(arguments, steps))
    # Its function rather than its steps: of a million of those, some hundred are drawn.
    at = scheduler.lr_lambdas[0]
    return Rates(points, tuple(float(at(step)) * arguments.learning_rate for step in points))


def _points(steps: int, rising: int) -> tuple[int, ...]:
    import numpy as np

    chosen = np.linspace(0, steps, min(steps, MOST_POINTS) + 1).round().astype(int)
    corners = [each for each in (rising, rising + 1) if each <= steps]
    return tuple(int(each) for each in np.unique(np.append(chosen, corners)))
