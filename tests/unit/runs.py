"""Starting real runs in real processes, and waiting for what comes of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from unittest import mock

import psutil

from glassbox import workspace
from glassbox.training import energy, launcher, run_state, store, tickets, worker
from glassbox.training.events import Feed
from glassbox.training.spec import RunSpec


def wait(id: str, holds: Callable[[store.Run], bool]) -> store.Run:
    """The run once it is so; only pytest's limit for a test ends this, since a machine may be busy.

    What ended otherwise will not be so any more, and says why.
    """
    while not holds(run := store.get(id)):
        assert run.is_live or holds(store.get(id)), f"{run.status}\n{store.tail(run.folder, 30)}"
        time.sleep(0.05)
    return run


def until(holds: Callable[[], bool]) -> None:
    """As :func:`wait`, for what is no run."""
    while not holds():
        time.sleep(0.05)


def ended(run: store.Run) -> bool:
    return not run.is_live


def start(spec: RunSpec, owner: str = "me") -> str:
    return launcher.start(spec, "test", owner, workspace.new_id())


def process_of(id: str) -> psutil.Process:
    for process in psutil.process_iter(["cmdline"]):
        if any(part.endswith(id) for part in process.info["cmdline"] or ()):
            return process
    raise AssertionError("there is no such process")


def losses_of(run: store.Run) -> list[tuple[int, float]]:
    feed = Feed(run.folder / "events.jsonl")
    feed.update()
    return [(log["step"], log["loss"]) for log in feed.logs if "loss" in log]


def worked(spec: RunSpec) -> store.Run:
    """A run that was done in this process from its turn to its end."""
    id = workspace.new_id()
    again(store.create(spec, "run", "me", id))
    return store.get(id)


def again(folder: Path) -> None:
    """The work of a run's process, in this one; its meter would go on measuring the other tests."""
    lock = run_state.hold(folder)
    with mock.patch.object(energy, "metered", lambda folder: nullcontext()):
        worker.work(folder)
    tickets.remove(folder.name)
    lock.release()
