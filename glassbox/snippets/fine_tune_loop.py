"""The Python of a run as a loop of PyTorch's own, with Accelerate: what the Trainer does inside.

Only what the run's settings ask for is written; the rest would hide the loop.
"""

from __future__ import annotations

from glassbox.snippets import fine_tune_loop_parts as parts
from glassbox.snippets.script import Script
from glassbox.training.arguments import best_by, logging_steps
from glassbox.training.metrics import greater_is_better
from glassbox.training.spec import RunSpec


def train(script: Script, spec: RunSpec, steps: int, *, every: bool) -> None:
    """Loaders, optimizer, schedule, evaluation, and the loop itself."""
    script.needs("torch")
    parts.loaders(script, spec)
    parts.optimizer(script, spec, every=every)
    parts.schedule(script, spec, steps)
    parts.evaluation(script, spec)
    script.add("\n".join([*_begin(spec), *_epochs(spec, steps), *_end(spec)]))


def _begin(spec: RunSpec) -> list[str]:
    lines = [
        'print({**evaluate(eval_loader), "epoch": 0})  # what it can do before any training',
        "losses, step = [], 0",
    ]
    if best_by(spec.arguments):
        lines.append("best, best_weights = None, None")
    if spec.arguments.early_stopping_patience:
        lines.append("waited, stop = 0, False  # evaluations without a better score")
    return [*lines, ""]


def _epochs(spec: RunSpec, steps: int) -> list[str]:
    arguments = spec.arguments
    size = arguments.gradient_accumulation_steps
    stops = bool(arguments.early_stopping_patience)
    lines = ["for epoch in range(math.ceil(steps / updates)):"]
    if size == 1:
        lines.append("    for number, batch in enumerate(train_loader, start=1):")
    else:
        lines += [
            "    batches = iter(train_loader)",
            "    for number in range(1, updates + 1):",
            f"        # The gradients of {size} batches add up to one update.",
            f"        group = list(islice(batches, {size}))",
        ]
    lines += [f"        {line}" if line else "" for line in _update(spec)]
    every = logging_steps(steps, arguments)
    if every == 1:
        lines += parts.indented(2, _printed("losses[-1]"))
    else:
        lines += [f"        if step % {every} == 0:"]
        lines += parts.indented(3, _printed(f"sum(losses[-{every}:]) / {every}"))
    if arguments.eval_strategy == "steps":
        lines.append("        if step % eval_steps == 0 or step == steps:")
        lines += parts.indented(3, _judge(spec))
    ends = " or stop" if stops and arguments.eval_strategy == "steps" else ""
    lines += [f"        if step == steps{ends}:", "            break"]
    if arguments.eval_strategy == "epoch":
        lines += parts.indented(1, _judge(spec))
    if stops:
        lines += ["    if stop:", "        break"]
    return lines


def _update(spec: RunSpec) -> list[str]:
    """One optimizer step, with ``batch`` or ``group`` given."""
    arguments = spec.arguments
    loss = "smoothed(batch)[0]" if parts.smooths(spec) else "model(**batch).loss"
    lines = ["model.train()  # with dropout"]
    if arguments.gradient_accumulation_steps == 1:
        lines += [
            f"loss = {loss}",
            "accelerator.backward(loss)",
            "losses.append(loss.item())",
        ]
    else:
        lines += [
            "losses.append(0.0)",
            "for batch in group:",
            f"    loss = {loss} / len(group)",
            "    accelerator.backward(loss)",
            "    losses[-1] += loss.item()",
        ]
    norm = repr(arguments.max_grad_norm) if arguments.max_grad_norm else "math.inf"
    why = "a longer gradient is scaled down" if arguments.max_grad_norm else "nothing is clipped"
    lines += [
        f"# The length of the gradient of all parameters together: {why}.",
        f"norm = accelerator.clip_grad_norm_(model.parameters(), {norm})",
        'rate = optimizer.param_groups[0]["lr"]',
        "optimizer.step()",
    ]
    if arguments.lr_scheduler_type == "reduce_lr_on_plateau":
        pass
    elif arguments.fp16:
        lines += [
            "if not accelerator.optimizer_step_was_skipped:  # gradients that overflowed",
            "    schedule.step()",
        ]
    else:
        lines.append("schedule.step()")
    return [*lines, "optimizer.zero_grad()", "step += 1"]


def _printed(loss: str) -> list[str]:
    return [
        'logs = {"loss": ' + loss + ', "grad_norm": norm.item(), "learning_rate": rate}',
        'print({**logs, "epoch": epoch + number / updates})',
    ]


def _judge(spec: RunSpec) -> list[str]:
    """An evaluation, and what follows from it."""
    arguments = spec.arguments
    metric = best_by(arguments)
    lines = ["metrics = evaluate(eval_loader)", 'print({**metrics, "step": step})']
    if not metric:
        return lines
    name = "eval_" + metric.removeprefix("eval_")
    better = ">" if greater_is_better(metric) else "<"
    lines.append(f'score = metrics["{name}"]')
    if arguments.lr_scheduler_type == "reduce_lr_on_plateau":
        lines.append("schedule.step(score)")
    lines.append(f"better = best is None or score {better} best")
    if arguments.early_stopping_patience:
        threshold = arguments.early_stopping_threshold
        enough = f" and (best is None or abs(score - best) > {threshold!r})" if threshold else ""
        lines += [
            f"waited = 0 if better{enough} else waited + 1",
            f"stop = waited >= {arguments.early_stopping_patience}",
        ]
    lines += ["if better:", "    best = score"]
    if arguments.load_best_model_at_end:
        lines += [
            "    best_weights = {",
            "        name: tensor.clone() for name, tensor in model.state_dict().items()",
            "    }",
        ]
    return lines


def _end(spec: RunSpec) -> list[str]:
    lines = [""]
    if spec.arguments.load_best_model_at_end:
        lines.append("model.load_state_dict(best_weights)")
    lines += ["metrics = evaluate(eval_loader)", "print(metrics)"]
    if spec.test_split is not None:
        lines += ['test_metrics = evaluate(test_loader, "test")', "print(test_metrics)"]
    return [*lines, 'model.save_pretrained("model")', 'tokenizer.save_pretrained("model")']
