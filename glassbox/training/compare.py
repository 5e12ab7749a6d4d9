"""Runs beside each other: what differed in their settings, and what came of it.

>>> from glassbox.training.spec import RunSpec, with_arguments
>>> slow = RunSpec("sample:reviews", "review", None, "sentiment")
>>> [(row.name, row.values) for row in settings([slow, with_arguments(slow, learning_rate=1e-4)])
...  if row.differs]
[('learning_rate', ('5e-05', '0.0001'))]
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, get_args

from glassbox.training.curve import Curve, seconds_at
from glassbox.training.intervals import Interval, wilson
from glassbox.training.paired import Pair, p_words
from glassbox.training.results import Results
from glassbox.training.spec import RunSpec
from glassbox.training.store import Run

# What the curves of several runs are drawn over.
Axis = Literal["step", "epoch", "time"]
AXES: tuple[Axis, ...] = get_args(Axis)


@dataclass(frozen=True)
class Setting:
    """One setting by its own name, and its value in each run, as text."""

    name: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the runs do not agree."""
        return len(set(self.values)) > 1


@dataclass(frozen=True)
class Outcome:
    """What one run came to on its validation rows; a score that it does not have is not there.

    ``scores`` by name: those of its result, else those that its last evaluation logged. ``rows``
    were evaluated (None where nobody counted them), ``seconds`` is the time in training.
    """

    scores: Mapping[str, float]
    rows: int | None
    steps: int
    seconds: float

    @property
    def accuracy(self) -> float | None:
        """The share of the rows that are right, 0 to 1; None where there is none."""
        return self.scores.get("accuracy")

    def interval(self) -> Interval | None:
        """Wilson's 95 % interval of the accuracy."""
        if self.accuracy is None or not self.rows:
            return None
        return wilson(round(self.accuracy * self.rows), self.rows)


def settings(
    specs: Sequence[RunSpec], titles: Mapping[str, str] = MappingProxyType({})
) -> tuple[Setting, ...]:
    """All settings of some runs, in the order of RunSpec and then of its TrainingArguments.

    ``titles``: what datasets and models are called, by their ref; others are shown by their ref.
    """
    flat = [_flat(spec) for spec in specs]
    return tuple(
        Setting(name, tuple(_in_words(name, each[name], titles) for each in flat))
        for name in (flat[0] if flat else ())
    )


def _flat(spec: RunSpec) -> dict[str, Any]:
    value = spec.to_json()
    arguments = value.pop("arguments")
    return {**value, **arguments}


def _in_words(name: str, value: Any, titles: Mapping[str, str]) -> str:
    if name in ("dataset", "model") and value in titles:
        return titles[value]
    return "all" if name in ("train_rows", "eval_rows") and value == 0 else _shown(value)


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value) or "none"


def outcome(run: Run, results: Results | None) -> Outcome:
    """What ``run`` came to; ``results`` is what results.read gives of it."""
    logged = {
        name.removeprefix("eval_"): value
        for name, value in (run.status.metrics or {}).items()
        if name.startswith("eval_") and not name.endswith(_TIMINGS)
    }
    split = results.splits.get("validation") if results is not None else None
    kept = split.after if split is not None and split.after is not None else {}
    scores = {
        name: value
        for name, value in {**logged, **kept}.items()
        if value is not None and math.isfinite(value)
    }
    loss = {"loss": scores.pop("loss")} if "loss" in scores else {}
    return Outcome(
        {**scores, **loss}, split.rows if split else None, run.status.step, run.status.seconds
    )


_TIMINGS = ("runtime", "per_second", "preparation_time")


def names_of_scores(found: Sequence[Outcome]) -> tuple[str, ...]:
    """Every score that one of the runs has, in the order in which they come."""
    return tuple(dict.fromkeys(name for each in found for name in each.scores))


def places(run: Run, curve: Curve, steps: Sequence[int], by: Axis) -> list[float]:
    """Where ``steps`` of a run stand on an axis: as steps, as epochs, or as minutes in training.

    Minutes as the run wrote them down; at its mean speed where it did not. [] before its first step
    where there is nothing to go by.
    """
    if by == "step":
        return [float(step) for step in steps]
    status = run.status
    if by == "time" and curve.seconds:
        return [(seconds_at(curve.seconds, step) or 0.0) / 60 for step in steps]
    if not status.step:
        return []
    each = status.epoch / status.step if by == "epoch" else status.seconds / status.step / 60
    return [step * each for step in steps]


def verdict(first: Outcome, other: Outcome, names: tuple[str, str]) -> str:
    """In a sentence, how two runs differ in accuracy and whether that may be chance; "" for none.

    For runs whose rows are not at hand: whether the interval of the difference of two independent
    shares holds 0 (R. G. Newcombe, Interval Estimation for the Difference Between Independent
    Proportions, Statistics in Medicine 17 (1998), method 10: from Wilson's intervals of both).
    """
    ours, theirs = first.interval(), other.interval()
    a, b = first.accuracy, other.accuracy
    if a is None or b is None or ours is None or theirs is None:
        return ""
    low = b - a - math.hypot(b - theirs.low, ours.high - a)
    high = b - a + math.hypot(theirs.high - b, a - ours.low)
    if abs(b - a) < 0.0005:
        return f"“{names[1]}” is as accurate as “{names[0]}”."
    more = "more" if b > a else "less"
    said = f"“{names[1]}” is {100 * abs(b - a):.1f} points {more} accurate than “{names[0]}”"
    reach = f"{100 * low:+.1f} to {100 * high:+.1f} points, 95 % interval"
    if low <= 0 <= high:
        return f"{said}, which may be chance ({reach}, for different rows)."
    return f"{said}, which is more than chance ({reach}, for different rows)."


def paired_verdict(pair: Pair, names: tuple[str, str]) -> str:
    """In a sentence, whether two runs that answered the same rows differ by more than chance."""
    said = (
        f"On the {pair.rows:,} validation rows that both evaluated, only “{names[0]}” is right in "
        f"{pair.only_first:,} and only “{names[1]}” in {pair.only_other:,}"
    )
    if pair.only_first == pair.only_other:
        return f"{said}: they are equally accurate."
    better = names[0] if pair.only_first > pair.only_other else names[1]
    chance = p_words(pair.p_value)
    if pair.is_chance:
        return f"{said}. By McNemar's exact test that may be chance ({chance})."
    return f"{said}. By McNemar's exact test “{better}” is better by more than chance ({chance})."
