"""The process that trains one tokenizer: ``python -m glassbox.tokenization.training_worker DIR``.

It imports neither torch nor transformers nor datasets, so that it is at work within a second.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import time
import traceback
from dataclasses import replace
from pathlib import Path

from filelock import Timeout

from glassbox import processes, workspace
from glassbox.errors import UserError
from glassbox.settings import current
from glassbox.tokenization import texts, trainers
from glassbox.tokenization.recipe import Recipe
from glassbox.tokenization.training_job import State, read_status, write_status
from glassbox.training import run_state

_EVERY_SECONDS = 0.3


class Watch(threading.Thread):
    """Writes the status while the trainer works, and ends the process when it is to stop.

    A trainer runs in Rust without the interpreter's lock and takes no word from outside.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.folder = folder
        self.started = time.monotonic()
        self.lock = threading.Lock()
        self.status = replace(read_status(folder), state="reading")
        self.over = False

    def run(self) -> None:
        """Look every now and then."""
        limit = current().max_run_minutes * 60
        while not self.over:
            if (self.folder / "STOP").exists():
                self._end("Stopped.")
            if time.monotonic() - self.started > limit:
                self._end(f"Stopped after the {limit // 60:,} minutes that a training may take.")
            self.write()
            time.sleep(_EVERY_SECONDS)

    def write(self) -> None:
        """Put the status on disk, with what the trainer printed about itself."""
        with self.lock:
            if not self.over:
                self.status = replace(
                    self.status,
                    share=learned(self.folder / "log.txt"),
                    seconds=round(time.monotonic() - self.started, 1),
                )
                write_status(self.folder, self.status)

    def taken(self, read: int, left_out: int) -> None:
        """So many texts were handed to the trainer."""
        state: State = "training" if read >= self.status.total else "reading"
        self.status = replace(self.status, state=state, done=read, left_out=left_out)

    def end(self, state: State, **values: str | int) -> None:
        """The last status: nothing is written after it."""
        with self.lock:
            self.over = True
            seconds = round(time.monotonic() - self.started, 1)
            last = replace(self.status, state=state, seconds=seconds)
            write_status(self.folder, replace(last, **values))  # type: ignore[arg-type]

    def _end(self, message: str) -> None:
        self.end("stopped", message=message)
        _tidy(self.folder)
        os._exit(0)


def learned(log: Path) -> float | None:
    """The share of the merges in the last whole line of JSON that a trainer printed."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - 400))
            lines = file.read().splitlines()[:-1]
        last = json.loads(lines[-1])
        if last.get("stage") != "Compute merges" or not last["total"]:
            return None
        return min(1.0, last["current"] / last["total"])
    except (OSError, ValueError, IndexError, KeyError, AttributeError, TypeError):
        return None


def work(folder: Path, watch: Watch) -> None:
    """Train, and save as tokenizer/tokenizer.json."""
    meta = workspace.read_json(folder / "meta.json") or {}
    recipe = Recipe.from_json(meta.get("recipe") or {})
    source = texts.counted(texts.batches(folder), watch.taken)
    tokenizer = trainers.train(recipe, source, progress=True)
    if watch.status.left_out == watch.status.total:
        raise UserError(
            f"Every text has a word of more than {texts.MOST_WORD_CHARS:,} characters.",
            "Training on such words takes for ever: put white space between them.",
        )
    part = folder / "tokenizer.part"
    part.mkdir()
    tokenizer.save(str(part / "tokenizer.json"))
    # A tokenizer/ that exists is whole.
    part.rename(folder / "tokenizer")
    watch.end("finished", entries=tokenizer.get_vocab_size())


def _tidy(folder: Path) -> None:
    (folder / texts.COLUMN).unlink(missing_ok=True)
    shutil.rmtree(folder / "tokenizer.part", ignore_errors=True)


def main(path: str) -> int:
    """Hold the folder's lock, and work; 0 when a tokenizer was made."""
    folder = Path(path).resolve()
    try:
        # Kept in a name: the lock is let go with its object.
        _held = run_state.hold(folder)
    except Timeout:
        return 2
    processes.be_nice()
    watch = Watch(folder)
    watch.start()
    try:
        work(folder, watch)
        return 0
    except UserError as problem:
        watch.end("failed", message=problem.message, hint=problem.hint)
    except BaseException as problem:  # a panic of the Rust library is no Exception
        traceback.print_exc()
        watch.end(
            "failed",
            message=f"The trainer gave up: {type(problem).__name__}: {str(problem)[:300]}",
            hint="Train on other text, or with another algorithm.",
        )
    finally:
        _tidy(folder)
    return 1


if __name__ == "__main__":
    code = main(sys.argv[1])
    sys.stdout.flush()
    # Without the trainer's threads being waited for: everything is on disk.
    os._exit(code)
