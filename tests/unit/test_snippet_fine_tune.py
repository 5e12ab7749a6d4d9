"""The snippet of /fine_tune: it runs alone, and ends on the scores of the run."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from glassbox import workspace
from glassbox.snippets import fine_tune
from glassbox.training import choices, launcher, store
from glassbox.training.choices import Plan
from glassbox.training.spec import RunSpec, with_arguments
from tests import snippets
from tests.unit.test_training_run import ended, wait

SPEC = RunSpec("sample:reviews", "review", None, "sentiment")
PLAN = Plan(480, 120, 90, ("negative", "positive"), True, ())


@pytest.mark.parametrize(
    "spec",
    [
        SPEC,
        replace(SPEC, init="random"),
        replace(SPEC, model="saved:" + "0" * 26, init="random"),
        replace(SPEC, dataset="upload:" + "0" * 26, text='te"xt\\', text_pair="b'", label="\n"),
        replace(SPEC, eval_split="test", train_rows=480, eval_rows=7),
    ],
)
def test_it_is_python_with_the_exact_settings(spec: RunSpec) -> None:
    code = fine_tune.source(spec, PLAN, file='na"me\\.csv')
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    (arguments,) = [c for c in calls if ast.unparse(c.func) == "TrainingArguments"]
    given = {each.arg: ast.unparse(each.value) for each in arguments.keywords}
    for name, value in spec.to_json()["arguments"].items():
        assert given[name] == repr(value)
    assert "glassbox" not in code


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("init", ["pretrained", "random"])
def test_it_ends_on_the_scores_of_the_run(
    workspace_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, init: str
) -> None:
    if init == "pretrained":
        spec = replace(SPEC, train_rows=48, eval_rows=32, max_length=32)
    else:
        spec = replace(
            choices.PARAPHRASE, train_rows=32, eval_rows=32, max_length=32, init="random"
        )
    spec = with_arguments(spec, num_train_epochs=1.0, learning_rate=3e-4)
    plan = choices.plan(spec, "me")
    id = launcher.start(spec, "x", "me", workspace.new_id())
    run = wait(id, ended, seconds=200)
    assert run.state == "finished", store.tail(run.folder)
    code = fine_tune.source(spec, plan)
    names = snippets.run(code.replace('output_dir="checkpoints"', f"output_dir={str(tmp_path)!r}"))
    assert run.status.metrics is not None
    for name in ("eval_accuracy", "eval_f1", "eval_loss"):
        assert names["metrics"][name] == pytest.approx(run.status.metrics[name], abs=1e-6)
