"""Who runs the runs: an engine, which gets a run's folder and nothing else.

The folder is the whole contract. Its spec.json says what to do, ``python -m
glassbox.training.worker FOLDER`` does it, and what it says about itself stands in the folder, too.
An engine sees to it that this happens once, in the order in which it was asked, and knows what only
it can know: whether the process lives. ``LocalEngine`` is this machine (runner.py, tickets.py); the
job service of a cluster would be another one over the same folders, and ``use`` makes it the one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from glassbox import processes, workspace
from glassbox.errors import LimitExceeded
from glassbox.settings import current as settings
from glassbox.training import run_state, runner, tickets

LOG_BYTES = 64_000


class Engine(Protocol):
    """What pages and the launcher need of whoever runs the runs; ``folder`` is always a run's."""

    def prepare(self) -> None:
        """See to it that what waits gets its turn, and that a run which starts soon begins soon."""

    def require_room(self) -> None:
        """Raise LimitExceeded when no more runs may wait."""

    def submit(self, folder: Path, owner: str) -> None:
        """Have the run begun when its turn comes, fairly; one that is submitted already is once.

        Its status is "queued", and there is no STOP.
        """

    def status(self, folder: Path, said: run_state.Status) -> run_state.State:
        """The run's state, by what it ``said`` last and whether it lives ("crashed" if not)."""

    def place(self, folder: Path) -> int | None:
        """The run's place among those that wait, 1 for the next; None when it does not wait."""

    def stop(self, folder: Path, *, hurry: bool = False) -> None:
        """Ask the run to end its step, evaluate and save; in a ``hurry`` only to save.

        One that waits ends without having begun.
        """

    def tail(self, folder: Path, lines: int = 200) -> str:
        """The last whole ``lines`` that the run's process printed."""


class LocalEngine:
    """Runs on this machine: a queue on disk, a process a run, alive while it holds its lock."""

    def prepare(self) -> None:
        """See Engine."""
        runner.ensure()

    def require_room(self) -> None:
        """See Engine. Who finds a free slot does not really wait."""
        with tickets.lock().acquire(timeout=20):
            started = len(tickets.prune())
        if started >= settings().max_queued_runs + tickets.slots():
            raise LimitExceeded(
                f"{started} runs are going or waiting already.",
                "max_queued_runs",
                "Wait until some have ended, or stop one of your own.",
            )

    def submit(self, folder: Path, owner: str) -> None:
        """See Engine."""
        with tickets.lock().acquire(timeout=20):
            given = tickets.get(folder.name)
            if (given is not None and not given.active) or run_state.is_alive(folder):
                return
            tickets.append(folder.name, owner)
        if runner.wanted():
            runner.ensure()
        else:
            processes.detach("glassbox.training.worker", folder, survives=True)

    def status(self, folder: Path, said: run_state.Status) -> run_state.State:
        """See Engine."""
        return run_state.state_of(folder, said)

    def place(self, folder: Path) -> int | None:
        """See Engine."""
        return tickets.place(folder.name)

    def stop(self, folder: Path, *, hurry: bool = False) -> None:
        """See Engine."""
        ask_to_stop(folder, hurry=hurry)

    def tail(self, folder: Path, lines: int = 200) -> str:
        """See Engine."""
        return last_lines(folder / "log.txt", lines)


def ask_to_stop(folder: Path, *, hurry: bool) -> None:
    """Leave the marks that a training process looks for."""
    (folder / run_state.STOP).touch()
    if hurry:
        (folder / run_state.HURRY).touch()


def last_lines(path: Path, lines: int, most_bytes: int = LOG_BYTES) -> str:
    """The last whole lines of a text file, of its last ``most_bytes``; "" where there is none."""
    try:
        with workspace.open_own(path) as file:
            size = file.seek(0, 2)
            start = file.seek(max(0, size - most_bytes))
            data = file.read(most_bytes)
    except OSError:
        return ""
    if start:
        # Begins in the middle of a line, of which nothing is shown rather than its end.
        data = data[data.find(b"\n") + 1 :]
    # A line that is being printed at this moment is shown when it is whole.
    whole = data[: data.rfind(b"\n") + 1] or data
    return "\n".join(whole.decode("utf-8", "replace").splitlines()[-lines:])


_engine: Engine = LocalEngine()


def current() -> Engine:
    """The engine of this installation."""
    return _engine


def use(engine: Engine) -> Engine:
    """Let ``engine`` be the one from now on; gives back the one before."""
    global _engine
    before, _engine = _engine, engine
    return before
