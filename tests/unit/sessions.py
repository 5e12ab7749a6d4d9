"""Training a spec in this process: no worker to start, no lock, the same session."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import datasets

from glassbox import workspace
from glassbox.training import session, store
from glassbox.training.events import Feed
from glassbox.training.reporter import Reporter, StopRequested
from glassbox.training.spec import RunSpec


class Stopping(Reporter):
    """Asked to stop once a step is done; for 0 never."""

    def __init__(self, folder: Path, stop_at: int) -> None:
        super().__init__(folder)
        self._stop_at = stop_at

    @property
    def reason_to_stop(self) -> str:
        """Why the run should end now."""
        return "Asked to." if 0 < self._stop_at <= self.status.step else ""


def train(spec: RunSpec, id: str = "", stop_at: int = 0) -> store.Run:
    """The run of ``spec`` (or the run ``id``, gone on with), trained to its end or its stop."""
    folder = workspace.folder("runs") / id if id else None
    folder = folder or store.create(spec, "test", "me", workspace.new_id())
    was = datasets.is_caching_enabled()
    try:
        session.train(store.get(folder.name), Stopping(folder, stop_at))
    except StopRequested as stopped:
        (folder / "stopped.txt").write_text(stopped.reason)
    finally:
        (datasets.enable_caching if was else datasets.disable_caching)()
        datasets.enable_progress_bars()
    return store.get(folder.name)


def logs(folder: Path) -> list[dict[str, Any]]:
    feed = Feed(folder / "events.jsonl")
    feed.update()
    return feed.logs


def losses(folder: Path) -> list[tuple[int, float]]:
    return [(log["step"], log["loss"]) for log in logs(folder) if "loss" in log]


def notes(folder: Path) -> str:
    return (folder / "events.jsonl").read_text(encoding="utf-8")
