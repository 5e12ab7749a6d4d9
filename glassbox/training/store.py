"""A run is a folder, and the folder is all that the page and the training process share.

    <workspace>/runs/<id>/meta.json      name, owner, created, note
                          spec.json      what was asked for (spec.RunSpec)
                          events.jsonl   what happened, append-only (events.py)
                          status.json    where it stands now, replaced whole
                          log.txt        all that the process printed
                          STOP           there when somebody asked it to stop
                          HURRY          and did not want to wait for the last evaluation
                          lock           held by the process for as long as it lives
                          taken          there once it was held, with the process's id
                          checkpoints/   the Trainer's own
                          model/         save_pretrained of model and tokenizer
                          before.json    what was predicted before any training
                          results.json   confusion matrices and examples, at the end

Whose lock is free is dead: a process that was killed leaves no lock behind, whatever its status
says. What a run's state is follows from status, lock and STOP together.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from filelock import FileLock, Timeout

from glassbox import catalog, workspace
from glassbox.errors import NotFound, UserError
from glassbox.text import whole
from glassbox.training import checkpoints
from glassbox.training.spec import RunSpec

State = Literal[
    "queued", "starting", "running", "evaluating", "stopping",
    "finished", "stopped", "failed", "crashed",
]  # fmt: skip
LIVE: tuple[State, ...] = ("queued", "starting", "running", "evaluating", "stopping")
ENDED: tuple[State, ...] = ("finished", "stopped", "failed", "crashed")
# A process that was launched takes its lock within a second; on a machine out of breath, later.
LAUNCH_SECONDS = 60.0
_TAKEN = "taken"
STOP, HURRY = "STOP", "HURRY"
LOG_BYTES = 64_000
NAME_CHARS = 80
NOTE_CHARS = 2_000


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


@dataclass(frozen=True)
class Run:
    """One run as it stands at this moment; ``name`` and ``note`` are its owner's words."""

    id: str
    folder: Path
    name: str
    owner: str
    created: str
    spec: RunSpec
    status: Status
    state: State
    note: str = ""

    @property
    def is_live(self) -> bool:
        """Whether a process works on it, waits, or is about to."""
        return self.state in LIVE

    @property
    def can_resume(self) -> bool:
        """Whether it ended early in a way that going on makes sense.

        One that failed goes on only from a checkpoint: without one it would fail in the same way.
        """
        if self.state in ("stopped", "crashed"):
            return True
        return self.state == "failed" and checkpoints.newest(self.folder) is not None


def no_such_run() -> NotFound:
    """The words for a run that is not there, the same as for one of somebody else."""
    return NotFound("There is no such run here.", "It may have been deleted; see the list.")


def create(spec: RunSpec, name: str, owner: str, id: str) -> Path:
    """Make the folder of a new run. Raises FileExistsError when ``id`` is taken."""
    if not workspace.is_id(id):
        raise no_such_run()
    folder = workspace.folder("runs") / id
    folder.mkdir(mode=0o700)
    workspace.write_json(folder / "spec.json", spec.to_json())
    write_status(folder, Status("queued"))
    # Last: a folder is a run once it has its meta.json.
    workspace.write_json(
        folder / "meta.json",
        {"name": clean_name(name), "owner": owner, "created": now()},
    )
    return folder


def now() -> str:
    """This moment, as it orders runs and tickets (ISO 8601, UTC)."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def clean_name(name: str) -> str:
    """A label for a run: one line, no lone surrogates, at most ``NAME_CHARS`` characters."""
    return " ".join(whole(name).split())[:NAME_CHARS] or "Run"


def clean_note(note: str) -> str:
    """A note on a run: any lines, no lone surrogates, at most ``NOTE_CHARS`` characters."""
    return whole(note).strip()[:NOTE_CHARS]


def write_status(folder: Path, status: Status) -> None:
    """Replace the run's status."""
    values = {name: getattr(status, name) for name in status.__dataclass_fields__}
    if status.metrics is not None:
        values["metrics"] = dict(status.metrics)
    workspace.write_json(folder / "status.json", values)


def read_status(folder: Path) -> Status:
    """The status as last written; "failed" with a sentence when it cannot be read."""
    value = workspace.read_json(folder / "status.json") or {}
    known = {name: value[name] for name in Status.__dataclass_fields__ if name in value}
    if known.get("state") not in get_args(State):
        return Status("failed", message="The run's status (status.json) cannot be read.")
    return Status(**{**known, "names": tuple(known.get("names", ()))})


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
    (folder / _TAKEN).write_text(str(os.getpid()))
    return lock


def was_taken(folder: Path) -> bool:
    """Whether a process has ever held the lock."""
    return (folder / _TAKEN).exists()


def is_alive(folder: Path) -> bool:
    """Whether a process holds the run's lock."""
    if not (folder / "lock").exists():
        return False
    lock = lock_of(folder)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


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
    if is_alive(folder):
        return "stopping" if (folder / STOP).exists() else status.state
    # It may have ended between the reading of its status and the trying of its lock.
    again = read_status(folder)
    if again.state in ENDED:
        return again.state
    if not was_taken(folder) and (_has_ticket(folder) or _launching(folder)):
        return status.state
    return "crashed"


def _has_ticket(folder: Path) -> bool:
    """Whether the run still waits for its turn (see tickets.py), and with it for its process."""
    return (workspace.root() / "queue" / f"{folder.name}.json").exists()


def get(id: str) -> Run:
    """A run by its id, whoever's it is. Raises NotFound, UserError when its spec is unreadable."""
    folder = workspace.locate("runs", id)
    meta = workspace.read_json(folder / "meta.json")
    spec = workspace.read_json(folder / "spec.json")
    if meta is None or spec is None:
        raise no_such_run()
    status = read_status(folder)
    return Run(
        id,
        folder,
        clean_name(str(meta.get("name", id))),
        str(meta.get("owner", "")),
        str(meta.get("created", "")),
        RunSpec.from_json(spec),
        status,
        state_of(folder, status),
        clean_note(str(meta.get("note", ""))),
    )


def mine(id: str, owner: str) -> Run:
    """A run for changing it. Raises NotFound, in the same words, when it is somebody else's."""
    run = get(id)
    if run.owner != owner:
        raise no_such_run()
    return run


def owned(owner: str, most: int = 50) -> list[Run]:
    """The newest runs of ``owner``, newest first; unreadable ones are left out."""
    found = []
    for id, _ in catalog.owned("runs", owner)[:most]:
        try:
            found.append(get(id))
        except UserError:
            continue
    return found


def stop(id: str, owner: str) -> None:
    """Ask a run to stop: it ends the step, evaluates, and saves. Asked again, it only saves.

    Does nothing to an ended one.
    """
    run = mine(id, owner)
    if run.state == "stopping":
        (run.folder / HURRY).touch()
    elif run.is_live:
        (run.folder / STOP).touch()


def reopen(id: str, owner: str) -> Run:
    """Make an ended run one that waits again, to go on from its last whole checkpoint.

    Raises UserError for one that cannot be resumed.
    """
    run = mine(id, owner)
    if not run.can_resume:
        raise UserError("This run cannot be resumed.", "Run it again from the start.")
    for name in (STOP, HURRY, _TAKEN):
        (run.folder / name).unlink(missing_ok=True)
    write_status(run.folder, replace(run.status, state="queued", message="", hint=""))
    return get(id)


def describe(id: str, owner: str, name: str, note: str) -> None:
    """Give a run another name and note."""
    run = mine(id, owner)
    meta = workspace.read_json(run.folder / "meta.json") or {}
    said = {"name": clean_name(name), "note": clean_note(note)}
    workspace.write_json(run.folder / "meta.json", {**meta, **said})


def delete(id: str, owner: str) -> None:
    """Delete a run with its model. Raises UserError while a process still works on it."""
    run = mine(id, owner)
    if run.is_live:
        raise UserError("This run is still going.", "Stop it first, then delete it.")
    shutil.rmtree(run.folder, ignore_errors=True)


def tail(folder: Path, lines: int = 200) -> str:
    """The last ``lines`` lines that the process printed, as text."""
    try:
        with (folder / "log.txt").open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - LOG_BYTES))
            data = file.read()
    except OSError:
        return ""
    return "\n".join(data.decode("utf-8", "replace").splitlines()[-lines:])


def read_results(folder: Path) -> dict[str, Any] | None:
    """results.json, or None before the run has any."""
    return workspace.read_json(folder / "results.json")
