"""A run's model to take away: what is in it, the zip, and what the Hub gets.

    model/        what save_pretrained wrote of model and tokenizer, and README.md, the model card
    run/          spec.json, results.json, log_history.json as the Trainer has it, train.py
    tensorboard/  the event files: tensorboard --logdir tensorboard

The card and the script are made when they are asked for, all else is copied in pieces.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from glassbox import workspace
from glassbox.data import store as data_store
from glassbox.errors import NotFound, UserError
from glassbox.models import model_zip, weights_file
from glassbox.training import event_files, made_on, model_card, results
from glassbox.training.events import Feed
from glassbox.training.model_card import About
from glassbox.training.store import Run

Members = dict[str, Path | bytes]
_ABOUT = {
    "model/config.json": "the config, with id2label",
    "model/model.safetensors": "the weights",
    "model/tokenizer.json": "the tokenizer, whole",
    "model/tokenizer_config.json": "its special tokens and options",
    "model/README.md": "the model card: data, settings, measured scores, limits",
    "run/spec.json": "what was asked for",
    "run/results.json": "the scores before and after",
    "run/log_history.json": "all that was logged, as the Trainer's state.log_history",
    "run/train.py": "the same run as one script",
}


@dataclass(frozen=True)
class Kept:
    """One file that is taken away; ``about`` is a few words on it."""

    name: str
    bytes: int
    about: str


def members(run: Run, script: str | None) -> Members:
    """What is taken away, by its names. Raises NotFound where the run has no model.

    ``script`` is the run as one script, where its data is still there.
    """
    folder = run.folder / "model"
    if not (folder / "config.json").is_file():
        raise NotFound("This run has saved no model.", "A model is saved when a run ends.")
    found: Members = {
        f"model/{path.name}": path
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.is_symlink()
    }
    found["model/README.md"] = card(run).encode()
    for name in ("spec.json", "results.json"):
        if (run.folder / name).is_file():
            found[f"run/{name}"] = run.folder / name
    found["run/log_history.json"] = json.dumps(log_history(run), indent=1).encode()
    if script is not None:
        found["run/train.py"] = script.encode("utf-8", "replace")
    for path in event_files.files(run.folder):
        found[f"tensorboard/{path.name}"] = path
    return found


def listed(members: Mapping[str, Path | bytes]) -> tuple[Kept, ...]:
    """The files with their sizes."""
    return tuple(
        Kept(name, _bytes(content), _ABOUT.get(name, _other(name)))
        for name, content in members.items()
    )


def _bytes(content: Path | bytes) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def _other(name: str) -> str:
    return "for TensorBoard" if name.startswith("tensorboard/") else "of the tokenizer"


def zipped(members: Mapping[str, Path | bytes]) -> BinaryIO:
    """The zip, open for reading at its start; it lies on disk, and is gone when closed.

    Raises LimitExceeded when the disk has no room for it.
    """
    workspace.require_space(sum(map(_bytes, members.values())))
    return model_zip.write(members, workspace.folder("runs"))


def zip_name(run: Run) -> str:
    """A file name for the download: letters, digits and hyphens of the run's, and its id."""
    words = re.findall(r"[a-z0-9]+", run.name.lower())
    return "-".join([*words, run.id[-6:]]) + ".zip"


def pushed(run: Run) -> Members:
    """What the Hub gets, by its names in the repository: the model, its card, the event files."""
    found = members(run, None)
    named = {
        name.removeprefix("model/"): content
        for name, content in found.items()
        if name.startswith("model/")
    }
    # Where the Hub looks for them, to show them beside the model.
    return named | {
        f"runs/{name.removeprefix('tensorboard/')}": content
        for name, content in found.items()
        if name.startswith("tensorboard/")
    }


def log_history(run: Run) -> list[dict[str, Any]]:
    """What was logged, as the Trainer's ``state.log_history``: the step stands last."""
    feed = Feed(run.folder / "events.jsonl")
    feed.update()
    return [
        {**{name: value for name, value in log.items() if name != "step"}, "step": log["step"]}
        for log in feed.logs
    ]


def card(run: Run) -> str:
    """The model card of ``run``, as it is now called."""
    try:
        found = results.read(run)
    except UserError:
        found = None
    try:
        data = data_store.name(run.spec.dataset, run.owner)
    except UserError:
        data = run.spec.dataset
    feed = Feed(run.folder / "events.jsonl")
    feed.update()
    made = made_on.read(run.folder)
    return model_card.card(About(run, found, data, feed.notes, made, _parameters(run)))


def _parameters(run: Run) -> int:
    try:
        return weights_file.read(run.folder / "model" / model_zip.WEIGHTS).parameters
    except (UserError, OSError):
        return 0


def sizes(run: Run) -> dict[str, int]:
    """Bytes of what deleting the run frees, by what it is; nothing that is not there."""
    found = {
        name: workspace.size_bytes(run.folder / place)
        for name, place in (
            ("the model", "model"),
            ("checkpoints", "checkpoints"),
            ("event files", "tensorboard"),
            ("predictions", "predictions"),
        )
    }
    found["record"] = workspace.size_bytes(run.folder) - sum(found.values())
    return {name: bytes_ for name, bytes_ in found.items() if bytes_ > 0}
