"""RunSpec: its JSON both ways, and what is wrong with values alone."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassbox.errors import UserError
from glassbox.training.arguments import Arguments, training_arguments
from glassbox.training.checks_arguments import check_values
from glassbox.training.device import Device
from glassbox.training.spec import RunSpec, total_steps, with_arguments

SPEC = RunSpec("sample:reviews", "review", None, "sentiment")


def errors(spec: RunSpec) -> set[str]:
    return {each.field for each in check_values(spec) if each.severity == "error"}


@given(
    st.builds(
        RunSpec,
        dataset=st.text(),
        text=st.text(),
        text_pair=st.none() | st.text(),
        label=st.text(),
        train_rows=st.integers(),
        max_length=st.integers(),
        init=st.sampled_from(["pretrained", "random"]),
        arguments=st.builds(
            Arguments,
            learning_rate=st.floats(allow_nan=False),
            seed=st.integers(),
        ),
    )
)
def test_json_both_ways(spec: RunSpec) -> None:
    assert RunSpec.from_json(spec.to_json()) == spec


@pytest.mark.parametrize(
    "change",
    [
        {"dataset": 3},
        {"text": None},
        {"train_rows": 1.5},
        {"train_rows": True},
        {"init": "half"},
        {"problem_type": "ranking"},
        {"label_columns": "a"},
        {"label_columns": [1]},
        {"arguments": {"bf16": 1}},
        {"arguments": {"lr_scheduler_kwargs": [1]}},
        {"arguments": {"lr_scheduler_kwargs": {"power": "1"}}},
        {"arguments": 3},
        {"arguments": {"seed": "1"}},
    ],
)
def test_what_is_no_spec_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(UserError, match=r"spec\.json"):
        RunSpec.from_json({**SPEC.to_json(), **change})


def test_what_an_older_or_newer_version_wrote_is_read() -> None:
    old = {"dataset": "sample:reviews", "text": "review", "text_pair": None, "label": "sentiment"}
    assert RunSpec.from_json(old) == SPEC
    more = {**SPEC.to_json(), "unknown": 1}
    more["arguments"] = {"seed": 7, "output_dir": "/etc"}
    assert RunSpec.from_json(more) == with_arguments(SPEC, seed=7)


def test_a_spec_of_many_kinds_travels_as_json() -> None:
    spec = replace(
        with_arguments(SPEC, lr_scheduler_kwargs=(("power", 2.0),), data_seed=0, bf16=True),
        label="",
        label_columns=("a", "b"),
        problem_type="multi_label_classification",
        test_split="test",
    )
    assert RunSpec.from_json(json.loads(json.dumps(spec.to_json()))) == spec


def test_a_spec_without_parts_is_refused() -> None:
    with pytest.raises(UserError):
        RunSpec.from_json({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("num_train_epochs", 0.0),
        ("num_train_epochs", math.nan),
        ("num_train_epochs", math.inf),
        ("max_steps", -2),
        ("max_steps", 0),
        ("per_device_train_batch_size", 0),
        ("per_device_eval_batch_size", 10**6),
        ("gradient_accumulation_steps", 0),
        ("learning_rate", 0.0),
        ("learning_rate", math.inf),
        ("weight_decay", -0.1),
        ("warmup_steps", -1.0),
        ("seed", -1),
        ("lr_scheduler_type", "zigzag"),
    ],
)
def test_arguments_out_of_bounds(name: str, value: Any) -> None:
    assert errors(with_arguments(SPEC, **{name: value})) == {name}


@pytest.mark.parametrize("change", [{"max_length": 3}, {"train_rows": -1}, {"eval_rows": -5}])
def test_values_out_of_bounds(change: dict[str, int]) -> None:
    assert errors(replace(SPEC, **change)) == set(change)


def test_one_column_has_one_role() -> None:
    assert errors(replace(SPEC, label="review")) == {"text"}
    assert errors(replace(SPEC, text_pair="review")) == {"text"}


def test_a_wild_learning_rate_is_a_warning() -> None:
    found = check_values(with_arguments(SPEC, learning_rate=1e6))
    assert [(each.field, each.severity) for each in found] == [("learning_rate", "warning")]


@pytest.mark.parametrize(
    ("arguments", "rows", "steps"),
    [
        (Arguments(num_train_epochs=1.0, per_device_train_batch_size=16), 600, 38),
        (Arguments(num_train_epochs=3.0, per_device_train_batch_size=16), 480, 90),
        (Arguments(num_train_epochs=0.5, per_device_train_batch_size=8), 24, 2),
        (Arguments(max_steps=7), 1000, 7),
        (Arguments(num_train_epochs=1.0, gradient_accumulation_steps=4), 160, 3),
        (Arguments(num_train_epochs=1.0, gradient_accumulation_steps=500), 16, 1),
        (Arguments(num_train_epochs=1.0, dataloader_drop_last=True), 31, 1),
    ],
)
def test_steps(arguments: Arguments, rows: int, steps: int) -> None:
    assert total_steps(arguments, rows) == steps


CPU = Device("cpu", "CPU", bf16=True, fp16=False, bf16_is_quick=False)
GPU = Device("cuda", "some GPU", bf16=True, fp16=True, bf16_is_quick=True)
BEST = {"load_best_model_at_end": True}
STEPS = {"eval_strategy": "steps", "save_strategy": "steps"}


@pytest.mark.parametrize(
    ("values", "field", "mends"),
    [
        ({"optim": "lion_8bit"}, "optim", ("adamw_torch_fused",)),
        ({"lr_scheduler_kwargs": (("power", 2.0),)}, "lr_scheduler_kwargs", ()),
        (
            {"lr_scheduler_type": "polynomial", "lr_scheduler_kwargs": (("power", 99.0),)},
            "power",
            (10,),
        ),
        ({"eval_strategy": "steps"}, "eval_steps", (50,)),
        ({"eval_strategy": "steps", "eval_steps": 2.5}, "eval_steps", (3,)),
        ({**BEST, "eval_strategy": "no"}, "eval_strategy", ("epoch",)),
        ({"early_stopping_patience": 1, "eval_strategy": "no"}, "eval_strategy", ("epoch",)),
        ({"save_strategy": "best", "eval_strategy": "no"}, "eval_strategy", ("epoch",)),
        (
            {"lr_scheduler_type": "reduce_lr_on_plateau", "eval_strategy": "no"},
            "eval_strategy",
            ("epoch",),
        ),
        ({**BEST, "save_strategy": "no"}, "save_strategy", ("epoch",)),
        ({**BEST, **STEPS, "eval_steps": 20.0, "save_steps": 30.0}, "save_steps", (20,)),
        ({**BEST, **STEPS, "eval_steps": 0.1, "save_steps": 30.0}, "save_steps", (0.1,)),
        ({**BEST, "metric_for_best_model": "mse"}, "metric_for_best_model", ("f1",)),
        ({"bf16": True, "fp16": True}, "fp16", ()),
        ({"fp16": True}, "fp16", ()),
    ],
)
def test_arguments_that_do_not_fit_together(
    values: dict[str, Any], field: str, mends: tuple[Any, ...]
) -> None:
    spec = with_arguments(SPEC, **values)
    found = [each for each in check_values(spec, CPU) if each.severity == "error"]
    assert [(each.field, each.mends) for each in found] == [(field, mends)]
    for mend in mends:
        if field not in ("power",):
            assert field not in errors(with_arguments(spec, **{field: mend}))


@pytest.mark.parametrize(
    "values",
    [
        {**BEST},
        {**BEST, "save_strategy": "best"},
        {**BEST, **STEPS, "eval_steps": 20.0, "save_steps": 40.0},
        {**BEST, **STEPS, "eval_steps": 0.1, "save_steps": 0.3},
        {"early_stopping_patience": 2, "save_strategy": "no"},
        {"metric_for_best_model": "mse"},
        {"fp16": True},
        {"bf16": True},
    ],
)
def test_arguments_that_fit_together_are_taken_by_the_library(
    values: dict[str, Any], tmp_path: Path
) -> None:
    spec = with_arguments(SPEC, **values)
    assert check_values(spec, GPU) == []
    if not values.get("fp16"):
        training_arguments(spec, str(tmp_path), 100)


def test_bfloat16_on_a_cpu_without_it_is_warned_of() -> None:
    (found,) = check_values(with_arguments(SPEC, bf16=True), CPU)
    assert (found.field, found.severity) == ("bf16", "warning")


def test_labels_are_smoothed_over_classes_only() -> None:
    spec = with_arguments(replace(SPEC, problem_type="regression"), label_smoothing_factor=0.1)
    assert errors(spec) == {"label_smoothing_factor"}
