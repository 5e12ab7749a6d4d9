"""What a run is estimated to take beside what it takes: both in CPU time, so that the rest of the
machine does not count.

``python -m benchmarks.estimate [REPEATS]``: by case the estimate that /fine_tune shows before the
start, the CPU time of the whole run in a process of its own (reading, tokenizing, training, all
evaluations, saving), and their ratio; then the medians. Twenty minutes on one core.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from glassbox.training.spec import RunSpec

_OWNER = "me"
# Within these a person was told enough to wait, or to come back later.
LEAST, MOST = 0.7, 1.4


def specs() -> dict[str, RunSpec]:
    """The set-ups that are compared, by name: those that the form opens with, one of them short."""
    from glassbox.training import choices

    reviews = choices.choices("sample:reviews", _OWNER).suggested
    short = replace(choices.PARAPHRASE, train_rows=320, eval_rows=120, test_split=None)
    return {"reviews, as the form opens": reviews, "paraphrase, 320 rows": short}


def estimated(spec: RunSpec) -> dict[str, float]:
    """Seconds of CPU time by part, from passes measured as the page has them measured."""
    from glassbox.training import counts, estimate, measuring, parts, prepare, preview
    from glassbox.training.leaks import TRAINING

    loaded, _ = prepare.load(spec, _OWNER)
    drawn = parts.parts(loaded, spec)
    shared = preview.tokenizer(spec.model)
    lengths = {part: preview.lengths(rows, spec, shared) for part, rows in drawn.rows.items()}
    widths = estimate.widths(lengths[TRAINING], lengths[parts.VALIDATION], spec)
    counted = counts.counts(spec.arguments, drawn.rows[TRAINING].num_rows)
    shapes = measuring.Shapes(spec, drawn.names, widths.measured, widths.eval_width)
    measured = measuring.measure(shapes)
    rows = {part: each.num_rows for part, each in drawn.rows.items()}
    evaluated = estimate.rows_evaluated(spec, counted, rows)
    found = estimate.estimate(spec, counted, widths, measured, evaluated)
    return {"training": found.training, "evaluating": found.evaluating, "all": found.seconds}


def run(spec: RunSpec) -> dict[str, float]:
    """Seconds of CPU time of the whole run, done in this process as a worker does it; by phase."""
    from glassbox import heavy, workspace
    from glassbox.training import run_state, store, tickets, worker
    from glassbox.training.reporter import Reporter

    heavy.torch.set_num_threads(1)
    folder = store.create(spec, "bench", _OWNER, workspace.new_id())
    found: dict[str, float] = {}
    began, state = time.process_time(), "starting"
    update = Reporter.update

    def watched(self: Any, **values: Any) -> None:
        nonlocal began, state
        now = time.process_time()
        found[state] = found.get(state, 0.0) + now - began
        began, state = now, str(values.get("state", state))
        update(self, **values)

    Reporter.update = watched  # type: ignore[method-assign]
    with run_state.hold(folder):
        code = worker.work(folder)
    tickets.remove(folder.name)
    if code:
        raise RuntimeError(store.get(folder.name).status.message)
    found[state] = found.get(state, 0.0) + time.process_time() - began
    return {**found, "all": sum(found.values())}


def _apart(work: Callable[[RunSpec], dict[str, float]], spec: RunSpec) -> dict[str, float]:
    """What ``work`` comes to in a new process, with its own torch."""
    with get_context("spawn").Pool(1, initializer=_begin) as pool:
        return pool.apply(_in_silence, (work, spec))


def _begin() -> None:
    """What a run need not wait for: the runner has imported it."""
    from glassbox import heavy

    heavy.torch.set_num_threads(1)
    import glassbox.training.session  # noqa: F401


def _in_silence(work: Callable[[RunSpec], dict[str, float]], spec: RunSpec) -> dict[str, float]:
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()):
        return work(spec)


def _shown(found: dict[str, float]) -> str:
    return "  ".join(f"{name} {seconds:.1f} s" for name, seconds in found.items())


def main(repeats: int) -> None:
    """Measure in turns, and print."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory(prefix="glassbox-bench-") as folder:
        os.environ["GLASSBOX_WORKSPACE"] = str(Path(folder) / "workspace")
        ratios: dict[str, list[float]] = {}
        for turn in range(repeats):
            for name, spec in specs().items():
                told, took = _apart(estimated, spec), _apart(run, spec)
                ratios.setdefault(name, []).append(told["all"] / took["all"])
                print(f"{name}, {turn + 1} of {repeats}")
                print(f"    estimated  {_shown(told)}")
                print(f"    took       {_shown(took)}", flush=True)
        for name, found in ratios.items():
            middle = statistics.median(found)
            said = "within" if LEAST <= middle <= MOST else "OUTSIDE"
            print(f"{name}: estimate / run {middle:.2f}, {said} {LEAST} to {MOST}")
        print(json.dumps(ratios))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
