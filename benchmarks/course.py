"""The page's own settings beside the course's script on the sentence pairs: time and accuracy.

``python -m benchmarks.course [ROWS [EPOCHS]]`` trains both in turns at one thread, same model, same
rows, a seed a turn. The course's script is chapter 3's: batches of 8, rows in random order, padded
to the longest of a batch, an evaluation after each epoch. The accuracy is of the validation and
test rows together: of 400 rows alone, its standard error is nearly two points. Without ROWS it
takes an hour.
"""

from __future__ import annotations

import contextlib
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Rows of like length in a batch, so that little of it is padding; half as many rows again, and an
# evaluation in batches that need no gradients. The warmup is for the accuracy: the batch of the
# longest rows comes first, and at the whole learning rate such batches cost three points. Batches
# of 8 like these came to 0.60 with one seed of three, batches of 16 to a point less.
FAST: dict[str, Any] = {
    "learning_rate": 1e-4,
    "per_device_train_batch_size": 12,
    "per_device_eval_batch_size": 64,
    "train_sampling_strategy": "group_by_length",
    "warmup_steps": 0.1,
}
COURSE: dict[str, Any] = {
    "learning_rate": 1e-4,
    "per_device_train_batch_size": 8,
    "per_device_eval_batch_size": 8,
}
SEEDS = (42, 43, 44)


def _data(rows: int) -> tuple[dict[str, Any], Any]:
    from glassbox.data import store
    from glassbox.training import prepare
    from glassbox.training.choices import PARAPHRASE

    loaded = store.load(PARAPHRASE.dataset, "me")
    tokenizer = prepare.tokenizer()

    def encode(batch: dict[str, Any]) -> Any:
        return tokenizer(batch["sentence1"], batch["sentence2"], truncation=True, max_length=64)

    parts = {}
    for name in ("train", "validation", "test"):
        part = loaded[name]
        part = part.select(range(min(rows, part.num_rows))) if rows else part
        part = part.map(encode, batched=True).rename_column("label", "labels")
        kept = ("input_ids", "token_type_ids", "attention_mask", "labels")
        parts[name] = part.select_columns(list(kept))
    return parts, tokenizer


def _run(
    parts: dict[str, Any],
    tokenizer: Any,
    settings: dict[str, Any],
    epochs: float,
    seed: int,
    *,
    page: bool,
) -> tuple[float, float]:
    """Seconds of training and its evaluations; the accuracy on validation and test together."""
    from sklearn.metrics import accuracy_score

    from glassbox import embedded, heavy
    from glassbox.training import used_rows

    def judge(given: Any) -> dict[str, float]:
        said = given.predictions.argmax(axis=-1)
        return {"accuracy": float(accuracy_score(given.label_ids, said))}

    heavy.set_seed(seed)
    model = heavy.AutoModelForSequenceClassification.from_pretrained(
        str(embedded.model_folder()), num_labels=2, dtype="float32", use_safetensors=True,
        trust_remote_code=False,
    )  # fmt: skip
    if page:
        used_rows.train_only(model, used_rows.ids(parts["train"], tokenizer))
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        trainer = heavy.Trainer(
            model=model,
            args=heavy.TrainingArguments(
                output_dir=folder, num_train_epochs=epochs,
                eval_strategy="epoch", save_strategy="no", report_to="none", disable_tqdm=True,
                use_cpu=True, seed=seed, **settings,
            ),
            train_dataset=parts["train"], eval_dataset=parts["validation"],
            processing_class=tokenizer, data_collator=heavy.DataCollatorWithPadding(tokenizer),
            compute_metrics=judge,
        )  # fmt: skip
        begun = time.perf_counter()
        trainer.train()
        seconds = time.perf_counter() - begun
        right = sum(
            trainer.evaluate(parts[name])["eval_accuracy"] * parts[name].num_rows
            for name in ("validation", "test")
        )
    return seconds, right / (parts["validation"].num_rows + parts["test"].num_rows)


def main(rows: int, epochs: float, show: Callable[[str], None] = print) -> None:
    """Measure and print, a turn a seed."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    with tempfile.TemporaryDirectory(prefix="glassbox-bench-") as folder:
        os.environ["GLASSBOX_WORKSPACE"] = str(Path(folder))
        from glassbox import heavy

        heavy.torch.set_num_threads(1)
        parts, tokenizer = _data(rows)
        ratios, gained = [], []
        for seed in SEEDS:
            took, right = {}, {}
            for name, settings in (("course", COURSE), ("page", FAST)):
                took[name], right[name] = _run(
                    parts, tokenizer, settings, epochs, seed, page=name == "page"
                )
                show(f"seed {seed}, {name}: {took[name]:.1f} s, accuracy {right[name]:.4f}")
            ratios.append(took["page"] / took["course"])
            gained.append(right["page"] - right["course"])
        show(f"median time {statistics.median(ratios):.3f}x")
        show(f"mean accuracy {statistics.mean(gained):+.4f}")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 0, float(given[1]) if len(given) > 1 else 2.0)
