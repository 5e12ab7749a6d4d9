"""A training that is watched, beside the same plain Trainer script; and opening a long run."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.harness import Case

STEPS = 40
EVENTS = 100_000


def _trainer(folder: Path, callbacks: list[Any]) -> Callable[[], None]:
    """A run of STEPS steps: 2 layers, hidden size 128, batch 32 x 64 tokens, logged each step."""
    from datasets import Dataset

    from glassbox import heavy

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

    def run() -> None:
        model = heavy.BertForSequenceClassification(config)
        trainer = heavy.Trainer(
            model=model, args=arguments, train_dataset=data, callbacks=list(callbacks)
        )
        with contextlib.redirect_stdout(io.StringIO()):
            trainer.train()

    return run


def cases() -> Iterator[Case]:
    """The cost of the callback per run of STEPS steps; the curve of a run of EVENTS events."""
    from glassbox import workspace
    from glassbox.training import digest, record, run_state
    from glassbox.training.callbacks import trainer_callback
    from glassbox.training.reporter import Reporter

    folder = workspace.root() / "bench-run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    run_state.write_status(folder, run_state.Status("running"))
    reporter = Reporter(folder)
    yield Case(
        f"train {STEPS} steps, every one reported",
        _trainer(folder / "ours", [trainer_callback(reporter)]),
        _trainer(folder / "other", []),
        "the plain Trainer",
        11,
    )
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
