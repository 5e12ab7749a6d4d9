"""``python -m benchmarks [TOPIC ...]``: all topics, or the named ones."""

from __future__ import annotations

import importlib
import os
import sys
import tempfile

TOPICS = (
    "tokens", "batches", "rows", "models", "model_builds", "opening", "training",
    "full_loop", "tokenizer_training", "dataset_engine", "statistics", "mapping", "pipeline",
)  # fmt: skip


def main(names: list[str]) -> None:
    """Measure and print."""
    unknown = set(names) - set(TOPICS)
    if unknown:
        sys.exit(f"There is no topic {', '.join(sorted(unknown))}; there are {', '.join(TOPICS)}.")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    with tempfile.TemporaryDirectory(prefix="glassbox-bench-") as folder:
        os.environ["GLASSBOX_WORKSPACE"] = folder
        from benchmarks.harness import line, measure

        print(f"{'':<44} {'ours':>9} {'other':>9}   ratio     (quartiles)")
        for topic in names or TOPICS:
            for case in importlib.import_module(f"benchmarks.{topic}").cases():
                print(line(measure(case)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
