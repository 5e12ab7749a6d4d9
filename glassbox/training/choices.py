"""What a person can choose for a dataset, and the settings that the form opens with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glassbox import catalog
from glassbox.catalog import Entry
from glassbox.data import columns
from glassbox.errors import Problem
from glassbox.training import checks_labels, device, metrics
from glassbox.training import store as run_store
from glassbox.training.arguments import Arguments
from glassbox.training.checks import check, model_facts
from glassbox.training.guess import guess
from glassbox.training.labels import names as label_names
from glassbox.training.prepare import load_data, rows_used, stratifies
from glassbox.training.spec import RunSpec, total_steps

if TYPE_CHECKING:
    from datasets import DatasetDict

_TRAIN_NAMES = ("train", "training")
_EVAL_NAMES = ("validation", "valid", "val", "dev", "eval", "test")
_TEST_NAMES = ("test", "testing")
# Enough to see a loss fall within two or three minutes on one core of a small server.
_QUICK_ROWS = 600
_QUICK_EVAL_ROWS = 200
# A test split is evaluated whole, twice: a larger one is left to the person to choose.
_QUICK_TEST_ROWS = 2_000


@dataclass(frozen=True)
class Choices:
    """A dataset's splits with their rows, its columns by what they could be, and a first guess.

    ``problems`` are why nothing could be guessed (no text, no label), or which steps do not fit.
    """

    splits: dict[str, int]
    texts: tuple[str, ...]
    labels: tuple[str, ...]
    suggested: RunSpec
    problems: tuple[Problem, ...]


def choices(ref: str, owner: str, steps: str = "") -> Choices:
    """Look at a dataset, with the chain ``steps`` of the dataset page applied.

    Raises NotFound when there is none of that ref for ``owner``, UserError for an unreadable chain.
    """
    return choices_of(ref, steps, *load_data(ref, steps, owner))


def choices_of(ref: str, steps: str, dataset: DatasetDict, skipped: tuple[str, ...]) -> Choices:
    """The same of a ``dataset`` that is loaded; ``skipped`` says which steps were, and why."""
    splits = {name: rows.num_rows for name, rows in dataset.items()}
    texts = tuple(columns.text_columns(dataset))
    # Likely labels first, then all the rest: the check says what is wrong with one of those.
    likely = columns.label_columns(dataset)
    every = columns.first_split(dataset).column_names
    labels = (*likely, *(name for name in every if name not in likely))
    spec, problems = guess(dataset, ref, steps)
    found = (*_skipped(skipped), *problems)
    return Choices(splits, texts, labels, _suggest(spec, splits, dataset), found)


def _skipped(skipped: tuple[str, ...]) -> list[Problem]:
    return [
        Problem("steps", f"A step of the dataset page is left out: {why}", severity="warning")
        for why in skipped
    ]


def models(owner: str) -> list[Entry]:
    """The models that ``owner`` can start from: the usual ones, then own runs that saved one."""
    runs = [
        Entry(f"run:{run.id}", run.name, "trained here")
        for run in run_store.owned(owner)
        if run.status.has_model and not run.is_live
    ]
    return catalog.told_apart([*catalog.models(owner), *runs])


def _suggest(spec: RunSpec, splits: dict[str, int], dataset: DatasetDict) -> RunSpec:
    """Settings for a first, quick run on this dataset."""
    if spec.dataset == "sample:paraphrase" and not spec.steps:
        return PARAPHRASE
    train = next((name for name in _TRAIN_NAMES if name in splits), next(iter(splits), "train"))
    validation = next((name for name in _EVAL_NAMES if name in splits and name != train), None)
    rows = splits.get(train, 0)
    few = rows <= _QUICK_ROWS
    return replace(
        spec,
        train_split=train,
        eval_split=validation,
        test_split=_test_split(spec, dataset, {train, validation}),
        max_length=64,
        train_rows=0 if few else _QUICK_ROWS,
        eval_rows=0 if few else _QUICK_EVAL_ROWS,
        arguments=Arguments(
            num_train_epochs=3.0 if few else 1.0,
            metric_for_best_model=metrics.suggested(spec.problem_type),
        ),
    )


def _test_split(spec: RunSpec, dataset: DatasetDict, used: set[str | None]) -> str | None:
    """A split called test whose rows have labels; those of a benchmark often have none."""
    name = next((each for each in _TEST_NAMES if each in dataset and each not in used), None)
    if name is None or not (spec.label or spec.label_columns):
        return None
    rows = dataset[name]
    small = 0 < rows.num_rows <= _QUICK_TEST_ROWS
    return name if small and not checks_labels.check_rows(spec, rows, "test") else None


# Its labels cannot be told by words in common: the loss stays flat for the first 50 steps or so,
# and a few hundred rows teach nothing.
PARAPHRASE = RunSpec(
    "sample:paraphrase",
    "sentence1",
    "sentence2",
    "label",
    eval_split="validation",
    test_split="test",
    max_length=64,
    arguments=Arguments(num_train_epochs=2.0, learning_rate=1e-4, metric_for_best_model="f1"),
)


@dataclass(frozen=True)
class Plan:
    """What a spec comes to: rows of each part, optimizer steps, labels, and what looks wrong."""

    train_rows: int
    eval_rows: int
    steps: int
    names: tuple[str, ...]
    stratified: bool
    problems: tuple[Problem, ...]
    test_rows: int = 0

    @property
    def can_start(self) -> bool:
        """Whether nothing found would make the run fail."""
        return not any(problem.severity == "error" for problem in self.problems)


def plan(spec: RunSpec, owner: str) -> Plan:
    """Check ``spec`` and count, without torch. Raises NotFound when the data or model is gone."""
    return plan_of(spec, *load_data(spec.dataset, spec.steps, owner))


def plan_of(spec: RunSpec, dataset: DatasetDict, skipped: tuple[str, ...]) -> Plan:
    """The same with its dataset loaded; see :func:`choices_of`."""
    found = check(spec, dataset, model_facts(spec.model), device.known())
    problems = (*_skipped(skipped), *found)
    if any(problem.severity == "error" for problem in problems):
        return Plan(0, 0, 0, (), False, problems)
    train, evaluation = rows_used(spec, {name: rows.num_rows for name, rows in dataset.items()})
    single = spec.problem_type == "single_label_classification"
    return Plan(
        train,
        evaluation,
        total_steps(spec.arguments, train),
        label_names(dataset, spec),
        single and stratifies(dataset[spec.train_split], spec.label),
        problems,
        dataset[spec.test_split].num_rows if spec.test_split else 0,
    )
