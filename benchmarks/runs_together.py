"""Runs in their own processes: from the click to the first line, and four beside two.

``python -m benchmarks.runs_together``
"""

from __future__ import annotations

import os
import tempfile
import time
from typing import Any

STEPS = 60


def first_line(spec: Any) -> dict[str, float]:
    """Seconds from the start to the events of a run, by what they are; the run is then stopped."""
    from glassbox import workspace
    from glassbox.training import events, launcher, store

    id, found, offset = workspace.new_id(), {}, 0
    begun = time.time()
    launcher.start(spec, "bench", "me", id)
    folder = store.get(id).folder
    while "loss" not in found:
        got, offset = events.read(folder / "events.jsonl", offset)
        for event in got:
            logs = event.get("logs", {})
            name = next((n for n in ("loss", "eval_loss") if n in logs), event.get("phase", ""))
            found.setdefault(name or "note", event["t"] - begun)
        time.sleep(0.01)
        if not store.get(id).is_live:
            raise RuntimeError(store.tail(folder))
    for _ in range(2):
        store.stop(id, "me")
    _wait([id])
    return found


def _wait(ids: list[str]) -> None:
    from glassbox.training import store

    while any(store.get(id).is_live for id in ids):
        time.sleep(0.05)


def steps_per_second(spec: Any, count: int) -> float:
    """Of ``count`` runs started together: all their steps by the time until the last has ended."""
    from glassbox import workspace
    from glassbox.training import launcher

    ids = [workspace.new_id() for _ in range(count)]
    begun = time.monotonic()
    for place, id in enumerate(ids):
        launcher.start(spec, "bench", f"person {place}", id)
    _wait(ids)
    return count * STEPS / (time.monotonic() - begun)


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    with tempfile.TemporaryDirectory(
        prefix="glassbox-bench-", ignore_cleanup_errors=True
    ) as folder:
        os.environ["GLASSBOX_WORKSPACE"] = folder
        os.environ["GLASSBOX_RUNNER_IDLE_MINUTES"] = "5"
        from glassbox.training import choices, launcher
        from glassbox.training.spec import with_arguments

        launcher.prepare()
        spec = choices.choices("sample:reviews", "me").suggested
        first_line(spec)
        for _ in range(3):
            found = first_line(spec)
            print("  ".join(f"{name} {seconds:.2f} s" for name, seconds in found.items()))
        short = with_arguments(spec, max_steps=STEPS)
        for _ in range(2):
            two, four = steps_per_second(short, 2), steps_per_second(short, 4)
            print(f"two {two:.2f} steps/s, four {four:.2f} steps/s, ratio {four / two:.3f}")


if __name__ == "__main__":
    main()
