"""The TrainingArguments of a run: a person's choices as a frozen value, and as the library's own.

>>> Arguments().per_device_train_batch_size, TABLE["per_device_train_batch_size"].library
(16, 8)
>>> changed(Arguments(learning_rate=5e-5, eval_strategy="no", save_strategy="no"))
{'per_device_train_batch_size': 16, 'per_device_eval_batch_size': 32, 'save_strategy': 'no', \
'save_total_limit': 1}
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.training import metrics
from glassbox.training.argument_table import SCHEDULES, TABLE

if TYPE_CHECKING:
    from glassbox.training.spec import RunSpec

# At most this many points of the loss: every step is logged unless there are more.
_MOST_POINTS = 2_000


@dataclass(frozen=True)
class Arguments:
    """Those of transformers.TrainingArguments that a person chooses, by their own names.

    The defaults are what Glassbox suggests; ``argument_table.TABLE`` has the library's. Where the
    library says None for "not given", this is 0 or "" (``data_seed`` alone is None: 0 is a seed).
    ``early_stopping_*`` are EarlyStoppingCallback's; a patience of 0 leaves it out.
    """

    num_train_epochs: float = 3.0
    max_steps: int = -1
    per_device_train_batch_size: int = 16
    per_device_eval_batch_size: int = 32
    gradient_accumulation_steps: int = 1
    learning_rate: float = 5e-5
    weight_decay: float = 0.0
    warmup_steps: float = 0.0
    lr_scheduler_type: str = "linear"
    seed: int = 42
    data_seed: int | None = None
    lr_scheduler_kwargs: tuple[tuple[str, float], ...] = ()
    optim: str = "adamw_torch_fused"
    adam_beta1: float = 0.9
    adam_beta2: float = 0.999
    adam_epsilon: float = 1e-8
    max_grad_norm: float = 1.0
    label_smoothing_factor: float = 0.0
    eval_strategy: str = "epoch"
    eval_steps: float = 0.0
    metric_for_best_model: str = ""
    early_stopping_patience: int = 0
    early_stopping_threshold: float = 0.0
    logging_steps: int = 0
    save_strategy: str = "epoch"
    save_steps: float = 500.0
    save_total_limit: int = 1
    load_best_model_at_end: bool = False
    train_sampling_strategy: str = "random"
    dataloader_drop_last: bool = False
    activation_checkpointing: bool = False
    bf16: bool = False
    fp16: bool = False


def as_library(name: str, value: Any) -> Any:
    """The value of an Arguments field as TrainingArguments takes it.

    >>> as_library("eval_steps", 0.0), as_library("eval_steps", 20.0), as_library("data_seed", 0)
    (None, 20, 0)
    """
    if name == "lr_scheduler_kwargs":
        return dict(value) or None
    if name in ("eval_steps", "save_total_limit", "metric_for_best_model") and not value:
        return None
    if name in ("eval_steps", "save_steps", "warmup_steps") and value >= 1:
        return math.ceil(value)
    if name == "activation_checkpointing":
        return value or None
    return value


def chosen(arguments: Arguments) -> dict[str, Any]:
    """All of TrainingArguments' own that are chosen, as the library takes them, in table order.

    ``logging_steps`` is left out where it is ours (0): see :func:`logging_steps`.
    """
    values = {
        name: as_library(name, getattr(arguments, name))
        for name, row in TABLE.items()
        if row.owner == "TrainingArguments"
    }
    best = best_by(arguments)
    schedule: dict[str, Any] = with_schedule(arguments)
    if best and arguments.lr_scheduler_type == "reduce_lr_on_plateau":
        schedule["mode"] = "max" if metrics.greater_is_better(best) else "min"
    values["lr_scheduler_kwargs"] = schedule or None
    values["metric_for_best_model"] = best or None
    if best and arguments.save_total_limit:
        # The best one besides. With a limit of 1 the library deletes the last one at the end, and
        # a run that was stopped goes on from that.
        values["save_total_limit"] += 1
    if not arguments.logging_steps:
        del values["logging_steps"]
    return values


def best_by(arguments: Arguments) -> str:
    """The metric that tells what is best; "" where nothing asks for it.

    The library's own default is the loss, but not for EarlyStoppingCallback alone.
    """
    asked = (
        arguments.load_best_model_at_end
        or arguments.early_stopping_patience
        or arguments.save_strategy == "best"
        or arguments.lr_scheduler_type == "reduce_lr_on_plateau"
    )
    return (arguments.metric_for_best_model or "loss") if asked else ""


def changed(arguments: Arguments) -> dict[str, Any]:
    """Of :func:`chosen` those that are not the library's default: what a script has to say."""
    return {
        name: value for name, value in chosen(arguments).items() if value != TABLE[name].library
    }


def with_schedule(arguments: Arguments) -> dict[str, float]:
    """The lr_scheduler_kwargs with the suggestions for those that the schedule cannot do without.

    >>> with_schedule(Arguments(lr_scheduler_type="cosine_with_min_lr"))
    {'min_lr_rate': 0.1}
    """
    given = dict(arguments.lr_scheduler_kwargs)
    needed = {
        kwarg.name: kwarg.suggested
        for kwarg in SCHEDULES.get(arguments.lr_scheduler_type, ())
        if kwarg.library is None
    }
    return {**needed, **given}


def logging_steps(steps: int, arguments: Arguments | None = None) -> int:
    """Every how many steps the Trainer logs: as chosen, else so that the curve has enough points.

    >>> logging_steps(100), logging_steps(5_000), logging_steps(100, Arguments(logging_steps=10))
    (1, 3, 10)
    """
    if arguments is not None and arguments.logging_steps:
        return arguments.logging_steps
    return max(1, -(-steps // _MOST_POINTS))


def training_arguments(
    spec: RunSpec, folder: str, steps: int, *, eval_on_start: bool = True
) -> Any:
    """The TrainingArguments of a run: the person's choices and what a live view needs."""
    from glassbox import heavy

    given = chosen(spec.arguments)
    best = given["metric_for_best_model"]
    if best is not None:
        # The library goes by the name alone, and would have the largest "mse" as the best.
        given["greater_is_better"] = metrics.greater_is_better(best)
    if given["bf16"] and not heavy.torch.cuda.is_available():
        # Without it the library looks for a GPU that can, and refuses.
        given["use_cpu"] = True
    # The default of 500 shows nothing on a small run.
    given["logging_steps"] = logging_steps(steps, spec.arguments)
    return heavy.TrainingArguments(
        output_dir=folder,
        **given,
        # The default filter logs a loss that is not a number as 0.0.
        logging_nan_inf_filter=False,
        eval_on_start=eval_on_start,
        report_to="none",
        disable_tqdm=True,
        dataloader_num_workers=0,
        dataloader_pin_memory=False,
    )
