"""The page's own settings beside the course's script on the sentence pairs: time and accuracy.

``python -m benchmarks.course [ROWS [EPOCHS]]`` trains both in turns at one thread, same model, same
rows, same seed. The course's script is chapter 3's: batches of 8, rows in random order, padded to
the longest of a batch, an evaluation after each epoch. Without ROWS it takes an hour.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Rows of like length in a batch, so that little of it is padding; larger batches, fewer updates;
# evaluation in batches that need no gradients. The warmup is for the accuracy: the batch of the
# longest rows comes first, and at the whole learning rate such batches cost three points.
FAST = {
    "per_device_train_batch_size": 16,
    "per_device_eval_batch_size": 64,
    "train_sampling_strategy": "group_by_length",
    "warmup_steps": 0.1,
}
COURSE = {"per_device_train_batch_size": 8, "per_device_eval_batch_size": 8}


def _data(rows: int) -> tuple[Any, Any, Any]:
    from glassbox.data import store
    from glassbox.training import prepare
    from glassbox.training.choices import PARAPHRASE

    loaded = store.load(PARAPHRASE.dataset, "me")
    tokenizer = prepare.tokenizer()

    def encode(batch: dict[str, Any]) -> Any:
        return tokenizer(batch["sentence1"], batch["sentence2"], truncation=True, max_length=64)

    parts = []
    for name in ("train", "validation"):
        part = loaded[name]
        part = part.select(range(min(rows, part.num_rows))) if rows else part
        part = part.map(encode, batched=True).rename_column("label", "labels")
        kept = ("input_ids", "token_type_ids", "attention_mask", "labels")
        parts.append(part.select_columns(list(kept)))
    return parts[0], parts[1], tokenizer


def _run(data: tuple[Any, Any, Any], settings: dict[str, Any], epochs: float) -> tuple[float, Any]:
    """Seconds of training and evaluations, and the last evaluation."""
    from sklearn.metrics import accuracy_score, f1_score

    from glassbox import embedded, heavy

    train, validation, tokenizer = data

    def judge(given: Any) -> dict[str, float]:
        said = given.predictions.argmax(axis=-1)
        return {
            "accuracy": float(accuracy_score(given.label_ids, said)),
            "f1": float(f1_score(given.label_ids, said)),
        }

    heavy.set_seed(42)
    model = heavy.AutoModelForSequenceClassification.from_pretrained(
        str(embedded.model_folder()), num_labels=2, dtype="float32", use_safetensors=True,
        trust_remote_code=False,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        trainer = heavy.Trainer(
            model=model,
            args=heavy.TrainingArguments(
                output_dir=folder, num_train_epochs=epochs, learning_rate=1e-4,
                eval_strategy="epoch", save_strategy="no", report_to="none", disable_tqdm=True,
                use_cpu=True, seed=42, **settings,
            ),
            train_dataset=train, eval_dataset=validation, processing_class=tokenizer,
            data_collator=heavy.DataCollatorWithPadding(tokenizer), compute_metrics=judge,
        )  # fmt: skip
        begun = time.perf_counter()
        trainer.train()
        seconds = time.perf_counter() - begun
    return seconds, [log for log in trainer.state.log_history if "eval_f1" in log][-1]


def main(rows: int, epochs: float, show: Callable[[str], None] = print) -> None:
    """Measure and print, each twice, in turns."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    with tempfile.TemporaryDirectory(prefix="glassbox-bench-") as folder:
        os.environ["GLASSBOX_WORKSPACE"] = str(Path(folder))
        from glassbox import heavy

        heavy.torch.set_num_threads(1)
        data = _data(rows)
        for _ in range(2):
            took = {}
            for name, settings in (("course", COURSE), ("page", FAST)):
                took[name], scores = _run(data, settings, epochs)
                show(
                    f"{name}: {took[name]:.1f} s, accuracy {scores['eval_accuracy']:.3f}, "
                    f"F1 {scores['eval_f1']:.3f}"
                )
            show(f"ratio {took['page'] / took['course']:.3f}")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 0, float(given[1]) if len(given) > 1 else 2.0)
