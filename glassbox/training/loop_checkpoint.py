"""Checkpoints of the written-out loop, with which a resumed run comes to the same losses.

The files are the Trainer's (so that checkpoints.py tells whether one is whole); what is in
``rng_state.pth`` is the loop's own: where it was in its epoch, and two random states. With the one
of the epoch's beginning the same order of rows is drawn again; with the other, dropout goes on.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Position:
    """Where a run is: ``batches`` of ``epoch`` (from 0) are done; all of them: its end is due."""

    epoch: int = 0
    batches: int = 0


def random_state() -> dict[str, Any]:
    """torch's random states by device."""
    from glassbox import heavy

    torch = heavy.torch
    found = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        found["cuda"] = torch.cuda.get_rng_state()
    return found


def set_random_state(state: dict[str, Any]) -> None:
    """The inverse of :func:`random_state`."""
    from glassbox import heavy

    torch = heavy.torch
    torch.set_rng_state(state["cpu"])
    if "cuda" in state and torch.cuda.is_available():
        torch.cuda.set_rng_state(state["cuda"])


def save(loop: Any, position: Position, epoch_began: dict[str, Any]) -> Path:
    """Write ``checkpoint-<step>`` into the output folder; it has its name only once it is whole."""
    from glassbox import heavy

    state, torch = loop.state, heavy.torch
    folder = Path(loop.args.output_dir) / f"checkpoint-{state.global_step}"
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    loop.model.config.save_pretrained(part)
    heavy.save_model(loop.model, str(part / "model.safetensors"))
    torch.save(loop.optimizer.state_dict(), part / "optimizer.pt")
    torch.save(loop.scheduler.state_dict(), part / "scheduler.pt")
    if loop.accelerator.scaler is not None:
        torch.save(loop.accelerator.scaler.state_dict(), part / "scaler.pt")
    torch.save(
        {"position": asdict(position), "now": random_state(), "epoch_began": epoch_began},
        part / "rng_state.pth",
    )
    if state.best_global_step:
        best = folder.with_name(f"checkpoint-{state.best_global_step}")
        if best == folder or best.exists():
            state.best_model_checkpoint = str(best)
    for each in loop.stateful:
        state.stateful_callbacks[type(each).__name__] = each.state()
    state.save_to_json(str(part / "trainer_state.json"))
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(part, folder)
    heavy.rotate_checkpoints(
        output_dir=loop.args.output_dir,
        save_total_limit=loop.args.save_total_limit,
        best_model_checkpoint=state.best_model_checkpoint,
        use_mtime=True,
    )
    return folder


def load(loop: Any, folder: Path) -> tuple[Position, dict[str, Any], dict[str, Any]]:
    """Take up weights, optimizer, schedule and record from ``folder``.

    Gives back where the run was, the random state then, and the one at the epoch's beginning.
    """
    from glassbox import heavy

    torch = heavy.torch
    loop.state = heavy.TrainerState.load_from_json(str(folder / "trainer_state.json"))
    for each in loop.stateful:
        kept = loop.state.stateful_callbacks.get(type(each).__name__, {})
        for name, value in kept.get("attributes", {}).items():
            setattr(each, name, value)
    load_weights(loop.model, folder)
    parts = [("optimizer", loop.optimizer), ("scheduler", loop.scheduler)]
    if loop.accelerator.scaler is not None:
        parts.append(("scaler", loop.accelerator.scaler))
    for name, part in parts:
        part.load_state_dict(
            torch.load(folder / f"{name}.pt", map_location="cpu", weights_only=True)
        )
    kept = torch.load(folder / "rng_state.pth", weights_only=True)
    return Position(**kept["position"]), kept["now"], kept["epoch_began"]


def load_weights(model: Any, folder: Path) -> None:
    """Give the model the weights of a checkpoint."""
    from glassbox import heavy

    heavy.load_model(model, str(folder / "model.safetensors"))
