"""From a spec to a training process of its own, which outlives this one.

The process gets a folder and nothing else: no pipe (a full one would block it), no terminal, and of
the environment only what is on a list, so that a Hub token of the server never reaches it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from glassbox import workspace
from glassbox.errors import LimitExceeded, UserError
from glassbox.settings import current
from glassbox.training import store, tickets
from glassbox.training.spec import RunSpec, check_values

_ROOT = Path(__file__).resolve().parent.parent.parent
_PASSED = {
    "PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "VIRTUAL_ENV", "PYTHONPATH",
    "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "HF_HOME",
    # Windows does not start a Python without these.
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "APPDATA",
    "LOCALAPPDATA", "PROGRAMDATA", "NUMBER_OF_PROCESSORS",
}  # fmt: skip
_SET = {
    # Two torch threads wait for each other by spinning: two runs of two threads on two cores make
    # 1.5 steps a second together, two of one thread make 20.
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    # Everything a run needs is on this machine when it starts.
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "PYTHONUNBUFFERED": "1",
    "PYTHONUTF8": "1",
}


def environment(source: Mapping[str, str]) -> dict[str, str]:
    """What of ``source`` the training process gets, and what is set for it."""
    passed = {
        name: value
        for name, value in source.items()
        if name.upper() in _PASSED or name.startswith(("GLASSBOX_", "LC_"))
    }
    return {**passed, **_SET, "GLASSBOX_WORKSPACE": str(workspace.root())}


def start(spec: RunSpec, name: str, owner: str, id: str) -> str:
    """Start a run, or queue it, and give back its id.

    ``id`` comes from ``workspace.new_id()`` when the form is shown: a second click on the same form
    finds the run of the first and starts nothing. Raises LimitExceeded when too many wait or
    the disk is full, UserError for a spec whose values cannot be.
    """
    for problem in check_values(spec):
        if problem.severity == "error":
            raise UserError(problem.message, problem.hint)
    with tickets.lock().acquire(timeout=20):
        if workspace.is_id(id) and (workspace.folder("runs") / id).exists():
            return store.mine(id, owner).id
        started = tickets.live()
        # Who finds a free slot does not really wait.
        if len(started) >= current().max_queued_runs + tickets.slots():
            raise LimitExceeded(
                f"{len(started)} runs are going or waiting already.",
                "max_queued_runs",
                "Wait until some have ended, or stop one of your own.",
            )
        workspace.require_space(0)
        folder = store.create(spec, name, owner, id)
        tickets.put(tickets.Ticket(id, owner, store.get(id).created, active=False))
    _spawn(folder)
    return id


def _spawn(folder: Path) -> None:
    windows = sys.platform == "win32"
    flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP if windows else 0  # type: ignore[attr-defined,unused-ignore]
    with (folder / "log.txt").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "glassbox.training.worker", str(folder)],
            cwd=_ROOT,
            env=environment(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=not windows,
            creationflags=flags,
            close_fds=True,
        )
    # Collects its exit code, so that no dead process stays behind in the system's table.
    threading.Thread(target=process.wait, name=f"run-{folder.name}", daemon=True).start()
