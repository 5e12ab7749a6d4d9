"""The Python of a run by transformers.Trainer."""

from __future__ import annotations

from typing import Any

from glassbox.snippets.script import Script, call, literal
from glassbox.training.arguments import changed, chosen, logging_steps
from glassbox.training.metrics import greater_is_better
from glassbox.training.spec import RunSpec

_TRAIN = """\
trainer.train()
metrics = trainer.evaluate()
print(metrics)
"""
_TEST = """\
test_metrics = trainer.evaluate(test, metric_key_prefix="test")
print(test_metrics)
"""
_ACCEPTS = """\
# Most models take num_items_in_batch without using it (transformers issue 47688): with
# accumulation their loss would be multiplied.
model.accepts_loss_kwargs = False
"""


def train(script: Script, spec: RunSpec, steps: int, *, every: bool) -> None:
    """TrainingArguments with what differs from the library (with ``every``: all), the Trainer."""
    script.needs("transformers", "DataCollatorWithPadding", "Trainer", "TrainingArguments")
    given = [
        f"{name}={literal(value)}" for name, value in arguments(spec, steps, every=every).items()
    ]
    if spec.arguments.bf16:
        script.needs("torch")
        given.append("use_cpu=not torch.cuda.is_available()")
    stops = []
    if spec.arguments.early_stopping_patience:
        script.needs("transformers", "EarlyStoppingCallback")
        patience = [f"early_stopping_patience={spec.arguments.early_stopping_patience!r}"]
        if spec.arguments.early_stopping_threshold or every:
            patience.append(f"early_stopping_threshold={spec.arguments.early_stopping_threshold!r}")
        stops = [call("callbacks=[EarlyStoppingCallback(", patience, ")]")]
    parts = [
        "model=model",
        "args=arguments",
        "train_dataset=train",
        "eval_dataset=evaluation",
        "processing_class=tokenizer",
        "data_collator=DataCollatorWithPadding(tokenizer)",
        "compute_metrics=lambda found: scores(found.predictions, found.label_ids)",
        *stops,
    ]
    lines = [f"    {each}," for each in given]
    script.add(
        _ACCEPTS
        + "\n".join(["arguments = TrainingArguments(", *lines, ")", ""])
        + "\n".join(["trainer = Trainer(", *(f"    {each}," for each in parts), ")", _TRAIN])
        + (_TEST if spec.test_split is not None else "")
        + 'trainer.save_model("model")'
    )


def arguments(spec: RunSpec, steps: int, *, every: bool) -> dict[str, Any]:
    """The TrainingArguments by name that are to be given; ``every`` for the library's own, too."""
    given = (chosen if every else changed)(spec.arguments)
    best = given.get("metric_for_best_model")
    if best is not None:
        given["greater_is_better"] = greater_is_better(best)
    given["logging_steps"] = logging_steps(steps, spec.arguments)
    return {
        "output_dir": "checkpoints",
        **given,
        # The default logs a loss that is not a number as 0.0.
        "logging_nan_inf_filter": False,
        "eval_on_start": True,
        "report_to": "none",
        "dataloader_pin_memory": False,
    }
