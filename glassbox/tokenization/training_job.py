"""Training a tokenizer in a process of its own, which meets the page only in a folder.

    <workspace>/tokenizers/<id>/meta.json     name, owner, created, kind, recipe, source
                               /status.json   where the process is, replaced whole
                               /texts.*       what it learns from (texts.py)
                               /log.txt       what it printed: BPE's progress, or a stack trace
                               /STOP          there when somebody asked it to stop
                               /lock          held by the process for as long as it lives
                               /tokenizer/    tokenizer.json, at the end

A trainer cannot be interrupted: to stop is to end the process.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from glassbox import catalog, processes, workspace
from glassbox.errors import LimitExceeded, NotFound, UserError
from glassbox.settings import current
from glassbox.text import whole
from glassbox.tokenization import texts
from glassbox.tokenization.recipe import Recipe, check
from glassbox.tokenization.texts import Source
from glassbox.training import run_state

State = Literal["starting", "reading", "training", "finished", "stopped", "failed", "crashed"]
LIVE: tuple[State, ...] = ("starting", "reading", "training")
STATES: tuple[State, ...] = (*LIVE, "finished", "stopped", "failed", "crashed")


@dataclass(frozen=True)
class Status:
    """What the process last said.

    ``done`` of ``total`` texts were read; ``share`` (0 to 1) of the merges are learned, None where
    the trainer does not say. ``left_out`` texts had words too long to train on. ``seconds`` count
    from the start of the process.
    """

    state: State
    done: int = 0
    total: int = 0
    share: float | None = None
    seconds: float = 0.0
    left_out: int = 0
    entries: int = 0
    message: str = ""
    hint: str = ""

    @property
    def is_live(self) -> bool:
        """Whether a process works on it, or is about to."""
        return self.state in LIVE


def write_status(folder: Path, status: Status) -> None:
    """Replace the status."""
    workspace.write_json(folder / "status.json", asdict(status))


def read_status(folder: Path) -> Status:
    """The status as it stands: a process that is gone without a word has "crashed"."""
    value = workspace.read_json(folder / "status.json") or {}
    known = {name: value[name] for name in Status.__dataclass_fields__ if name in value}
    if known.get("state") not in STATES:
        return Status("failed", message="The status of this training cannot be read.")
    status = Status(**known)
    if not status.is_live or run_state.is_worked_on(folder):
        return status
    # It may have ended between the reading of its status and the trying of its lock.
    again = workspace.read_json(folder / "status.json") or {}
    if again.get("state") not in LIVE:
        return Status(**{**asdict(status), **again})
    if (folder / "STOP").exists():
        return Status("stopped", message="Stopped.")
    return Status(
        "crashed",
        message="The training process ended without a word: the machine ran out of memory, or "
        "the trainer could not cope with this text.",
        hint="Train on less text, or with another algorithm.",
    )


def live() -> list[tuple[str, str]]:
    """(id, owner) of all trainings that are going, whoever's."""
    found = []
    for path in workspace.folder("tokenizers").iterdir():
        if not workspace.is_id(path.name) or (path / "tokenizer").exists():
            continue
        meta = workspace.read_json(path / "meta.json")
        if meta is not None and read_status(path).is_live:
            found.append((path.name, str(meta.get("owner", ""))))
    return found


def start(
    recipe: Recipe, source: Source, owner: str, id: str, *, name: str, pasted: str = ""
) -> str:
    """Start a training and give back its ref, ``trained:<id>``.

    ``id`` comes from ``workspace.new_id()`` when the form is shown: a second click on the same form
    finds the training of the first. Raises UserError for a recipe or a text that cannot be,
    LimitExceeded when too much is going on, NotFound for a dataset that is not there.
    """
    for problem in check(recipe):
        if problem.severity == "error":
            raise UserError(problem.message, problem.hint)
    if not workspace.is_id(id):
        raise UserError("This form is too old.", "Reload the page.")
    home = workspace.folder("tokenizers")
    with FileLock(home / ".lock", thread_local=False).acquire(timeout=20):
        folder = home / id
        if folder.exists():
            meta = workspace.read_json(folder / "meta.json") or {}
            if meta.get("owner") != owner:
                raise NotFound("There is no such training here.", "Reload the page.")
            return f"trained:{id}"
        _require_slot(owner)
        for old, meta in catalog.owned("tokenizers", owner):
            if meta.get("kind") == "trained":
                discard(old, owner)
        unfinished = home / f".new-{id}"
        unfinished.mkdir(mode=0o700)
        try:
            total = _write_texts(source, owner, pasted, unfinished)
            write_status(unfinished, Status("starting", total=total))
            workspace.write_json(
                unfinished / "meta.json",
                {
                    "name": name,
                    "owner": owner,
                    "created": datetime.now(UTC).isoformat(timespec="microseconds"),
                    "kind": "trained",
                    "recipe": recipe.to_json(),
                    "source": source.to_json(),
                },
            )
            unfinished.rename(folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    # The threads of `tokenizers`, unlike torch's, do not spin while they wait.
    processes.detach(
        "glassbox.tokenization.training_worker",
        folder,
        survives=False,
        TOKENIZERS_PARALLELISM="true",
    )
    return f"trained:{id}"


def _require_slot(owner: str) -> None:
    going = live()
    if any(whose == owner for _, whose in going):
        raise UserError(
            "A tokenizer of yours is being trained already.", "Wait for its end, or stop it."
        )
    if len(going) >= current().max_tokenizer_trainings:
        raise LimitExceeded(
            f"{len(going)} {'tokenizer is' if len(going) == 1 else 'tokenizers are'} being trained "
            "at this moment.",
            "max_tokenizer_trainings",
            "Try again in a minute.",
        )


def _write_texts(source: Source, owner: str, pasted: str, folder: Path) -> int:
    """Put the texts into the folder; gives back how many."""
    if not source.dataset:
        limit = current().max_text_chars
        if len(pasted) > limit:
            raise LimitExceeded(
                f"The text has {len(pasted):,} characters; the limit is {limit:,}.",
                "max_text_chars",
                "Upload it as a dataset instead.",
            )
        # Whoever pastes half a character trains on what every page shows for it.
        clean = whole(pasted)
        found = texts.lines(clean)
        texts.require(texts.Size(len(found), len(clean.encode()) if found else 0))
        (folder / texts.PASTED).write_text(clean, encoding="utf-8", newline="")
        return len(found)
    from glassbox.data import store as datasets

    loaded = datasets.load(source.dataset, owner)
    size = texts.size(loaded, source)
    texts.require(size)
    workspace.require_space(size.bytes)
    texts.write_column(texts.column(loaded, source), folder)
    return size.texts


def stop(id: str, owner: str) -> None:
    """Ask a training of ``owner`` to stop; it does within half a second."""
    (mine(id, owner) / "STOP").touch()


def discard(id: str, owner: str) -> None:
    """Forget a training of ``owner`` that came to nothing; what goes, or went well, stays."""
    folder = mine(id, owner)
    if not read_status(folder).is_live and not (folder / "tokenizer").exists():
        shutil.rmtree(folder, ignore_errors=True)


def mine(id: str, owner: str) -> Path:
    """The folder of a tokenizer of ``owner``. Raises NotFound, also when it is somebody else's."""
    folder = workspace.locate("tokenizers", id)
    meta = workspace.read_json(folder / "meta.json")
    if meta is None or meta.get("owner") != owner:
        raise NotFound(
            "There is no such tokenizer here.", "It may have been deleted; see the list."
        )
    return folder


def latest(owner: str) -> tuple[str, dict[str, Any]] | None:
    """Id and meta of the newest training of ``owner``, however it stands."""
    for id, meta in catalog.owned("tokenizers", owner):
        if meta.get("kind") == "trained":
            return id, meta
    return None
