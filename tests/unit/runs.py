"""Starting real runs in real processes, and waiting for what comes of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import psutil

from glassbox import workspace
from glassbox.training import launcher, run_state, store, tickets, worker
from glassbox.training.events import Feed
from glassbox.training.spec import RunSpec


def wait(id: str, until: Callable[[store.Run], bool], seconds: float = 150) -> store.Run:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        run = store.get(id)
        if until(run):
            return run
        time.sleep(0.05)
    run = store.get(id)
    raise AssertionError(f"{run.state} {run.status}\n{store.tail(run.folder, 30)}")


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
    lock = run_state.hold(folder)
    worker.work(folder)
    tickets.remove(folder.name)
    lock.release()
