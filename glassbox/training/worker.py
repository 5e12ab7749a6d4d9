"""The process that trains: ``python -m glassbox.training.worker RUN_FOLDER``.

It waits for its turn before it imports anything big, trains with the real Trainer, and says what it
does in the run's folder (store.py). It never talks to the page, and the page never to it, but by
files; it goes on when the server is gone.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from filelock import Timeout

from glassbox import processes, workspace
from glassbox.errors import UserError
from glassbox.training import checkpoints, energy, faults, run_state, store, tickets
from glassbox.training.reporter import NotANumber, Reporter, StopRequested

_POLL_SECONDS = 0.3


def _wait_for_turn(run: store.Run, reporter: Reporter) -> None:
    """Return when it is this run's turn, with its ticket marked active."""
    given = tickets.get(run.id)
    if given is not None and given.active:
        return
    reporter.update(force=True, state="queued", message="Waiting for its turn.")
    with tickets.lock().acquire(timeout=60):
        if given is None:
            # Begun by hand, or by an engine that keeps no queue.
            tickets.append(run.id, run.owner)
    while True:
        reporter.check_stop()
        with tickets.lock().acquire(timeout=60):
            if tickets.may_go(run.id, tickets.prune()):
                tickets.activate(run.id)
                return
        time.sleep(_POLL_SECONDS)
        workspace.touch(run.folder)


def _train(run: store.Run, reporter: Reporter) -> None:
    reporter.begin_clock()
    reporter.say("starting", "Importing torch and transformers.")
    if run.kind == "family":
        from glassbox.families import training

        with energy.metered(run.folder):
            training.train(run, reporter)
        return
    from glassbox.training import session

    with energy.metered(run.folder):
        session.train(run, reporter)


def _end(
    reporter: Reporter, state: run_state.State, message: str, hint: str = "", **event: Any
) -> None:
    reporter.events.write("phase" if state == "stopped" else "problem", text=message, **event)
    # Room for it, should the disk be full.
    shutil.rmtree(reporter.folder / "tokenized", ignore_errors=True)
    reporter.update(force=True, state=state, message=message, hint=hint, seconds_left=None)


def work(folder: Path) -> int:
    """Do the run in ``folder`` from its turn to its end; 0 when it finished or was stopped."""
    reporter = Reporter(folder)
    try:
        run = store.get(folder.name)
        _wait_for_turn(run, reporter)
        _train(run, reporter)
        return 0
    except StopRequested as stopped:
        _end(reporter, "stopped", stopped.reason)
        return 0
    except NotANumber as problem:
        # Going on from a checkpoint would come to the same step with the same numbers.
        shutil.rmtree(folder / "checkpoints", ignore_errors=True)
        _end(
            reporter,
            "failed",
            f"The loss was no longer a number at step {problem.step}, so training ended there.",
            "Lower the learning_rate, or give it warmup_steps. No model was saved.",
            step=problem.step,
        )
    except UserError as problem:
        _end(reporter, "failed", problem.message, problem.hint)
    except Exception as problem:
        _say_why(problem)
        checkpoints.remove_torn(folder)
        kept = checkpoints.newest(folder)
        message, hint = faults.told(problem, kept.step if kept else None, reporter.status.message)
        _end(reporter, "failed", message, hint)
    return 1


def _say_why(problem: Exception) -> None:
    print("".join(traceback.format_exception(problem)), flush=True)  # noqa: T201


def main(path: str) -> int:
    """Hold the run's lock, and work."""
    folder = Path(path).resolve()
    try:
        lock = run_state.hold(folder)
    except Timeout:
        print("Another process works on this run already.")  # noqa: T201
        return 2
    if run_state.read_status(folder).state in run_state.ENDED:
        # Begun twice, and the other one was quicker.
        lock.release()
        return 0
    # Whoever ends this process politely (a service manager, a shutdown) stops the run the same way.
    signal.signal(signal.SIGTERM, lambda *_: (folder / run_state.STOP).touch())
    processes.be_nice()
    sys.stdout, sys.stderr = faults.Forgiving(sys.stdout), faults.Forgiving(sys.stderr)
    try:
        return work(folder)
    finally:
        shutil.rmtree(folder / "tokenized", ignore_errors=True)
        tickets.remove(folder.name)
        lock.release()


if __name__ == "__main__":
    code = main(sys.argv[1])
    sys.stdout.flush()
    # Without torch's and pyarrow's threads being waited for: everything is on disk.
    os._exit(code)
