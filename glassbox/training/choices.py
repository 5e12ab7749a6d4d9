"""What a person can choose for a dataset, and the settings that the form opens with."""

from __future__ import annotations

from dataclasses import dataclass, replace

from glassbox.data import columns, store
from glassbox.errors import Problem
from glassbox.training.arguments import Arguments
from glassbox.training.checks import check, model_facts
from glassbox.training.prepare import rows_used, stratifies
from glassbox.training.spec import RunSpec, total_steps

_TRAIN_NAMES = ("train", "training")
_EVAL_NAMES = ("validation", "valid", "val", "dev", "eval", "test")
# Enough to see a loss fall within two or three minutes on one core of a small server.
_QUICK_ROWS = 600
_QUICK_EVAL_ROWS = 200


@dataclass(frozen=True)
class Choices:
    """A dataset's splits with their rows, its columns by what they could be, and a first guess.

    ``problems`` are why nothing could be guessed (no text, no label).
    """

    splits: dict[str, int]
    texts: tuple[str, ...]
    labels: tuple[str, ...]
    suggested: RunSpec
    problems: tuple[Problem, ...]


def choices(ref: str, owner: str) -> Choices:
    """Look at a dataset. Raises NotFound when there is none of that ref for ``owner``."""
    dataset = store.load(ref, owner)
    splits = {name: rows.num_rows for name, rows in dataset.items()}
    texts = tuple(columns.text_columns(dataset))
    # Likely labels first, then all the rest: the check says what is wrong with one of those.
    likely = columns.label_columns(dataset)
    every = columns.first_split(dataset).column_names
    labels = (*likely, *(name for name in every if name not in likely))
    guess = columns.guess_roles(dataset)
    if isinstance(guess, columns.Roles):
        spec = RunSpec(ref, guess.text, guess.text_pair, guess.label)
        return Choices(splits, texts, labels, _suggest(spec, splits), ())
    return Choices(splits, texts, labels, _suggest(RunSpec(ref, "", None, ""), splits), (*guess,))


def _suggest(spec: RunSpec, splits: dict[str, int]) -> RunSpec:
    """Settings for a first, quick run on this dataset."""
    train = next((name for name in _TRAIN_NAMES if name in splits), next(iter(splits), "train"))
    validation = next((name for name in _EVAL_NAMES if name in splits and name != train), None)
    spec = replace(spec, train_split=train, eval_split=validation, max_length=64)
    if spec.dataset == "sample:paraphrase":
        return PARAPHRASE
    rows = splits.get(train, 0)
    few = rows <= _QUICK_ROWS
    return replace(
        spec,
        train_rows=0 if few else _QUICK_ROWS,
        eval_rows=0 if few else _QUICK_EVAL_ROWS,
        arguments=Arguments(num_train_epochs=3.0 if few else 1.0),
    )


# Its labels cannot be told by words in common: the loss stays flat for the first 50 steps or so,
# and a few hundred rows teach nothing.
PARAPHRASE = RunSpec(
    "sample:paraphrase",
    "sentence1",
    "sentence2",
    "label",
    eval_split="validation",
    max_length=64,
    arguments=Arguments(num_train_epochs=2.0, learning_rate=1e-4),
)


@dataclass(frozen=True)
class Plan:
    """What a spec comes to: rows of each part, optimizer steps, classes, and what looks wrong."""

    train_rows: int
    eval_rows: int
    steps: int
    names: tuple[str, ...]
    stratified: bool
    problems: tuple[Problem, ...]

    @property
    def can_start(self) -> bool:
        """Whether nothing found would make the run fail."""
        return not any(problem.severity == "error" for problem in self.problems)


def plan(spec: RunSpec, owner: str) -> Plan:
    """Check ``spec`` and count, without torch. Raises NotFound when the data or model is gone."""
    dataset = store.load(spec.dataset, owner)
    problems = tuple(check(spec, dataset, model_facts(spec.model)))
    if any(problem.severity == "error" for problem in problems):
        return Plan(0, 0, 0, (), False, problems)
    train, evaluation = rows_used(spec, {name: rows.num_rows for name, rows in dataset.items()})
    return Plan(
        train,
        evaluation,
        total_steps(spec.arguments, train),
        columns.class_names(dataset, spec.label),
        stratifies(dataset[spec.train_split], spec.label),
        problems,
    )
