"""The table of TrainingArguments against the library, and the arguments as it takes them."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from glassbox.training import arguments
from glassbox.training.argument_table import GROUPS, SCHEDULES, TABLE
from glassbox.training.arguments import Arguments
from glassbox.training.spec import RunSpec, with_arguments

SPEC = RunSpec("sample:reviews", "review", None, "sentiment")


def made(tmp_path: Path, steps: int = 100, **values: Any) -> Any:
    return arguments.training_arguments(with_arguments(SPEC, **values), str(tmp_path), steps)


def test_the_table_has_every_argument_and_the_librarys_defaults() -> None:
    import inspect

    from glassbox import heavy

    assert {row.name for row in TABLE.values()} == {each.name for each in fields(Arguments)}
    library = {each.name: each.default for each in fields(heavy.TrainingArguments)}
    callback = inspect.signature(heavy.EarlyStoppingCallback).parameters
    for name, row in TABLE.items():
        theirs = library[name] if row.owner == "TrainingArguments" else callback[name].default
        assert row.library == theirs, name
        assert row.group in GROUPS and row.meaning.endswith("."), name
        assert not (row.bound and row.options), name


def test_what_is_suggested_lies_within_its_bounds() -> None:
    for name, row in TABLE.items():
        value = getattr(Arguments(), name)
        if row.bound is not None and value is not None:
            assert row.bound.least <= value <= row.bound.most, name
        if row.options:
            assert value in row.options, name


def test_changed_says_what_differs_from_the_librarys_defaults(tmp_path: Path) -> None:
    from glassbox import heavy

    for choice in (Arguments(), Arguments(eval_strategy="no", learning_rate=1e-3, data_seed=0)):
        said = heavy.TrainingArguments(str(tmp_path), **arguments.changed(choice))
        whole = heavy.TrainingArguments(str(tmp_path), **arguments.chosen(choice))
        assert {**said.to_dict(), "logging_dir": ""} == {**whole.to_dict(), "logging_dir": ""}


@pytest.mark.parametrize("kind", SCHEDULES)
def test_every_schedule_can_be_made(kind: str, tmp_path: Path) -> None:
    from glassbox import heavy

    given = tuple((kwarg.name, kwarg.suggested) for kwarg in SCHEDULES[kind])
    for kwargs in ((), given):
        chosen = made(tmp_path, lr_scheduler_type=kind, lr_scheduler_kwargs=kwargs)
        optimizer = heavy.torch.optim.SGD([heavy.torch.zeros(1, requires_grad=True)], lr=1.0)
        schedule = heavy.get_scheduler(
            kind, optimizer, 2, 20, scheduler_specific_kwargs=chosen.lr_scheduler_kwargs
        )
        assert schedule.optimizer is optimizer


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, {"logging_steps": 1, "eval_steps": None, "metric_for_best_model": None}),
        ({"logging_steps": 7}, {"logging_steps": 7}),
        (
            {"early_stopping_patience": 2},
            {"metric_for_best_model": "loss", "greater_is_better": False},
        ),
        (
            {"early_stopping_patience": 2, "metric_for_best_model": "mse"},
            {"metric_for_best_model": "mse", "greater_is_better": False},
        ),
        (
            {"load_best_model_at_end": True, "metric_for_best_model": "f1"},
            {"greater_is_better": True},
        ),
        ({"metric_for_best_model": "f1"}, {"metric_for_best_model": None}),
        ({"eval_strategy": "steps", "eval_steps": 20.0}, {"eval_steps": 20}),
        ({"data_seed": 0}, {"data_seed": 0}),
    ],
)
def test_arguments_as_the_trainer_takes_them(
    values: dict[str, Any], expected: dict[str, Any], tmp_path: Path
) -> None:
    given = made(tmp_path, **values)
    assert {name: getattr(given, name) for name in expected} == expected
