"""A run is a folder, and the folder is all that the page and the training process share.

    <workspace>/runs/<id>/meta.json      name, owner, created, note
                          spec.json      what was asked for (spec.RunSpec)
                          expected.json  what the estimate said, where there was one (time_left.py)
                          events.jsonl   what happened, append-only (events.py)
                          status.json    where it stands now, replaced whole
                          log.txt        all that the process printed
                          STOP           there when somebody asked it to stop
                          HURRY          and did not want to wait for the last evaluation
                          lock           held by the process for as long as it lives
                          taken          there once it was held, with the process's id
                          checkpoints/   the Trainer's own
                          used_ids.json  whose word embeddings learn (used_rows.py)
                          model/         save_pretrained of model and tokenizer
                          tensorboard/   the record once more, for TensorBoard (event_files.py)
                          made_on.json   machine and libraries (made_on.py)
                          before.json    what was predicted before any training
                          results.json   confusion matrices and examples, at the end

What a run's state is follows from several of these; see run_state.py.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from glassbox import catalog, settings, workspace
from glassbox.errors import NotFound, UserError
from glassbox.text import whole
from glassbox.training import checkpoints, engine, run_state
from glassbox.training.spec import RunSpec, unreadable

NAME_CHARS = 80
NOTE_CHARS = 2_000


@dataclass(frozen=True)
class Run:
    """One run as it stands at this moment; ``name`` and ``note`` are its owner's words."""

    id: str
    folder: Path
    name: str
    owner: str
    created: str
    spec: RunSpec
    status: run_state.Status
    state: run_state.State
    note: str = ""
    kind: str = ""

    @property
    def is_live(self) -> bool:
        """Whether a process works on it, waits, or is about to."""
        return self.state in run_state.LIVE

    @property
    def can_resume(self) -> bool:
        """Whether it ended early in a way that going on makes sense.

        One that failed goes on only from a checkpoint: without one it would fail in the same way.
        """
        if self.state in ("stopped", "crashed"):
            return True
        return self.state == "failed" and checkpoints.newest(self.folder) is not None


@dataclass(frozen=True)
class Unreadable:
    """A run whose spec.json is damaged: what it was to do is not known, only what it is called."""

    id: str
    folder: Path
    name: str
    created: str
    state: run_state.State

    @property
    def is_live(self) -> bool:
        """Whether a process works on it, or it waits: one that comes to its turn fails."""
        return self.state in run_state.LIVE


def no_such_run() -> NotFound:
    """The words for a run that is not there, the same as for one of somebody else."""
    return NotFound("There is no such run here.", "It may have been deleted; see the list.")


def create(spec: RunSpec, name: str, owner: str, id: str, kind: str = "") -> Path:
    """Make the folder of a new run. Raises FileExistsError when ``id`` is taken.

    ``kind`` is "" for fine-tuning, "family" for a tiny model of /families: a list has one of them.
    """
    if not workspace.is_id(id):
        raise no_such_run()
    folder = workspace.folder("runs") / id
    folder.mkdir(mode=0o700)
    workspace.write_json(folder / "spec.json", spec.to_json())
    run_state.write_status(folder, run_state.Status("queued"))
    # Last: a folder is a run once it has its meta.json.
    workspace.write_json(
        folder / "meta.json",
        {"name": clean_name(name), "owner": owner, "created": now(), "kind": kind},
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


def get(id: str) -> Run:
    """A run by its id, whoever's it is. Raises NotFound, UserError when its spec is unreadable."""
    folder = workspace.locate("runs", id)
    meta = workspace.read_json(folder / "meta.json")
    if meta is None:
        raise no_such_run()
    spec = _spec(folder)
    status = run_state.read_status(folder)
    return Run(
        id,
        folder,
        clean_name(str(meta.get("name", id))),
        str(meta.get("owner", "")),
        str(meta.get("created", "")),
        spec,
        status,
        engine.current().status(folder, status),
        clean_note(str(meta.get("note", ""))),
        str(meta.get("kind", "")),
    )


def mine(id: str, owner: str) -> Run:
    """A run for changing it. Raises NotFound, in the same words, when it is somebody else's."""
    run = get(id)
    if run.owner != owner:
        raise no_such_run()
    return run


def owned(owner: str, most: int = 50, kind: str = "") -> list[Run]:
    """The newest runs of ``owner`` of one kind, newest first; :func:`damaged` ones are left out."""
    found = []
    ids = [id for id, meta in catalog.owned("runs", owner) if meta.get("kind", "") == kind]
    for id in ids[:most]:
        try:
            found.append(get(id))
        except UserError:
            continue
    return found


def damaged(owner: str) -> list[Unreadable]:
    """The runs of ``owner`` of any kind that :func:`get` refuses, newest first."""
    found = []
    for id, meta in catalog.owned("runs", owner):
        try:
            folder = workspace.locate("runs", id)
            _spec(folder)
        except NotFound:
            continue
        except UserError:
            name, created = clean_name(str(meta.get("name", id))), str(meta.get("created", ""))
            found.append(Unreadable(id, folder, name, created, _state(folder)))
    return found


def _spec(folder: Path) -> RunSpec:
    spec = workspace.read_json(folder / "spec.json")
    if spec is None:
        raise unreadable()
    return RunSpec.from_json(spec)


def _state(folder: Path) -> run_state.State:
    return engine.current().status(folder, run_state.read_status(folder))


def _own_folder(id: str, owner: str) -> Path:
    """The folder of a run of one's own, whether or not its spec can be read. Raises NotFound."""
    folder = workspace.locate("runs", id)
    meta = workspace.read_json(folder / "meta.json")
    if meta is None or meta.get("owner") != owner:
        raise no_such_run()
    return folder


def stop(id: str, owner: str) -> None:
    """Ask a run to stop: it ends the step, evaluates, and saves. Asked again, it only saves.

    Does nothing to an ended one.
    """
    folder = _own_folder(id, owner)
    state = _state(folder)
    if state == "stopping":
        engine.current().stop(folder, hurry=True)
    elif state in run_state.LIVE:
        engine.current().stop(folder)


def reopen(id: str, owner: str) -> Run:
    """Make an ended run one that waits again, to go on from its last whole checkpoint.

    Raises UserError for one that cannot be resumed.
    """
    run = mine(id, owner)
    if not run.can_resume:
        raise UserError("This run cannot be resumed.", "Run it again from the start.")
    for name in (run_state.STOP, run_state.HURRY, run_state.TAKEN):
        (run.folder / name).unlink(missing_ok=True)
    run_state.write_status(run.folder, replace(run.status, state="queued", message="", hint=""))
    return get(id)


def describe(id: str, owner: str, name: str, note: str) -> None:
    """Give a run another name and note."""
    run = mine(id, owner)
    meta = workspace.read_json(run.folder / "meta.json") or {}
    said = {"name": clean_name(name), "note": clean_note(note)}
    workspace.write_json(run.folder / "meta.json", {**meta, **said})


def delete(id: str, owner: str) -> None:
    """Delete a run with its model. Raises UserError while a process still works on it."""
    folder = _own_folder(id, owner)
    if _state(folder) in run_state.LIVE:
        raise UserError("This run is still going.", "Stop it first, then delete it.")
    shutil.rmtree(folder, ignore_errors=True)


def whole_log(folder: Path) -> bytes:
    """All that the process printed; its end where that is more than may be taken away at once."""
    most = settings.current().max_download_mb * 1_000_000
    try:
        with workspace.open_own(folder / "log.txt") as file:
            file.seek(max(0, file.seek(0, 2) - most))
            return file.read(most)
    except OSError:
        return b""


def tail(folder: Path, lines: int = 200) -> str:
    """The last ``lines`` lines that the process printed, as text."""
    return engine.current().tail(folder, lines)


def read_results(folder: Path) -> dict[str, Any] | None:
    """results.json, or None before the run has any."""
    return workspace.read_json(folder / "results.json")
