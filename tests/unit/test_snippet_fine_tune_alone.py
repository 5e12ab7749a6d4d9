"""The scripts in a process of their own, from the embedded MiniLM: what a person downloads."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from glassbox import catalog
from glassbox.training import store
from glassbox.training.spec import Loop, with_arguments
from tests.unit import scripts, trained
from tests.unit.trained import trained_root  # noqa: F401

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def run(trained_root: Path) -> store.Run:  # noqa: F811
    spec = trained.spec(
        model=catalog.EMBEDDED_MODEL, init="pretrained", train_rows=16, eval_rows=8, max_length=16
    )
    return trained.train(with_arguments(spec, num_train_epochs=1.0, learning_rate=3e-4))


@pytest.mark.parametrize("loop", ["trainer", "pytorch"])
def test_it_ends_on_the_scores_of_the_run(run: store.Run, loop: Loop, tmp_path: Path) -> None:
    printed = scripts.alone(scripts.source(run, loop, "", tmp_path), tmp_path)
    last = [line for line in printed.splitlines() if line.startswith("{'eval_loss")][-1]
    said = ast.literal_eval(last)
    scripts.compare(said, run.status.metrics, 1e-5)
    assert (tmp_path / "model" / "config.json").exists()
