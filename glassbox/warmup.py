"""Importing torch in the background, once per process, and keeping the collector out of the way.

Streamlit collects all garbage after every script run. With torch loaded that walks 450,000 objects,
230 ms of everybody's time per click; ``gc.freeze()`` takes them out of the collector's sight. What
30 open pages hold is still 20 ms a click, so .streamlit/config.toml switches that off, and garbage
is collected here every few seconds instead, however many people click, or none.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from dataclasses import dataclass
from typing import Literal

State = Literal["cold", "warming", "warm", "failed"]


@dataclass(frozen=True)
class Status:
    """Where the warm-up stands; ``seconds`` it has taken so far or took; ``error`` if it failed."""

    state: State
    seconds: float = 0.0
    error: str = ""


COLLECT_SECONDS = 10.0
_lock = threading.Lock()
_started: float | None = None
_ended: float | None = None
_error = ""
_modules = 0


def status() -> Status:
    """The present state, without waiting for anything."""
    with _lock:
        if _started is None:
            return Status("cold")
        if _ended is None:
            return Status("warming", time.monotonic() - _started)
        return Status("failed" if _error else "warm", _ended - _started, _error)


def is_over() -> bool:
    """Whether it ended, well or badly."""
    return status().state in ("warm", "failed")


def _freeze_meanwhile(over: threading.Event) -> None:
    # A page that waits redraws itself, and each redraw walks all that was imported so far: without
    # this the import slows down the more, the further it gets.
    while not over.wait(0.25):
        gc.freeze()


def _collect_for_ever() -> None:
    """What a closed tab leaves in cycles goes soon, also when nobody clicks any more."""
    while True:
        time.sleep(COLLECT_SECONDS)
        gc.collect()


def _work() -> None:
    global _ended, _error
    error = ""
    over = threading.Event()
    threading.Thread(target=_freeze_meanwhile, args=(over,), name="freeze", daemon=True).start()
    try:
        import datasets  # noqa: F401
        import plotly.graph_objects  # noqa: F401

        from glassbox import heavy  # noqa: F401

    except Exception as problem:
        error = f"{type(problem).__name__}: {problem}"
    over.set()
    gc.freeze()
    with _lock:
        _ended, _error = time.monotonic(), error


def start() -> None:
    """Begin in a thread of its own, unless it was begun before; pages say so when they are drawn.

    What pages have imported since the warm-up is frozen, too: 20,000 objects are 11 ms of every
    collection.
    """
    global _started, _modules
    with _lock:
        begun = _started is not None
        _started = _started if begun else time.monotonic()
    if not begun:
        threading.Thread(target=_work, name="warm-up", daemon=True).start()
        threading.Thread(target=_collect_for_ever, name="collector", daemon=True).start()
    elif is_over() and len(sys.modules) != _modules:
        _modules = len(sys.modules)
        # What is garbage now would be kept for ever.
        gc.collect()
        gc.freeze()


def finish() -> Status:
    """Warm up now and wait for it: what the class profile does before it listens."""
    start()
    while not is_over():
        time.sleep(0.05)
    return status()
