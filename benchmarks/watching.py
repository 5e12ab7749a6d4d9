"""What watching a run costs the server, for one viewer and for a class; CPU, not a ratio.

``python -m benchmarks.watching [VIEWERS]``
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time

SECONDS = 20


def main(viewers: int) -> None:
    """Measure and print: CPU a refresh, and how long the refreshes of a class take."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    with tempfile.TemporaryDirectory(prefix="glassbox-bench-") as folder:
        os.environ["GLASSBOX_WORKSPACE"] = folder
        from benchmarks.served import cpu, seeming_run, server
        from benchmarks.viewer import Watching

        with seeming_run(500, 5) as id, server(runner_idle_minutes="0") as (port, process):
            for count in (1, viewers):
                with Watching(count, port, "fine_tune", f"run={id}") as watching:
                    time.sleep(2)
                    before = cpu(process)
                    time.sleep(SECONDS)
                    taken = cpu(process) - before
                took = watching.took
                each = taken / (len(took) * SECONDS / (SECONDS + 2)) * 1e3
                p95 = statistics.quantiles(took, n=20)[-1] * 1e3
                print(
                    f"{count:>3} viewers: {each:5.1f} ms CPU a refresh, {len(took):,} refreshes, "
                    f"median {statistics.median(took) * 1e3:.0f} ms, p95 {p95:.0f} ms"
                )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
