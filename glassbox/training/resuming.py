"""What a run that is stopped keeps, and what it says when it goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from glassbox.training import checkpoints, trainers
from glassbox.training.curve import seconds_at
from glassbox.training.reporter import Reporter


def last(run_folder: Path) -> checkpoints.Checkpoint | None:
    """The checkpoint to go on from, once those that are not whole are gone."""
    checkpoints.remove_torn(run_folder)
    return checkpoints.newest(run_folder)


def say(reporter: Reporter, checkpoint: checkpoints.Checkpoint | None) -> None:
    """Record where a run goes on; does nothing for one that begins."""
    if not reporter.resumed:
        return
    step = checkpoint.step if checkpoint else 0
    text = (
        f"Resumed from the checkpoint of step {step:,}."
        if checkpoint
        else "Begun again: there was no whole checkpoint to resume from."
    )
    # What was logged after that step comes again, and so does its time.
    seconds = seconds_at(reporter.events.digest.curve.seconds, step)
    reporter.events.write("resume", step=step, seconds=seconds, text=text)
    reporter.update(force=True, step=step)


def keep(run_folder: Path, reporter: Reporter, trainer: Any) -> None:
    """A checkpoint of a run that was stopped within an evaluation: the Trainer saves after one."""
    kept = checkpoints.newest(run_folder)
    step = trainer.state.global_step
    if step < trainer.state.max_steps and step > (kept.step if kept else 0):
        reporter.update(force=True, message="Saving a checkpoint.")
        trainers.keep_checkpoint(trainer)
