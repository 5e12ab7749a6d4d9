"""What watching a run costs: the server's CPU a refresh, and the steps that the training loses.

``python -m benchmarks.watching [VIEWERS]``; ten minutes on two calm cores. The run is a real one,
in its own process as the page starts it, and is watched and left alone in turns.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PAIRS = int(os.environ.get("GLASSBOX_BENCH_PAIRS", "10"))
SECONDS = float(os.environ.get("GLASSBOX_BENCH_SECONDS", "12"))
# After a change of viewers, before anything is counted.
_SETTLING = 2.0


class Steps:
    """The steps of a run, by when they were logged."""

    def __init__(self, path: Path) -> None:
        self._path, self._offset = path, 0
        self._times: list[float] = []

    def between(self, begun: float, ended: float) -> float:
        """Steps a second from ``begun`` to ``ended``, seconds since 1970: ends of steps alone."""
        from glassbox.training import events

        while True:
            got, offset = events.read(self._path, self._offset)
            self._times += [event["t"] for event in got if "loss" in event.get("logs", {})]
            if offset == self._offset:
                break
            self._offset = offset
        inside = [t for t in self._times if begun <= t <= ended]
        if len(inside) < 2:
            raise RuntimeError("too few steps to tell")
        return (len(inside) - 1) / (inside[-1] - inside[0])


def endless() -> Any:
    """A run of the prepared task, every step of it logged, that goes on until it is stopped."""
    from glassbox.training import choices
    from glassbox.training.spec import with_arguments

    spec = choices.choices("sample:reviews", "me").suggested
    return with_arguments(spec, max_steps=100_000, logging_steps=1, eval_strategy="no")


def measure(viewers: int, port: int, process: Any, id: str, steps: Steps) -> None:
    """Watch and leave alone in turns; print what a refresh takes and the paired ratio of steps."""
    from benchmarks.harness import in_turns, quartiles
    from benchmarks.served import cpu
    from benchmarks.viewer import Watching

    refreshes, taken = [], 0.0

    def alone() -> float:
        time.sleep(_SETTLING)
        begun = time.time()
        time.sleep(SECONDS)
        return steps.between(begun, time.time())

    def watched() -> float:
        nonlocal taken
        with Watching(viewers, port, "fine_tune", f"run={id}") as watching:
            time.sleep(_SETTLING)
            before, begun = cpu(process), time.time()
            time.sleep(SECONDS)
            taken, ended = taken + cpu(process) - before, time.time()
        refreshes.extend(watching.took)
        return steps.between(begun, ended)

    low, middle, high = quartiles(in_turns(watched, alone, PAIRS))
    counted = len(refreshes) * SECONDS / (SECONDS + _SETTLING)
    p95 = statistics.quantiles(refreshes, n=20)[-1] * 1e3
    print(
        f"{viewers:>3} viewers: {taken / counted * 1e3:5.1f} ms CPU a refresh, {len(refreshes):,} "
        f"refreshes, median {statistics.median(refreshes) * 1e3:.0f} ms, p95 {p95:.0f} ms\n"
        f"            steps a second {middle:.3f} of those alone ({low:.3f} to {high:.3f})",
        flush=True,
    )


def main(viewers: int) -> None:
    """Measure with one viewer, and with a class."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    with tempfile.TemporaryDirectory(prefix="glassbox-bench-") as folder:
        os.environ["GLASSBOX_WORKSPACE"] = folder
        from benchmarks.served import server
        from glassbox import workspace
        from glassbox.training import launcher, store

        id = workspace.new_id()
        with server() as (port, process):
            launcher.start(endless(), "watched", "somebody", id)
            steps = Steps(store.get(id).folder / "events.jsonl")
            while store.get(id).is_live and store.get(id).status.step < 5:
                time.sleep(0.2)
            try:
                for count in (1, viewers):
                    measure(count, port, process, id, steps)
            finally:
                store.stop(id, "somebody")
                while store.get(id).is_live:
                    time.sleep(0.2)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
