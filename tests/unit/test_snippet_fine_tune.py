"""The scripts of /fine_tune: they are Python with the exact settings, and come to the same."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from datasets import ClassLabel, Dataset, DatasetDict

from glassbox.data import chain
from glassbox.data.steps_columns import RenameColumn
from glassbox.snippets import fine_tune
from glassbox.training import arguments
from glassbox.training.choices import Plan
from glassbox.training.spec import RunSpec, with_arguments
from tests.unit import scripts, trained
from tests.unit.trained import trained_root  # noqa: F401

SPEC = RunSpec("sample:reviews", "review", None, "sentiment")
PLAN = Plan(480, 120, 90, ("negative", "positive"), True, ())
ODD = 'te"xt\\\n🙂'
ROWS = DatasetDict(
    train=Dataset.from_dict(
        {"review": ["a"], "sentiment": [0], ODD: ["b"], "b": ["c"], "names": [["x", "y"]]}
    ).cast_column("sentiment", ClassLabel(names=["negative", "positive"]))
)
SPECS = {
    "plain": SPEC,
    "random": replace(SPEC, init="random"),
    "of the Hub": replace(SPEC, model="hub:owner/name"),
    "odd names": replace(SPEC, text=ODD, text_pair="b", train_split=ODD, eval_split="a'b"),
    "rows drawn": replace(SPEC, eval_split="test", train_rows=480, eval_rows=120),
    "tested": replace(SPEC, test_split=ODD),
    "regression": replace(SPEC, problem_type="regression"),
    "lists": replace(SPEC, problem_type="multi_label_classification", label="names"),
    "everything": with_arguments(
        SPEC, gradient_accumulation_steps=3, warmup_steps=0.1, bf16=True, max_grad_norm=0.0,
        label_smoothing_factor=0.1, eval_strategy="steps", eval_steps=0.2, data_seed=0,
        early_stopping_patience=2, early_stopping_threshold=0.01, load_best_model_at_end=True,
        save_strategy="best", train_sampling_strategy="group_by_length", weight_decay=0.1,
        dataloader_drop_last=True, activation_checkpointing=True, logging_steps=7,
        lr_scheduler_type="cosine_with_min_lr",
    ),
    "plateau": with_arguments(SPEC, lr_scheduler_type="reduce_lr_on_plateau", optim="adafactor"),
}  # fmt: skip


@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_it_is_python_with_the_exact_settings(spec: RunSpec, every: bool) -> None:
    code = fine_tune.source(spec, PLAN, ROWS, loop="trainer", every=every)
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    (call,) = [c for c in calls if ast.unparse(c.func) == "TrainingArguments"]
    given = {each.arg: each.value for each in call.keywords}
    wanted = (arguments.chosen if every else arguments.changed)(spec.arguments)
    for name, value in wanted.items():
        assert ast.literal_eval(given[name]) == value, name
    assert "glassbox" not in code
    names = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    assert ("EarlyStoppingCallback" in names) is bool(spec.arguments.early_stopping_patience)


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_the_loop_is_written_out(spec: RunSpec) -> None:
    code = fine_tune.source(spec, PLAN, ROWS, loop="pytorch")
    imported = {
        alias.name
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert {"Accelerator", "DataLoader", "get_scheduler"} <= imported
    assert not {"Trainer", "TrainingArguments"} & imported
    every = fine_tune.source(spec, PLAN, ROWS, loop="pytorch", every=True)
    assert ("betas=" in every) is (spec.arguments.optim != "adafactor")


CHANGES: dict[str, dict[str, Any]] = {
    "one text": {},
    "two texts, tested": {
        "dataset": "sample:paraphrase", "text": "sentence1", "text_pair": "sentence2",
        "label": "label", "test_split": "validation", "eval_rows": 24,
    },
    "steps of the dataset page": {
        "steps": chain.to_text([RenameColumn("review", "text")]), "text": "text"
    },
    "many settings": {
        "arguments": {
            "gradient_accumulation_steps": 2, "warmup_steps": 0.2, "weight_decay": 0.1,
            "lr_scheduler_type": "cosine", "train_sampling_strategy": "group_by_length",
            "eval_strategy": "steps", "eval_steps": 2.0, "save_strategy": "steps",
            "save_steps": 2.0, "load_best_model_at_end": True, "metric_for_best_model": "loss",
        },
    },
    "stopped early": {
        "arguments": {
            "num_train_epochs": 6.0, "early_stopping_patience": 1, "load_best_model_at_end": True,
            "metric_for_best_model": "accuracy", "learning_rate": 0.1, "optim": "sgd",
        },
    },
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_both_scripts_come_to_the_losses_of_the_run(
    trained_root: Path,  # noqa: F811
    tmp_path: Path,
    change: dict[str, Any],
) -> None:
    fields = {name: value for name, value in change.items() if name != "arguments"}
    spec = with_arguments(trained.spec(**fields), **change.get("arguments", {}))
    load = ""
    if spec.steps:
        load = fine_tune.sample(spec.dataset).partition("\nprint(dataset)")[0]
        load += '\ndataset = dataset.rename_column("review", "text")\n'
    run = trained.train(spec)
    scripts.check(run, "trainer", load, tmp_path / "trainer")
    scripts.check(run, "pytorch", load, tmp_path / "pytorch")
