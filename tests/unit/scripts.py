"""Running the script of a run, and comparing what it ends on with the run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from glassbox import catalog
from glassbox.snippets import fine_tune
from glassbox.training import choices, prepare, store
from glassbox.training.spec import Loop
from tests import snippets
from tests.conftest import ROOT
from tests.unit.runs import losses_of


def source(run: store.Run, loop: Loop, load: str, folder: Path) -> str:
    """The script of ``run``, writing below ``folder``."""
    spec = run.spec
    rows, _ = prepare.load(spec, run.owner)
    own = None if spec.model == catalog.EMBEDDED_MODEL else catalog.model_folder(spec.model)
    plan = choices.plan(spec, run.owner)
    assert plan.can_start, plan.problems
    code = fine_tune.source(spec, plan, rows, load, loop=loop, place=own)
    assert "glassbox" not in code
    for name in ("model", "checkpoints"):
        code = code.replace(f'("{name}")', f"({str(folder / name)!r})")
        code = code.replace(f'output_dir="{name}"', f"output_dir={str(folder / name)!r}")
    return code


def check(run: store.Run, loop: Loop, load: str, folder: Path, tolerance: float = 1e-6) -> None:
    """The losses step for step, and the metrics, of the script and of the run."""
    assert run.state == "finished", store.tail(run.folder)
    names = snippets.run(source(run, loop, load, folder))
    losses = losses_of(run)
    if loop == "trainer":
        history = names["trainer"].state.log_history
        said = [(log["step"], log["loss"]) for log in history if "loss" in log]
    else:
        said = list(enumerate(names["losses"], start=1))
    assert [step for step, _ in said] == [step for step, _ in losses]
    assert [loss for _, loss in said] == pytest.approx([loss for _, loss in losses], abs=tolerance)
    compare(names["metrics"], run.status.metrics, tolerance)
    assert (folder / "model" / "model.safetensors").exists()


def compare(said: dict[str, Any], metrics: Any, tolerance: float) -> None:
    """Every score that the script prints is one of the run's, and equal to it."""
    found = {name: value for name, value in said.items() if not name.endswith(_TIMES)}
    assert len(found) >= 3
    for name, value in found.items():
        assert value == pytest.approx(metrics[name], abs=tolerance, nan_ok=True), name


_TIMES = ("runtime", "per_second", "epoch", "preparation_time")


def alone(code: str, folder: Path) -> str:
    """What a process of its own prints that runs ``code`` from a folder with the samples."""
    (folder / "samples").symlink_to(ROOT / "samples")
    (folder / "fine_tune.py").write_text(code, encoding="utf-8")
    ours = [name for name in os.environ if name.startswith("GLASSBOX")]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    for name in ours:
        del environment[name]
    done = subprocess.run(
        [sys.executable, "fine_tune.py"],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
