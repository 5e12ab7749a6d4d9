"""The contract of an engine, on this machine's and on another one over the same folders."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from filelock import FileLock

from glassbox import processes, workspace
from glassbox.errors import LimitExceeded
from glassbox.training import engine, launcher, run_state, runner, store, tickets
from glassbox.training.spec import RunSpec

SPEC = RunSpec("sample:reviews", "review", None, "sentiment")


class Site(Protocol):
    """An engine whose runs the test lets begin and die."""

    engine: engine.Engine
    begun: list[Path]

    def begin(self, folder: Path) -> None: ...
    def kill(self, folder: Path) -> None: ...


class Local:
    """LocalEngine; a process is a lock that the test holds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.engine = engine.LocalEngine()
        self.begun: list[Path] = []
        self._held: dict[Path, FileLock] = {}
        monkeypatch.setattr(runner, "wanted", lambda: False)
        monkeypatch.setattr(
            processes, "detach", lambda module, folder, **_: self.begun.append(folder)
        )

    def begin(self, folder: Path) -> None:
        tickets.activate(folder.name)
        self._held[folder] = run_state.hold(folder)
        run_state.write_status(folder, run_state.Status("running"))

    def kill(self, folder: Path) -> None:
        self._held.pop(folder).release()


class Cluster:
    """A job service that keeps its queue and its knowledge of what lives to itself."""

    def __init__(self) -> None:
        self.engine: engine.Engine = self
        self.begun: list[Path] = []
        self.waiting: list[Path] = []
        self.going: set[Path] = set()

    def begin(self, folder: Path) -> None:
        self.waiting.remove(folder)
        self.going.add(folder)
        run_state.write_status(folder, run_state.Status("running"))

    def kill(self, folder: Path) -> None:
        self.going.remove(folder)

    def prepare(self) -> None:
        pass

    def require_room(self) -> None:
        if len(self.waiting) + len(self.going) >= 3:
            raise LimitExceeded("3 jobs.", "max_queued_runs", "Wait.")

    def submit(self, folder: Path, owner: str) -> None:
        if folder not in self.waiting and folder not in self.going:
            self.waiting.append(folder)
            self.begun.append(folder)

    def status(self, folder: Path, said: run_state.Status) -> run_state.State:
        if said.state in run_state.ENDED:
            return said.state
        if folder in self.waiting:
            return "queued"
        if folder not in self.going:
            return "crashed"
        return "stopping" if (folder / run_state.STOP).exists() else said.state

    def place(self, folder: Path) -> int | None:
        return self.waiting.index(folder) + 1 if folder in self.waiting else None

    def stop(self, folder: Path, *, hurry: bool = False) -> None:
        engine.ask_to_stop(folder, hurry=hurry)

    def tail(self, folder: Path, lines: int = 200) -> str:
        return engine.last_lines(folder / "log.txt", lines)


@pytest.fixture(params=["local", "cluster"])
def site(
    request: pytest.FixtureRequest,
    workspace_root: Path,
    monkeypatch: pytest.MonkeyPatch,
    set_setting: Callable[..., None],
) -> Iterator[Site]:
    set_setting(max_queued_runs=2, max_runs_at_once=1)
    made: Site = Local(monkeypatch) if request.param == "local" else Cluster()
    before = engine.use(made.engine)
    yield made
    engine.use(before)


def started(owner: str = "me") -> Path:
    return store.get(launcher.start(SPEC, "x", owner, workspace.new_id())).folder


def place(folder: Path) -> int | None:
    return engine.current().place(folder)


def test_runs_wait_in_the_order_of_starting_and_are_submitted_once(site: Site) -> None:
    first, second = started(), started("you")
    assert (place(first), place(second)) == (1, 2)
    engine.current().submit(first, "me")
    launcher.start(SPEC, "again", "me", first.name)
    assert site.begun == [first, second] and place(first) == 1
    site.begin(first)
    assert store.get(first.name).state == "running"
    assert (place(first), place(second)) == (None, 1)
    engine.current().submit(first, "me")
    assert place(first) is None
    started()
    with pytest.raises(LimitExceeded):
        started()


def test_stop_dies_and_goes_on(site: Site) -> None:
    folder = started()
    site.begin(folder)
    store.stop(folder.name, "me")
    assert store.get(folder.name).state == "stopping" and not (folder / "HURRY").exists()
    store.stop(folder.name, "me")
    assert (folder / "HURRY").exists()
    site.kill(folder)
    assert store.get(folder.name).state == "crashed"
    other = started("you")
    launcher.resume(folder.name, "me")
    launcher.resume(folder.name, "me")
    assert store.get(folder.name).state == "queued" and not (folder / "STOP").exists()
    assert (place(other), place(folder)) == (1, 2), "at the end of the queue"
    assert site.begun.count(folder) == 2


def test_what_was_printed_is_read_from_its_end_in_whole_lines(site: Site) -> None:
    folder = started()
    assert store.tail(folder) == ""
    (folder / "log.txt").write_bytes(b"x" * 200_000 + b"\n\xff bad\nlast\nbeing prin")
    assert store.tail(folder, 1) == "last"
    assert store.tail(folder) == "\ufffd bad\nlast"


def test_a_crowd_that_starts_at_once_gets_a_place_each(
    site: Site, set_setting: Callable[..., None]
) -> None:
    if isinstance(site, Cluster):
        pytest.skip("its room is fixed")
    set_setting(max_queued_runs=30)
    ids, gate = [workspace.new_id() for _ in range(6)], threading.Barrier(12)

    def click(id: str, owner: str) -> None:
        gate.wait()
        launcher.start(SPEC, "x", owner, id)

    # Six people, each with two clicks.
    crowd = [
        threading.Thread(target=click, args=(id, str(n))) for n, id in enumerate(ids) for _ in "ab"
    ]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert sorted(place(workspace.folder("runs") / id) or 0 for id in ids) == [1, 2, 3, 4, 5, 6]
    assert len(site.begun) == 6
