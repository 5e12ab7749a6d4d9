"""The Trainer's checkpoints of a run: which is the newest that is whole.

    checkpoints/checkpoint-40/    model.safetensors, optimizer.pt, scheduler.pt, rng_state.pth,
                                  trainer_state.json

The Trainer writes one in place, and `get_last_checkpoint` of the library goes by the folder's name:
what a killed process left half written would be taken for the last. Looked at without torch.
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

from glassbox import workspace

_NAME = re.compile(r"checkpoint-(\d+)\Z")
# torch.save writes zip archives, whose list of contents comes last: a torn one has none.
_ARCHIVES = ("optimizer.pt", "scheduler.pt", "rng_state.pth")
_MOST_HEADER_BYTES = 100_000_000


@dataclass(frozen=True)
class Checkpoint:
    """A whole checkpoint, after optimizer step ``step``."""

    path: Path
    step: int


def newest(run_folder: Path) -> Checkpoint | None:
    """The whole checkpoint of the most steps; None where there is none."""
    found = [each for each in _all(run_folder) if _is_whole(each)]
    return max(found, key=lambda each: each.step, default=None)


def remove_torn(run_folder: Path) -> None:
    """Delete those that are not whole, so that nothing takes one for the last."""
    for each in _all(run_folder):
        if not _is_whole(each):
            shutil.rmtree(each.path, ignore_errors=True)


def _all(run_folder: Path) -> list[Checkpoint]:
    folder = run_folder / "checkpoints"
    if not folder.is_dir():
        return []
    found = ((path, _NAME.match(path.name)) for path in folder.iterdir() if path.is_dir())
    return [Checkpoint(path, int(match[1])) for path, match in found if match]


def _is_whole(checkpoint: Checkpoint) -> bool:
    state = workspace.read_json(checkpoint.path / "trainer_state.json")
    if state is None or state.get("global_step") != checkpoint.step:
        return False
    if not all(zipfile.is_zipfile(checkpoint.path / name) for name in _ARCHIVES):
        return False
    return _weights_are_whole(checkpoint.path / "model.safetensors")


def _weights_are_whole(path: Path) -> bool:
    """Whether a safetensors file (8 bytes, JSON, data) is as long as its header says."""
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if not 2 <= length <= _MOST_HEADER_BYTES:
                return False
            header = json.loads(file.read(length))
        ends = [each["data_offsets"][1] for name, each in header.items() if name != "__metadata__"]
        return path.stat().st_size == 8 + length + max(ends, default=0)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return False
