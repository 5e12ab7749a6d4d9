"""The written-out loop beside transformers.Trainer: the same steps, the same losses.

``python -m benchmarks full_loop`` takes some minutes on a calm core.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.harness import Case
from benchmarks.training import STEPS

# Name -> the arguments in which it differs.
SETTINGS: dict[str, dict[str, Any]] = {
    "batch 32": {"per_device_train_batch_size": 32},
    "batch 8, accumulated 4": {
        "per_device_train_batch_size": 8,
        "gradient_accumulation_steps": 4,
    },
}


def training(kind: Any, folder: Path, given: dict[str, Any]) -> Callable[[], list[float]]:
    """A run of STEPS steps: 2 layers, hidden size 128, 32 rows of 64 tokens a step."""
    from datasets import Dataset

    from glassbox import heavy
    from glassbox.training import prepare

    heavy.torch.set_num_threads(1)
    ids = [[100 + (row * 7 + place) % 7_000 for place in range(64)] for row in range(32 * 8)]
    rows = Dataset.from_dict(
        {
            "input_ids": ids,
            "attention_mask": [[1] * 64] * len(ids),
            "labels": [row % 2 for row in range(len(ids))],
        }
    )
    config = heavy.BertConfig(
        vocab_size=8_000, hidden_size=128, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=512, problem_type="single_label_classification",
    )  # fmt: skip
    arguments = heavy.TrainingArguments(
        output_dir=str(folder), max_steps=STEPS, logging_steps=1, report_to="none",
        disable_tqdm=True, save_strategy="no", use_cpu=True, dataloader_pin_memory=False, **given,
    )  # fmt: skip
    collate = heavy.DataCollatorWithPadding(prepare.tokenizer())

    def run() -> list[float]:
        heavy.set_seed(arguments.seed)
        model = heavy.BertForSequenceClassification(config)
        model.accepts_loss_kwargs = False
        made = kind(
            model=model,
            args=arguments,
            train_dataset=rows,
            eval_dataset=rows,
            data_collator=collate,
        )
        with contextlib.redirect_stdout(io.StringIO()):
            made.train()
        return [log["loss"] for log in made.state.log_history if "loss" in log]

    return run


def cases() -> Iterator[Case]:
    """Both loops, every step logged; their losses are compared first."""
    from glassbox import heavy, workspace
    from glassbox.training.loop import Loop

    for name, given in SETTINGS.items():
        ours = training(Loop, workspace.root() / "loop", given)
        other = training(heavy.Trainer, workspace.root() / "trainer", given)
        assert ours() == other()
        yield Case(f"{STEPS} steps written out, {name}", ours, other, "the Trainer", 11)
