"""The runner: it has imported what training needs, and forks one process a run when its turn comes.

    python -m glassbox.training.runner QUEUE_FOLDER

Importing torch and the Trainer takes 6 to 9 s on two cores; a fork of a process that has them takes
none. There is one runner a workspace (who holds its lock), started by the first page that may need
it, in a session of its own: the end of the server is none of it. It owns nothing. What waits is on
disk (tickets.py), a run is a process in a session of its own (worker.py), and when the runner is
gone the next one goes on where it was. It ends when nobody needed it for a while.
"""

from __future__ import annotations

import contextlib
import gc
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from filelock import FileLock, Timeout

from glassbox import catalog, processes, workspace
from glassbox.errors import UserError
from glassbox.settings import current
from glassbox.training import run_state, tickets

# Forking with torch loaded is safe on Linux; elsewhere every run imports for itself.
AVAILABLE = sys.platform == "linux"
_MODULE = "glassbox.training.runner"
_LOCK = "runner.lock"
_POLL_SECONDS = 0.15
_LOOK_AT_CODE_SECONDS = 2.0
_CODE = Path(__file__).resolve().parent.parent
_starting = threading.Lock()
# By its queue's folder, what this process started last.
_started: dict[Path, subprocess.Popen[bytes]] = {}


def wanted() -> bool:
    """Whether runs of this installation are forked from a runner."""
    return AVAILABLE and current().runner_idle_minutes > 0


def lock() -> FileLock:
    """Held by the workspace's runner for as long as it lives."""
    return FileLock(tickets.folder() / _LOCK, thread_local=False)


def is_alive() -> bool:
    """Whether there is a runner."""
    return processes.is_held(tickets.folder() / _LOCK)


def ensure() -> None:
    """Start the workspace's runner unless there is one; returns at once.

    Two that are started together settle it by the lock: the second ends.
    """
    if not wanted():
        return
    queue = tickets.folder()
    with _starting:
        # One that was started a moment ago has not come to its lock yet.
        started = _started.get(queue)
        if (started is None or started.poll() is not None) and not is_alive():
            _started[queue] = processes.detach(_MODULE, queue, survives=True)


class Runner:
    """One runner; ``children`` are the runs that it forked, by the id of their process."""

    def __init__(self, own: FileLock) -> None:
        self.lock = own
        self.children: dict[int, Path] = {}

    def reap(self) -> None:
        """Take note of the processes that ended; say it of a run whose process never began."""
        for pid, folder in list(self.children.items()):
            if os.waitpid(pid, os.WNOHANG)[0] == 0:
                continue
            del self.children[pid]
            if not run_state.was_taken(folder):
                status = run_state.Status("failed", message="The training process could not begin.")
                run_state.write_status(folder, status)
                tickets.remove(folder.name)

    def let_go(self, ids: list[str]) -> None:
        """End the waiting runs that somebody asked to stop."""
        for id in ids:
            folder = workspace.folder("runs") / id
            if (folder / run_state.STOP).exists():
                # Before its ticket goes: without either it would look like one that died.
                status = run_state.Status("stopped", message="Stopped before it began.")
                run_state.write_status(folder, status)
                tickets.remove(id)

    def next(self) -> Path | None:
        """The run whose turn it is, its ticket marked; None when none may go."""
        with tickets.lock().acquire(timeout=60):
            live = tickets.prune()
            waiting = [each.id for each in live if not each.active]
            self.let_go(waiting)
            for ticket in live:
                if ticket.id in waiting and tickets.may_go(ticket.id, live):
                    tickets.activate(ticket.id)
                    return workspace.folder("runs") / ticket.id
        return None

    def fork(self, folder: Path) -> None:
        """Begin the run in ``folder`` in a process of its own."""
        sys.stdout.flush()
        pid = os.fork()
        if pid:
            self.children[pid] = folder
            return
        code = 1
        try:
            os.setsid()
            # Both hold one lock now; releasing it here would take it from the runner, and keeping
            # it would make a dead runner look alive. filelock has no other way to the file.
            os.close(self.lock._context.lock_file_fd)  # type: ignore[arg-type]
            with (folder / "log.txt").open("ab", buffering=0) as log:
                os.dup2(log.fileno(), 1)
                os.dup2(log.fileno(), 2)
            from glassbox.training import worker

            code = worker.main(str(folder))
            sys.stdout.flush()
        finally:
            # Neither the runner's clean-up nor its threads are the child's.
            os._exit(code)

    def is_needed(self) -> bool:
        """Whether a run goes or waits."""
        return bool(self.children) or bool(tickets.live())


def _preload() -> None:
    # In the order of heavy.py, and before what imports it within functions.
    from glassbox import heavy  # noqa: I001
    import codecarbon  # noqa: F401
    import datasets  # noqa: F401
    import sklearn.metrics  # noqa: F401
    from glassbox.training import session, worker  # noqa: F401

    heavy.tensorboard_parts()
    _work_out_once()
    gc.collect()
    gc.freeze()


def _work_out_once() -> None:
    """What each run would come to anew, a fifth of a second, and what it asks keeps."""
    from glassbox import heavy
    from glassbox.training import checks_model, start_model

    heavy.get_checkpoint_conversion_mapping("bert")
    checks_model.classifier_types()
    # Where it is not installed whole, the run itself will say so.
    with contextlib.suppress(UserError):
        start_model.folder(catalog.EMBEDDED_MODEL)
        start_model.tokenizer()


def _stamp() -> float:
    """When the newest source file of glassbox was changed."""
    return max(path.stat().st_mtime for path in _CODE.rglob("*.py"))


def _again() -> None:
    """Become a new runner, with the code as it is now."""
    os.execv(sys.executable, [sys.executable, "-m", _MODULE, *sys.argv[1:]])


def main() -> int:
    """Be the workspace's runner until nobody needs one; 0 at once when there is one already."""
    own = lock()
    try:
        # A page that looks whether there is a runner holds it for a moment.
        own.acquire(timeout=2)
    except Timeout:
        return 0
    processes.be_nice()
    begun, looked = _stamp(), time.monotonic()
    with tickets.lock().acquire(timeout=60):
        tickets.reset()
    _preload()
    runner = Runner(own)
    needed = time.monotonic()
    while True:
        runner.reap()
        folder = runner.next()
        if folder is not None:
            runner.fork(folder)
            continue
        now = time.monotonic()
        if not runner.children and now - looked > _LOOK_AT_CODE_SECONDS:
            looked = now
            if _stamp() != begun:
                _again()
        with tickets.lock().acquire(timeout=60):
            if runner.is_needed():
                needed = now
            elif now - needed > current().runner_idle_minutes * 60:
                # Within the lock: who puts a ticket next finds no runner, and starts one.
                own.release()
                return 0
        time.sleep(_POLL_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
