"""Where a run stands: what its process said last, and whether that process lives.

Whose lock is free is dead: a process that was killed leaves no lock behind, whatever its status
says. What a run's state is follows from status, lock, STOP and its place in the queue together.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal, get_args

from filelock import FileLock

from glassbox import processes, workspace

State = Literal[
    "queued", "starting", "running", "evaluating", "stopping",
    "finished", "stopped", "failed", "crashed",
]  # fmt: skip
LIVE: tuple[State, ...] = ("queued", "starting", "running", "evaluating", "stopping")
ENDED: tuple[State, ...] = ("finished", "stopped", "failed", "crashed")
# A process that was launched takes its lock within a second; on a machine out of breath, later.
LAUNCH_SECONDS = 60.0
TAKEN = "taken"
STOP, HURRY = "STOP", "HURRY"


@dataclass(frozen=True)
class Status:
    """What the process last said about itself.

    ``seconds`` are of training so far, ``seconds_left`` an estimate (None before there is one),
    ``device`` the torch device, ``names`` the classes in the order of their ids. ``metrics`` are
    the last evaluation's, by the Trainer's names. ``cores`` is how much of the machine the process
    took of late (1.0 is one core), ``memory_bytes`` what it holds.
    """

    state: State
    step: int = 0
    max_steps: int = 0
    epoch: float = 0.0
    seconds: float = 0.0
    seconds_left: float | None = None
    steps_per_second: float | None = None
    message: str = ""
    hint: str = ""
    device: str = ""
    names: tuple[str, ...] = ()
    has_model: bool = False
    metrics: Mapping[str, float | None] | None = None
    cores: float | None = None
    memory_bytes: int | None = None


# By the type that a field declares, what JSON may have for it.
_NOTHING = type(None)
_KINDS: dict[str, tuple[type, ...]] = {
    "State": (str,),
    "str": (str,),
    "int": (int,),
    "int | None": (int, _NOTHING),
    "float": (int, float),
    "float | None": (int, float, _NOTHING),
    "bool": (bool,),
    "tuple[str, ...]": (list,),
    "Mapping[str, float | None] | None": (dict, _NOTHING),
}


def write_status(folder: Path, status: Status) -> None:
    """Replace the run's status; an ended run's survives a power cut."""
    values = {name: getattr(status, name) for name in status.__dataclass_fields__}
    if status.metrics is not None:
        values["metrics"] = dict(status.metrics)
    durable = status.state in ENDED or status.state == "queued"
    workspace.write_json(folder / "status.json", values, durable=durable)


def read_status(folder: Path) -> Status:
    """The status as last written; "failed" with a sentence when it cannot be read."""
    value = workspace.read_json(folder / "status.json") or {}
    kinds = {each.name: _KINDS[str(each.type)] for each in fields(Status)}
    known = {name: value[name] for name in kinds if name in value}
    right = all(isinstance(each, kinds[name]) for name, each in known.items())
    names = known.get("names", ())
    if not right or known.get("state") not in get_args(State) or not _are_texts(names):
        return Status("failed", message="The run's status (status.json) cannot be read.")
    return Status(**{**known, "names": tuple(names)})


def _are_texts(names: Sequence[object]) -> bool:
    return all(isinstance(each, str) for each in names)


def lock_of(folder: Path) -> FileLock:
    """The lock that a run's process holds while it lives."""
    return FileLock(folder / "lock", thread_local=False)


def hold(folder: Path, timeout_seconds: float = 10.0) -> FileLock:
    """Take the lock for the life of this process. Raises filelock.Timeout when another has it.

    The file is there a moment before it is locked, so that a mark says when it was: only after
    that does a free lock mean that its process is dead.
    """
    lock = lock_of(folder)
    lock.acquire(timeout=timeout_seconds)
    (folder / TAKEN).write_text(str(os.getpid()))
    return lock


def was_taken(folder: Path) -> bool:
    """Whether a process has ever held the lock."""
    return (folder / TAKEN).exists()


def is_alive(folder: Path) -> bool:
    """Whether a process holds the run's lock."""
    return processes.is_held(folder / "lock")


def is_worked_on(folder: Path) -> bool:
    """Whether a process holds the lock, or was launched and may not have come to it yet."""
    # Asked before the lock is tried: a process that takes it a moment later is none that died.
    begun = was_taken(folder)
    return is_alive(folder) or (not begun and _launching(folder))


def _launching(folder: Path) -> bool:
    """Whether the run's process may simply not have come to its lock yet."""
    try:
        age = time.time() - (folder / "status.json").stat().st_mtime
    except OSError:
        return False
    # A clock that was set back makes the age negative; that says nothing, so it counts as young.
    return age < LAUNCH_SECONDS


def state_of(folder: Path, status: Status) -> State:
    """The run's state, derived from status, lock and STOP."""
    if status.state in ENDED:
        return status.state
    # Before the lock is tried: a process that takes it a moment later is none that died.
    begun = was_taken(folder)
    if is_alive(folder):
        return "stopping" if (folder / STOP).exists() else status.state
    # It may have ended between the reading of its status and the trying of its lock.
    again = read_status(folder)
    if again.state in ENDED:
        return again.state
    if not begun and (_has_ticket(folder) or _launching(folder)):
        return status.state
    return "crashed"


def _has_ticket(folder: Path) -> bool:
    """Whether the run still waits for its turn (see tickets.py), and with it for its process."""
    return (workspace.root() / "queue" / f"{folder.name}.json").exists()
