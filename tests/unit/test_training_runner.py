"""The runner: runs are forked from it, outlive it, and lose nothing when it is killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from glassbox.training import checkpoints, launcher, runner, store, tickets
from glassbox.training.spec import RunSpec, with_arguments
from tests.unit.runs import ended, losses_of, start, until, wait, worked

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not runner.AVAILABLE, reason="runs are forked on Linux only"),
]


def runners(root: Path) -> list[psutil.Process]:
    """Processes that are a runner of this workspace, or come to be one; never a forked run."""
    found = []
    for process in psutil.process_iter(["cmdline", "ppid"]):
        line = process.info["cmdline"] or []
        if "glassbox.training.runner" in line and str(root / "queue") in line:
            found.append(process)
    ids = {each.pid for each in found}
    # A forked run has the runner's command line, and the runner for its parent.
    return [each for each in found if each.info["ppid"] not in ids]


def pid_of(run: store.Run) -> int:
    return int((run.folder / "taken").read_text())


@pytest.fixture
def forking(workspace_root: Path, set_setting: Callable[..., None]) -> Iterator[Path]:
    set_setting(runner_idle_minutes=5, max_runs_at_once=1)
    yield workspace_root
    for process in psutil.process_iter(["cmdline"]):
        if str(workspace_root / "queue") in (process.info["cmdline"] or []):
            process.kill()


def test_runs_go_on_when_the_runner_is_killed_and_those_that_wait_begin_with_the_next(
    forking: Path, tiny: RunSpec
) -> None:
    launcher.prepare()
    first = start(with_arguments(tiny, num_train_epochs=900.0))
    second = start(with_arguments(tiny, max_steps=4))
    third = start(tiny)
    run = wait(first, lambda run: run.status.step >= 2)
    forked = psutil.Process(pid_of(run))
    # The parent, and not who is found by its command line: there may be a second one that comes
    # too late for the lock, and ends.
    killed = psutil.Process(forked.ppid())
    assert "glassbox.training.runner" in killed.cmdline()
    assert os.getsid(forked.pid) == forked.pid != os.getsid(killed.pid)
    assert forked.nice() == 15 and "HF_TOKEN" not in forked.environ()
    assert store.get(second).state == "queued" and tickets.place(third) == 2

    killed.send_signal(signal.SIGKILL)
    killed.wait(60)
    until(lambda: not runner.is_alive())
    step = store.get(first).status.step
    wait(first, lambda run: run.status.step > step)
    assert store.get(second).state == "queued", "no process, and nothing lost"
    store.stop(third, "me")

    launcher.prepare()
    store.stop(first, "me")
    assert wait(first, ended).state == "stopped"
    assert wait(second, ended).state == "finished"
    waited = wait(third, ended)
    assert waited.state == "stopped" and waited.status.message == "Stopped before it began."
    until(runner.is_alive)

    # A forked run that is killed is seen as dead at once, and resumed by the same runner.
    kept = checkpoints.newest(store.get(first).folder)
    assert kept is not None
    launcher.resume(first, "me")
    run = wait(first, lambda run: run.status.step > kept.step + 2)
    os.kill(pid_of(run), signal.SIGKILL)
    assert wait(first, ended).state == "crashed"


def test_there_is_one_runner_its_runs_are_as_any_and_it_ends_when_nobody_needs_it(
    forking: Path, tiny: RunSpec, set_setting: Callable[..., None]
) -> None:
    set_setting(runner_idle_minutes=0.02)
    for _ in range(3):
        launcher.prepare()
    spec = with_arguments(tiny, max_steps=6)
    forked = losses_of(wait(start(spec), ended))
    until(lambda: not runner.is_alive() and not runners(forking))
    assert len(forked) == 6 and losses_of(worked(spec)) == forked
