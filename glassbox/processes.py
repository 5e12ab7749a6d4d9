"""Processes of our own that work in a folder and outlive the page that asked for them.

Such a process gets a folder and nothing else: no pipe (a full one would block it), no terminal, and
of the environment only what is on a list, so that a Hub token of the server never reaches it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from glassbox import workspace

ROOT = Path(__file__).resolve().parent.parent
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
    # Asking the driver itself whether there is a GPU would make it useless in a forked process.
    "PYTORCH_NVML_BASED_CUDA_CHECK": "1",
}


NICENESS = 15


def be_nice() -> None:
    """Let everybody else go first: pages answer as quickly with two trainings as with none."""
    process = psutil.Process()
    with contextlib.suppress(psutil.Error, OSError):
        # On Windows a priority is a class, not a number.
        process.nice(getattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", NICENESS))


def let_pages_first() -> None:
    """Put the calling thread behind the others of its process, where threads have a priority.

    Only on Linux: elsewhere it stays as it is.
    """
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def is_held(path: Path) -> bool:
    """Whether a process holds the lock file ``path`` (a FileLock's) at this moment.

    Asked through a shared lock where the system has those: any number may ask at once, and none of
    them is taken for the one that holds it.
    """
    if sys.platform == "win32":
        return _is_held_on_windows(path)
    import fcntl

    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as problem:
        return problem.errno in (errno.EAGAIN, errno.EACCES)
    finally:
        os.close(file)
    return False


def _is_held_on_windows(path: Path) -> bool:
    if not path.exists():
        return False
    lock = FileLock(path, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


def environment(source: Mapping[str, str]) -> dict[str, str]:
    """What of the environment ``source`` such a process gets, and what is set for it."""
    passed = {
        name: value
        for name, value in source.items()
        if name.upper() in _PASSED or name.startswith(("GLASSBOX_", "LC_"))
    }
    return {**passed, **_SET, "GLASSBOX_WORKSPACE": str(workspace.root())}


def detach(
    module: str, folder: Path, *, survives: bool, **variables: str
) -> subprocess.Popen[bytes]:
    """Start ``python -m module folder``, all that it prints going to ``folder``/log.txt.

    Ctrl-C on the server never reaches it. One that ``survives`` has no console on Windows either,
    so that closing the server's does not end it. ``variables`` are added to its environment.
    """
    windows = sys.platform == "win32"
    flags = 0
    if windows:
        flags = subprocess.CREATE_NEW_PROCESS_GROUP  # type: ignore[attr-defined,unused-ignore]
        if survives:
            flags |= subprocess.DETACHED_PROCESS  # type: ignore[attr-defined,unused-ignore]
    with (folder / "log.txt").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", module, str(folder)],
            cwd=ROOT,
            env={**environment(os.environ), **variables},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=not windows,
            creationflags=flags,
            close_fds=True,
        )
    # Collects its exit code, so that no dead process stays behind in the system's table.
    threading.Thread(target=process.wait, name=f"wait-{folder.name}", daemon=True).start()
    return process
