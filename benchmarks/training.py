"""A training that is reported and watched, beside the same plain Trainer script.

``python -m benchmarks training`` takes a quarter of an hour on two calm cores: a watched run
goes in turns with one that nobody watches, ``PAIRS`` times, each for ``STEPS`` steps.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.harness import Case, in_turns, quartiles, seconds

STEPS = int(os.environ.get("GLASSBOX_BENCH_STEPS", "60"))
PAIRS = int(os.environ.get("GLASSBOX_BENCH_PAIRS", "11"))
EVENTS = 100_000


def trainer(folder: Path, callbacks: list[Any]) -> Callable[[], Any]:
    """A run of STEPS steps: 2 layers, hidden size 128, batch 32 x 64 tokens, logged each step."""
    from datasets import Dataset

    from glassbox import heavy

    heavy.torch.set_num_threads(1)
    rows = [
        {"input_ids": list(range(100, 164)), "attention_mask": [1] * 64, "labels": n % 2}
        for n in range(32 * STEPS)
    ]
    data = Dataset.from_list(rows)
    config = heavy.BertConfig(
        vocab_size=8_000, hidden_size=128, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=512,
    )  # fmt: skip
    arguments = heavy.TrainingArguments(
        output_dir=str(folder), per_device_train_batch_size=32, max_steps=STEPS, logging_steps=1,
        report_to="none", disable_tqdm=True, save_strategy="no", use_cpu=True,
    )  # fmt: skip

    def run() -> Any:
        model = heavy.BertForSequenceClassification(config)
        made = heavy.Trainer(
            model=model, args=arguments, train_dataset=data, callbacks=list(callbacks)
        )
        with contextlib.redirect_stdout(io.StringIO()):
            made.train()
        return made

    return run


def reporting(folder: Path) -> Any:
    """The callback of a run in ``folder``, as the worker makes it."""
    from glassbox.training import run_state
    from glassbox.training.callbacks import trainer_callback
    from glassbox.training.reporter import Reporter

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run_state.write_status(folder, run_state.Status("running"))
    return trainer_callback(Reporter(folder))


class Timed:
    """What our callback takes of the CPU: ``once``, as a training begins, and in its ``steps``."""

    def __init__(self, callback: Any) -> None:
        self.once = self.steps = 0.0
        for name in dir(callback):
            if name.startswith("on_"):
                part = "once" if name == "on_train_begin" else "steps"
                setattr(callback, name, self._timed(getattr(callback, name), part))

    def _timed(self, call: Callable[..., Any], part: str) -> Callable[..., Any]:
        def timed(*given: Any, **named: Any) -> Any:
            begun = time.thread_time()
            try:
                return call(*given, **named)
            finally:
                setattr(self, part, getattr(self, part) + time.thread_time() - begun)

        return timed


def share_of_reporting(folder: Path) -> tuple[float, float]:
    """Our callback's part of the CPU of STEPS steps, every one logged, and its seconds before."""
    share, once = 0.0, 0.0
    # The first of the two imports what the runner has imported before it forks.
    for _ in range(2):
        callback = reporting(folder / "run")
        timed = Timed(callback)
        run = trainer(folder / "trainer", [callback])
        begun = time.process_time()
        run()
        share, once = timed.steps / (time.process_time() - begun), timed.once
    return share, once


def watched(
    reported: Callable[[], Any], plain: Callable[[], Any], port: int, id: str
) -> tuple[float, float, float]:
    """Quartiles of the seconds of a training that somebody watches, by those of the plain one.

    In turns, ``PAIRS`` times. The browser's coming and going is not timed: a run is longer.
    """
    from benchmarks.viewer import Watching

    def ours() -> float:
        with Watching(1, port, "fine_tune", f"run={id}"):
            return seconds(reported)

    return quartiles(in_turns(ours, lambda: seconds(plain), PAIRS))


def cases() -> Iterator[Case]:
    """Reporting, watching, and opening the run of EVENTS events."""
    from benchmarks import served
    from glassbox import workspace
    from glassbox.training import digest, record

    folder = workspace.root() / "bench-run"
    share, once = share_of_reporting(folder)
    print(f"{'reporting, share of the CPU of a step':<44} {share:>9.3%}")
    print(f"{'reporting, once before the first step':<44} {once * 1e3:>6.0f} ms")
    plain = trainer(folder / "other", [])
    reported = trainer(folder / "ours", [reporting(folder / "reported")])
    yield Case(f"train {STEPS} steps, every one reported", reported, plain, "the plain Trainer", 11)

    with served.seeming_run(500, 5) as id, served.server(runner_idle_minutes="0") as (port, _):
        low, middle, high = watched(reported, plain, port, id)
        name = f"train {STEPS} steps, watched"
        print(f"{name:<44} {middle:>27.3f}x  ({low:.3f} to {high:.3f})  against the plain Trainer")

    path = folder / "long" / "events.jsonl"
    path.parent.mkdir()
    writer = record.Writer(path)
    for step in range(1, EVENTS + 1):
        writer.write("log", step=step, logs={"loss": 1 / step, "grad_norm": 1.0, "epoch": 0.1})

    def ours() -> None:
        view = digest.View(path)
        view.update()
        assert len(view.digest.curve.loss) > 100

    def other() -> None:
        import pandas

        pandas.read_json(path, lines=True)

    yield Case(f"open a run of {EVENTS:,} events", ours, other, "pandas.read_json(lines=True)", 5)
