"""What a training run is asked to do, as one frozen value that travels as JSON.

>>> spec = RunSpec("sample:reviews", "review", None, "sentiment")
>>> RunSpec.from_json(spec.to_json()) == spec
True
>>> [problem.field for problem in check_values(replace(spec, max_length=0))]
['max_length']
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal

from glassbox import catalog
from glassbox.errors import Problem, UserError

Init = Literal["pretrained", "random"]
SCHEDULERS = (
    "linear",
    "cosine",
    "constant",
    "constant_with_warmup",
    "polynomial",
    "inverse_sqrt",
)
# The share of the training rows that is put aside where a dataset brings no validation split.
EVAL_SHARE = 0.2


@dataclass(frozen=True)
class Bound:
    """The legal range of a number, both ends included, and its unit for the person."""

    least: float
    most: float
    unit: str
    meaning: str


# By the name of the field of Arguments or RunSpec. `meaning` is the help of its widget.
BOUNDS = {
    "num_train_epochs": Bound(0.01, 1000, "epochs", "How often the model sees every training row."),
    "max_steps": Bound(
        -1, 10_000_000, "steps", "End after this many steps, whatever the epochs say; -1 for never."
    ),
    "per_device_train_batch_size": Bound(
        1, 512, "rows", "Rows per step: their gradients are averaged into one update."
    ),
    "per_device_eval_batch_size": Bound(
        1, 1024, "rows", "Rows that are evaluated at once. Changes the speed, not the scores."
    ),
    "gradient_accumulation_steps": Bound(
        1, 512, "batches", "Batches whose gradients are added up before the weights change."
    ),
    "learning_rate": Bound(
        1e-10, 1e7, "", "The size of an update at its largest. BERT-like models like 1e-5 to 1e-4."
    ),
    "weight_decay": Bound(0, 10, "", "How strongly AdamW pulls the weights towards zero."),
    "warmup_steps": Bound(
        0, 10_000_000, "steps", "Steps in which the learning rate rises; below 1 a share of all."
    ),
    "seed": Bound(0, 2**32 - 1, "", "Fixes the head's first weights and the order of the rows."),
    "max_length": Bound(4, 8192, "tokens", "A longer text is cut to this many tokens."),
    "train_rows": Bound(0, 10**9, "rows", "Train on this many rows, drawn by the seed; 0 for all."),
    "eval_rows": Bound(
        0, 10**9, "rows", "Evaluate on this many rows, drawn by the seed; 0 for all."
    ),
}


@dataclass(frozen=True)
class Arguments:
    """Those of transformers.TrainingArguments that a person chooses, by their own names."""

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


@dataclass(frozen=True)
class RunSpec:
    """One run: data with the columns' roles, the model it starts from, and how it is trained.

    ``eval_split`` is None when ``EVAL_SHARE`` of the training rows are put aside instead.
    ``init`` "random" takes the model's config and leaves its weights: what pretraining is worth.
    """

    dataset: str
    text: str
    text_pair: str | None
    label: str
    train_split: str = "train"
    eval_split: str | None = None
    train_rows: int = 0
    eval_rows: int = 0
    model: str = catalog.EMBEDDED_MODEL
    init: Init = "pretrained"
    max_length: int = 128
    arguments: Arguments = field(default_factory=Arguments)

    def to_json(self) -> dict[str, Any]:
        """A JSON object of plain values."""
        return asdict(self)

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> RunSpec:
        """The inverse of :meth:`to_json`. Raises UserError for anything that is no spec."""
        try:
            arguments = _fill(Arguments, value["arguments"])
            spec = _fill(RunSpec, {**value, "arguments": arguments})
        except (KeyError, TypeError, AttributeError):
            raise UserError(
                "The run's settings (spec.json) cannot be read.", "Start the run again."
            ) from None
        return spec


_KINDS: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "str | None": (str, type(None)),
    "int": (int,),
    "float": (int, float),
    "Init": (str,),
    "Arguments": (Arguments,),
}


def _fill(kind: Any, value: Any) -> Any:
    """A dataclass from a dict, each value of its declared type; unknown keys are refused."""
    known = {spec.name: str(spec.type) for spec in fields(kind)}
    for name, each in value.items():
        if not isinstance(each, _KINDS[known[name]]) or isinstance(each, bool):
            raise TypeError(name)
    return kind(**value)


def check_values(spec: RunSpec) -> list[Problem]:
    """What is wrong with the numbers and names alone, without looking at data or model."""
    found = []
    for name, bound in BOUNDS.items():
        value = getattr(spec.arguments, name, None)
        value = getattr(spec, name) if value is None else value
        if not (isinstance(value, int | float) and bound.least <= value <= bound.most):
            unit = f" {bound.unit}" if bound.unit else ""
            mend = bound.least if not _finite(value) or value < bound.least else bound.most
            found.append(
                Problem(
                    name,
                    f"{name} is {value:g}; it goes from {bound.least:g} to {bound.most:g}{unit}.",
                    bound.meaning,
                    mends=(mend,),
                )
            )
    arguments = spec.arguments
    if arguments.max_steps == 0:
        found.append(Problem("max_steps", "max_steps is 0: nothing would be trained.", mends=(-1,)))
    if arguments.lr_scheduler_type not in SCHEDULERS:
        found.append(
            Problem(
                "lr_scheduler_type",
                f"There is no schedule {arguments.lr_scheduler_type!r}.",
                f"Choose one of {', '.join(SCHEDULERS)}.",
                mends=SCHEDULERS[:1],
            )
        )
    if spec.init not in ("pretrained", "random"):
        found.append(Problem("init", "A model starts from pretrained or random weights."))
    roles = [spec.text, spec.text_pair, spec.label]
    if len({role for role in roles if role}) < len([role for role in roles if role]):
        found.append(
            Problem(
                "text", "One column has two roles.", "Text, second text and label are different."
            )
        )
    if not 1e-7 <= arguments.learning_rate <= 1e-2 and _finite(arguments.learning_rate):
        found.append(
            Problem(
                "learning_rate",
                f"A learning_rate of {arguments.learning_rate:g} hardly ever works.",
                "Fine-tuning usually takes 1e-5 to 1e-4, a small model from random weights 1e-3.",
                severity="warning",
                mends=(5e-5,),
            )
        )
    return found


def _finite(value: float) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def total_steps(arguments: Arguments, train_rows: int) -> int:
    """Optimizer steps of the whole run, as the Trainer counts them.

    Source: ``Trainer.set_initial_training_values``: an epoch has ceil(batches / accumulation)
    steps and the epochs' product is rounded up.
    """
    if arguments.max_steps > 0:
        return arguments.max_steps
    batches = math.ceil(train_rows / arguments.per_device_train_batch_size)
    per_epoch = max(1, math.ceil(batches / arguments.gradient_accumulation_steps))
    return math.ceil(arguments.num_train_epochs * per_epoch)


def with_arguments(spec: RunSpec, **values: Any) -> RunSpec:
    """``spec`` with some of its TrainingArguments replaced."""
    return replace(spec, arguments=replace(spec.arguments, **values))
