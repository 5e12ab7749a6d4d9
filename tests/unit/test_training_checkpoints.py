"""Which checkpoint is whole: every way in which one can be torn."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from glassbox.training import checkpoints


def made(run: Path, step: int) -> Path:
    """A checkpoint as the Trainer leaves it, but for what the archives hold."""
    folder = run / "checkpoints" / f"checkpoint-{step}"
    folder.mkdir(parents=True)
    header = json.dumps({"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
    weights = struct.pack("<Q", len(header)) + header + bytes(8)
    (folder / "model.safetensors").write_bytes(weights)
    for name in ("optimizer.pt", "scheduler.pt", "rng_state.pth"):
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.writestr("data", bytes(500))
    (folder / "trainer_state.json").write_text(json.dumps({"global_step": step}))
    return folder


def cut(name: str, bytes_left: int) -> Callable[[Path], None]:
    def tear(folder: Path) -> None:
        (folder / name).write_bytes((folder / name).read_bytes()[:bytes_left])

    return tear


def missing(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


TORN = {
    "weights cut in the data": cut("model.safetensors", 70),
    "weights cut in the header": cut("model.safetensors", 12),
    "weights empty": cut("model.safetensors", 0),
    "weights missing": missing("model.safetensors"),
    "optimizer cut": cut("optimizer.pt", 300),
    "random state missing": missing("rng_state.pth"),
    "state missing, as it is written last": missing("trainer_state.json"),
    "state cut": cut("trainer_state.json", 8),
    "state of another step": lambda folder: (folder / "trainer_state.json").write_text(
        '{"global_step": 1}'
    ),
    "a header that is no object": lambda folder: (folder / "model.safetensors").write_bytes(
        struct.pack("<Q", 2) + b"[]"
    ),
}


@pytest.mark.parametrize("tear", TORN.values(), ids=TORN)
def test_a_torn_one_is_passed_over(tmp_path: Path, tear: Callable[[Path], object]) -> None:
    whole = made(tmp_path, 8)
    torn = made(tmp_path, 16)
    assert checkpoints.newest(tmp_path) == checkpoints.Checkpoint(torn, 16)
    tear(torn)
    assert checkpoints.newest(tmp_path) == checkpoints.Checkpoint(whole, 8)
    checkpoints.remove_torn(tmp_path)
    assert whole.exists() and not torn.exists()


def test_none(tmp_path: Path) -> None:
    assert checkpoints.newest(tmp_path) is None
    checkpoints.remove_torn(tmp_path)
    (tmp_path / "checkpoints" / "checkpoint-x").mkdir(parents=True)
    assert checkpoints.newest(tmp_path) is None
