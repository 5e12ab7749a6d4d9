"""What is wrong with the numbers and names of a spec alone, without looking at data or model.

>>> from dataclasses import replace
>>> spec = RunSpec("sample:reviews", "review", None, "sentiment")
>>> [problem.field for problem in check_values(replace(spec, max_length=0))]
['max_length']
"""

from __future__ import annotations

import math
from typing import Any

from glassbox.errors import Problem
from glassbox.training.argument_table import SCHEDULES, TABLE, Bound
from glassbox.training.arguments import Arguments, best_by
from glassbox.training.device import Device
from glassbox.training.metrics import METRICS
from glassbox.training.spec import BOUNDS, RunSpec


def check_values(spec: RunSpec, device: Device | None = None) -> list[Problem]:
    """All findings; those about bf16 and fp16 only where ``device`` is known."""
    found = []
    for name, bound in BOUNDS.items():
        value = getattr(spec if hasattr(spec, name) else spec.arguments, name)
        if not (value is None and name == "data_seed"):
            found += _within(name, value, bound)
    arguments = spec.arguments
    for name, row in TABLE.items():
        if row.options and getattr(arguments, name) not in row.options:
            found.append(
                Problem(
                    name,
                    f"There is no {name} {getattr(arguments, name)!r} here.",
                    f"Choose one of {', '.join(row.options)}.",
                    mends=row.options[:1],
                )
            )
    if arguments.max_steps == 0:
        found.append(Problem("max_steps", "max_steps is 0: nothing would be trained.", mends=(-1,)))
    found += _check_schedule(arguments)
    found += _check_steps(arguments)
    found += _check_best(spec)
    found += _check_precision(arguments, device)
    return found + _check_roles(spec) + _check_rate(arguments)


def _within(name: str, value: Any, bound: Bound) -> list[Problem]:
    if isinstance(value, int | float) and bound.least <= value <= bound.most:
        return []
    unit = f" {bound.unit}" if bound.unit else ""
    mend = bound.least if not _finite(value) or value < bound.least else bound.most
    said = f"{value:g}" if isinstance(value, int | float) else repr(value)
    return [
        Problem(
            name,
            f"{name} is {said}; it goes from {bound.least:g} to {bound.most:g}{unit}.",
            bound.meaning,
            mends=(mend,),
        )
    ]


def _finite(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _check_schedule(arguments: Arguments) -> list[Problem]:
    """The schedule's own numbers: known to it, and within their bounds."""
    kind = arguments.lr_scheduler_type
    if kind not in SCHEDULES:
        return []
    found = []
    known = {kwarg.name: kwarg.bound for kwarg in SCHEDULES[kind]}
    for name, value in arguments.lr_scheduler_kwargs:
        if name not in known:
            takes = f"It takes {', '.join(known)}." if known else "It takes none."
            found.append(
                Problem("lr_scheduler_kwargs", f"The schedule {kind} has no {name!r}.", takes)
            )
        else:
            found += _within(name, value, known[name])
    if kind == "reduce_lr_on_plateau" and arguments.eval_strategy == "no":
        found.append(
            Problem(
                "eval_strategy",
                "reduce_lr_on_plateau goes by the evaluations, and there are none.",
                "Evaluate after each epoch.",
                mends=("epoch",),
            )
        )
    return found


def _check_steps(arguments: Arguments) -> list[Problem]:
    """eval_steps and save_steps, where the strategies go by them."""
    found = []
    for strategy, steps, mend in (
        (arguments.eval_strategy, "eval_steps", 50),
        (arguments.save_strategy, "save_steps", 500),
    ):
        value = getattr(arguments, steps)
        if strategy != "steps" or not _finite(value):
            continue
        if value == 0:
            found.append(Problem(steps, f"{steps} is 0, so it would never be time.", mends=(mend,)))
        elif value > 1 and value != int(value):
            found.append(
                Problem(
                    steps,
                    f"{steps} is {value:g}: above 1 it is a whole number of steps.",
                    mends=(math.ceil(value),),
                )
            )
    return found


def _check_best(spec: RunSpec) -> list[Problem]:
    """load_best_model_at_end, early stopping, and what they need of the strategies."""
    arguments = spec.arguments
    found = []
    what = "load_best_model_at_end" if arguments.load_best_model_at_end else ""
    if arguments.early_stopping_patience:
        what = what or "early_stopping_patience"
    if arguments.save_strategy == "best":
        what = what or "save_strategy “best”"
    if what and arguments.eval_strategy == "no":
        found.append(
            Problem(
                "eval_strategy",
                f"{what} goes by the evaluations, and eval_strategy is “no”.",
                "Evaluate after each epoch.",
                mends=("epoch",),
            )
        )
    elif arguments.load_best_model_at_end and arguments.save_strategy != "best":
        found += _check_saved_where_evaluated(arguments)
    best = best_by(arguments)
    known = [metric.name for metric in METRICS[spec.problem_type]]
    if best and best.removeprefix("eval_") not in known:
        found.append(
            Problem(
                "metric_for_best_model",
                f"A {spec.problem_type.replace('_', ' ')} has no metric {best!r}.",
                f"It has {', '.join(known)}.",
                mends=(known[1],),
            )
        )
    if arguments.label_smoothing_factor and spec.problem_type != "single_label_classification":
        found.append(
            Problem(
                "label_smoothing_factor",
                "label_smoothing_factor spreads one label over all classes; here there is not one "
                "label a row.",
                mends=(0.0,),
            )
        )
    return found


def _check_saved_where_evaluated(arguments: Arguments) -> list[Problem]:
    """The best weights can only be loaded where they were saved: at each evaluation."""
    if arguments.save_strategy != arguments.eval_strategy:
        return [
            Problem(
                "save_strategy",
                f"load_best_model_at_end needs a checkpoint at each evaluation: eval_strategy is "
                f"“{arguments.eval_strategy}”, save_strategy “{arguments.save_strategy}”.",
                "Give both the same strategy.",
                mends=(arguments.eval_strategy,),
            )
        ]
    evaluated, saved = arguments.eval_steps, arguments.save_steps
    if arguments.eval_strategy != "steps" or not (_finite(evaluated) and evaluated > 0):
        return []
    mixed = (evaluated < 1) != (saved < 1)
    # As the library does: shares of a million, whose remainder is exact.
    remainder = (
        (saved * 1_000_000) % (evaluated * 1_000_000) if evaluated < 1 else saved % evaluated
    )
    if not mixed and remainder == 0 and saved > 0:
        return []
    return [
        Problem(
            "save_steps",
            f"load_best_model_at_end needs a save_steps ({saved:g}) that is a multiple of "
            f"eval_steps ({evaluated:g}).",
            mends=(evaluated,),
        )
    ]


def _check_precision(arguments: Arguments, device: Device | None) -> list[Problem]:
    if arguments.bf16 and arguments.fp16:
        return [Problem("fp16", "bf16 and fp16 exclude each other.", "Choose one of them.")]
    if device is None:
        return []
    found = []
    if arguments.fp16 and not device.fp16:
        found.append(
            Problem("fp16", "fp16 needs a GPU, and this machine has none.", "Train in float32.")
        )
    if arguments.bf16 and not device.bf16:
        found.append(
            Problem("bf16", f"{device.name} has no bfloat16.", "Train in float32, or with fp16.")
        )
    elif arguments.bf16 and not device.bf16_is_quick:
        found.append(
            Problem(
                "bf16",
                "This CPU has no instructions for bfloat16: the run would be slower, not quicker.",
                "Train in float32.",
                severity="warning",
            )
        )
    return found


def _check_roles(spec: RunSpec) -> list[Problem]:
    found = []
    if spec.init not in ("pretrained", "random"):
        found.append(Problem("init", "A model starts from pretrained or random weights."))
    given = [name for name in (*spec.texts, spec.label, *spec.label_columns) if name]
    if len(set(given)) < len(given):
        found.append(
            Problem(
                "text", "One column has two roles.", "Text, second text and label are different."
            )
        )
    if spec.label_columns and spec.problem_type != "multi_label_classification":
        found.append(
            Problem(
                "label_columns",
                "Several label columns make a multi-label classification.",
                "Choose one label, or that task.",
            )
        )
    return found


def _check_rate(arguments: Arguments) -> list[Problem]:
    rate = arguments.learning_rate
    if 1e-7 <= rate <= 1e-2 or not _finite(rate):
        return []
    return [
        Problem(
            "learning_rate",
            f"A learning_rate of {rate:g} hardly ever works.",
            "Fine-tuning usually takes 1e-5 to 1e-4, a small model from random weights 1e-3.",
            severity="warning",
            mends=(5e-5,),
        )
    ]
