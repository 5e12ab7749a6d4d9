"""The one table of the TrainingArguments that a person chooses: group, default, bound, meaning.

The form, the checks, the script and the model card go by it. ``library`` is the Trainer's own
default, ``arguments.Arguments`` what Glassbox suggests; a test holds the former to the library.

>>> TABLE["weight_decay"].group, TABLE["per_device_train_batch_size"].library
('optimizer', 8)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Group = Literal["basics", "optimizer", "schedule", "evaluation", "saving", "speed"]
GROUPS: dict[Group, str] = {
    "basics": "Basics",
    "optimizer": "Optimizer",
    "schedule": "Learning-rate schedule",
    "evaluation": "Evaluation and logging",
    "saving": "Saving",
    "speed": "Speed and memory",
}


@dataclass(frozen=True)
class Bound:
    """The legal range of a number, both ends included, and its unit for the person."""

    least: float
    most: float
    unit: str
    meaning: str


@dataclass(frozen=True)
class Argument:
    """One argument by the library's own name; ``bound`` for a number, ``options`` for a choice.

    Neither is a flag, or a text. ``owner`` is the class of the library whose argument it is.
    """

    name: str
    group: Group
    library: Any
    meaning: str
    bound: Bound | None = None
    options: tuple[str, ...] = ()
    owner: Literal["TrainingArguments", "EarlyStoppingCallback"] = "TrainingArguments"


@dataclass(frozen=True)
class Kwarg:
    """One of the lr_scheduler_kwargs of a schedule: its default, and its bound.

    ``library`` is None where the library has no default: such a one is always given.
    """

    name: str
    suggested: float
    library: float | None
    bound: Bound


# Those of transformers.SchedulerType whose arguments are numbers, and "greedy" left out: it takes
# a loss at every step.
_CYCLES = Bound(0.01, 100, "waves", "Waves of the cosine; 0.5 falls once from the top to the end.")
_SHARE = Bound(0, 1, "", "Where the learning rate ends, as a share of its largest value.")
SCHEDULES: dict[str, tuple[Kwarg, ...]] = {
    "linear": (),
    "cosine": (Kwarg("num_cycles", 0.5, 0.5, _CYCLES),),
    "cosine_with_restarts": (
        Kwarg("num_cycles", 1, 1, Bound(1, 100, "falls", "How often the cosine starts again.")),
    ),
    "cosine_with_min_lr": (
        Kwarg("min_lr_rate", 0.1, None, _SHARE),
        Kwarg("num_cycles", 0.5, 0.5, _CYCLES),
    ),
    "polynomial": (
        Kwarg("power", 1.0, 1.0, Bound(0.1, 10, "", "1 falls in a line, 2 in a parabola.")),
        Kwarg("lr_end", 1e-7, 1e-7, Bound(0, 1, "", "The learning rate of the last step.")),
    ),
    "constant": (),
    "constant_with_warmup": (),
    "inverse_sqrt": (),
    "warmup_stable_decay": (
        Kwarg(
            "num_decay_steps", 10, None, Bound(1, 10_000_000, "steps", "The last steps, that fall.")
        ),
        Kwarg("min_lr_ratio", 0.0, 0.0, _SHARE),
    ),
    "reduce_lr_on_plateau": (
        Kwarg(
            "factor", 0.1, 0.1, Bound(0.01, 0.99, "", "What the learning rate is multiplied by.")
        ),
        Kwarg(
            "patience",
            10,
            10,
            Bound(0, 1000, "evaluations", "How many without a better score are let pass."),
        ),
    ),
}
# Those that torch and transformers bring themselves; the others need packages of their own.
OPTIMIZERS = ("adamw_torch_fused", "adamw_torch", "adafactor", "sgd", "adagrad", "rmsprop")
SAMPLERS = ("random", "group_by_length", "sequential")


def _number(
    name: str,
    group: Group,
    library: float | None,
    least: float,
    most: float,
    unit: str,
    meaning: str,
    **more: Any,
) -> Argument:
    return Argument(name, group, library, meaning, Bound(least, most, unit, meaning), **more)


_MOST_STEPS = 10_000_000
_ROWS = (
    _number(
        "num_train_epochs", "basics", 3.0, 0.01, 1000, "epochs",
        "How often the model sees every training row.",
    ),
    _number(
        "learning_rate", "basics", 5e-5, 1e-10, 1e7, "",
        "The size of an update at its largest. BERT-like models like 1e-5 to 1e-4.",
    ),
    _number(
        "per_device_train_batch_size", "basics", 8, 1, 512, "rows",
        "Rows per step: their gradients are averaged into one update.",
    ),
    _number(
        "max_steps", "basics", -1, -1, _MOST_STEPS, "steps",
        "End after this many steps, whatever the epochs say; -1 for never.",
    ),
    _number(
        "seed", "basics", 42, 0, 2**32 - 1, "",
        "Fixes the head's first weights, the dropout and the order of the rows.",
    ),
    _number(
        "data_seed", "basics", None, 0, 2**32 - 1, "",
        "Fixes the order of the rows by itself; empty for the seed.",
    ),
    Argument(
        "optim", "optimizer", "adamw_torch_fused",
        "What turns gradients into updates; the fused AdamW is the same rule in fewer passes.",
        options=OPTIMIZERS,
    ),
    _number(
        "weight_decay", "optimizer", 0.0, 0, 10, "",
        "How strongly AdamW pulls the weights towards zero.",
    ),
    _number(
        "gradient_accumulation_steps", "optimizer", 1, 1, 512, "batches",
        "Batches whose gradients are added up before the weights change.",
    ),
    _number(
        "adam_beta1", "optimizer", 0.9, 0, 0.99999, "",
        "How much of the running mean of the gradients AdamW keeps at each step.",
    ),
    _number(
        "adam_beta2", "optimizer", 0.999, 0, 0.999999, "",
        "How much of the running mean of their squares AdamW keeps at each step.",
    ),
    _number(
        "adam_epsilon", "optimizer", 1e-8, 1e-16, 1, "",
        "Added where AdamW divides, so that it never divides by zero.",
    ),
    _number(
        "max_grad_norm", "optimizer", 1.0, 0, 1e6, "",
        "A longer gradient is scaled down to this norm; 0 for never.",
    ),
    _number(
        "label_smoothing_factor", "optimizer", 0.0, 0, 0.99, "",
        "Share of each label that is spread over all classes, against too much certainty.",
    ),
    Argument(
        "lr_scheduler_type", "schedule", "linear",
        "How the learning rate goes from its largest value to the end.",
        options=tuple(SCHEDULES),
    ),
    Argument(
        "lr_scheduler_kwargs", "schedule", None, "The schedule's own numbers.",
    ),
    _number(
        "warmup_steps", "schedule", 0, 0, _MOST_STEPS, "steps",
        "Steps in which the learning rate rises; below 1 a share of all.",
    ),
    Argument(
        "eval_strategy", "evaluation", "no",
        "When the validation rows are evaluated: never, every eval_steps, or after each epoch.",
        options=("epoch", "steps", "no"),
    ),
    _number(
        "eval_steps", "evaluation", None, 0, _MOST_STEPS, "steps",
        "Steps between two evaluations, where eval_strategy is “steps”; below 1 a share of all.",
    ),
    _number(
        "per_device_eval_batch_size", "evaluation", 8, 1, 1024, "rows",
        "Rows that are evaluated at once. Changes the speed, not the scores.",
    ),
    Argument(
        "metric_for_best_model", "evaluation", None,
        "The score that tells which checkpoint is the best, and when to stop early.",
    ),
    _number(
        "early_stopping_patience", "evaluation", 1, 0, 1000, "evaluations",
        "Stop after this many evaluations without a better score; 0 for never.",
        owner="EarlyStoppingCallback",
    ),
    _number(
        "early_stopping_threshold", "evaluation", 0.0, 0, 1e6, "",
        "By how much a score must be better to count as better.",
        owner="EarlyStoppingCallback",
    ),
    _number(
        "logging_steps", "evaluation", 500, 0, _MOST_STEPS, "steps",
        "Steps between two logged losses; 0 for as often as 2,000 points of the curve allow.",
    ),
    Argument(
        "save_strategy", "saving", "steps",
        "When a checkpoint is saved; what is stopped or killed is resumed from the last.",
        options=("epoch", "steps", "best", "no"),
    ),
    _number(
        "save_steps", "saving", 500, 0, _MOST_STEPS, "steps",
        "Steps between two checkpoints, where save_strategy is “steps”; below 1 a share of all.",
    ),
    _number(
        "save_total_limit", "saving", None, 0, 100, "checkpoints",
        "How many checkpoints are kept, the best one besides; 0 for all.",
    ),
    Argument(
        "load_best_model_at_end", "saving", False,
        "Keep the weights of the best evaluation rather than those of the last step.",
    ),
    Argument(
        "train_sampling_strategy", "speed", "random",
        "The order of the rows; group_by_length puts texts of like length into a batch: less "
        "padding. Give it warmup_steps, too: the longest texts come first.",
        options=SAMPLERS,
    ),
    Argument(
        "dataloader_drop_last", "speed", False,
        "Leave out the last batch when it is not full; that of the validation rows, too.",
    ),
    Argument(
        "activation_checkpointing", "speed", None,
        "Compute activations again in the backward pass: less memory, about a third more time.",
    ),
    Argument(
        "bf16", "speed", False,
        "Multiply matrices in bfloat16: half the memory of activations, three digits of precision.",
    ),
    Argument(
        "fp16", "speed", False,
        "Multiply matrices in float16, with a scaled loss; GPUs only.",
    ),
)  # fmt: skip
TABLE: dict[str, Argument] = {row.name: row for row in _ROWS}
