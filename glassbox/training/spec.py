"""What a training run is asked to do, as one frozen value that travels as JSON.

>>> spec = RunSpec("sample:reviews", "review", None, "sentiment")
>>> RunSpec.from_json(spec.to_json()) == spec
True
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal, get_args

from glassbox import catalog
from glassbox.errors import UserError
from glassbox.training.argument_table import TABLE, Bound
from glassbox.training.arguments import Arguments
from glassbox.training.scores import ProblemType as ProblemType

Init = Literal["pretrained", "random"]
PROBLEM_TYPES: tuple[ProblemType, ...] = get_args(ProblemType)
# Who runs the steps: transformers.Trainer, or the same loop written out in PyTorch.
Loop = Literal["trainer", "pytorch"]
# What the lists of a label column hold (label_lists.py).
ListForm = Literal["values", "indicators"]
# The share of the training rows that is put aside where a dataset brings no validation split.
EVAL_SHARE = 0.2

# By the name of the field of Arguments or RunSpec. `meaning` is the help of its widget.
BOUNDS: dict[str, Bound] = {
    **{name: row.bound for name, row in TABLE.items() if row.bound is not None},
    "max_length": Bound(4, 8192, "tokens", "A longer text is cut to this many tokens."),
    "train_rows": Bound(0, 10**9, "rows", "Train on this many rows, drawn by the seed; 0 for all."),
    "eval_rows": Bound(
        0, 10**9, "rows", "Evaluate on this many rows, drawn by the seed; 0 for all."
    ),
}


@dataclass(frozen=True)
class RunSpec:
    """One run: data with the columns' roles, the model it starts from, and how it is trained.

    ``eval_split`` is None when ``EVAL_SHARE`` of the training rows are put aside instead.
    ``init`` "random" takes the model's config and leaves its weights: what pretraining is worth.
    ``label`` is "" where ``label_columns`` are: one yes/no column a label of a multi-label task.
    ``label_form`` says what the lists of a multi-label ``label`` hold.
    ``test_split`` is evaluated before and after training, and decides nothing.
    ``steps`` is the dataset page's chain that is applied first, as ``data.chain.to_text`` has it.
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
    problem_type: ProblemType = "single_label_classification"
    label_columns: tuple[str, ...] = ()
    test_split: str | None = None
    steps: str = ""
    loop: Loop = "trainer"
    label_form: ListForm = "values"

    @property
    def texts(self) -> tuple[str, ...]:
        """The columns that the model reads: one, or two where its input is a pair."""
        return (self.text, self.text_pair) if self.text_pair else (self.text,)

    def to_json(self) -> dict[str, Any]:
        """A JSON object of plain values."""
        value = asdict(self)
        value["label_columns"] = list(self.label_columns)
        value["arguments"]["lr_scheduler_kwargs"] = dict(self.arguments.lr_scheduler_kwargs)
        return value

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> RunSpec:
        """The inverse of :meth:`to_json`. Raises UserError for anything that is no spec.

        What an older version did not write reads as its default, what is not known is left out.
        """
        try:
            arguments = _fill(Arguments, value.get("arguments", {}))
            spec = _fill(RunSpec, {**value, "arguments": arguments})
        except (KeyError, TypeError, AttributeError):
            raise unreadable() from None
        return spec


def unreadable() -> UserError:
    """The words for a spec that is none."""
    return UserError(
        "The run's settings (spec.json) cannot be read.",
        "Delete it in the list of runs, and start it again.",
    )


def _fill(kind: Any, value: Any) -> Any:
    """A dataclass from a dict, each value of its declared type."""
    known = {spec.name: str(spec.type) for spec in fields(kind)}
    return kind(**{name: _READ[known[name]](each) for name, each in value.items() if name in known})


def _reader(*kinds: type) -> Callable[[Any], Any]:
    """What gives back a value of one of ``kinds`` as it is; a bool is no number."""

    def read(value: Any) -> Any:
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise TypeError(value)
        return value

    return read


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise TypeError(value)
    return tuple(value)


def _numbers(value: Any) -> tuple[tuple[str, float], ...]:
    number = _reader(int, float)
    return tuple((str(name), number(each)) for name, each in value.items())


def _one_of(*words: str) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if value not in words:
            raise TypeError(value)
        return value

    return read


# By the type that a field declares.
_READ: dict[str, Callable[[Any], Any]] = {
    "str": _reader(str),
    "str | None": _reader(str, type(None)),
    "int": _reader(int),
    "int | None": _reader(int, type(None)),
    "float": _reader(int, float),
    "bool": _reader(bool),
    "Init": _one_of(*get_args(Init)),
    "ProblemType": _one_of(*PROBLEM_TYPES),
    "Loop": _one_of(*get_args(Loop)),
    "ListForm": _one_of(*get_args(ListForm)),
    "tuple[str, ...]": _names,
    "tuple[tuple[str, float], ...]": _numbers,
    "Arguments": _reader(Arguments),
}


def total_steps(arguments: Arguments, train_rows: int) -> int:
    """Optimizer steps of the whole run, as the Trainer counts them.

    Source: ``Trainer.set_initial_training_values``: an epoch has ceil(batches / accumulation)
    steps and the epochs' product is rounded up.
    """
    if arguments.max_steps > 0:
        return arguments.max_steps
    rounded = math.floor if arguments.dataloader_drop_last else math.ceil
    batches = rounded(train_rows / arguments.per_device_train_batch_size)
    per_epoch = max(1, math.ceil(batches / arguments.gradient_accumulation_steps))
    return math.ceil(arguments.num_train_epochs * per_epoch)


def with_arguments(spec: RunSpec, **values: Any) -> RunSpec:
    """``spec`` with some of its TrainingArguments replaced."""
    return replace(spec, arguments=replace(spec.arguments, **values))
