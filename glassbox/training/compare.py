"""Runs beside each other: what differed in their settings, and what came of it.

>>> from glassbox.training.spec import RunSpec, with_arguments
>>> slow = RunSpec("sample:reviews", "review", None, "sentiment")
>>> [(row.name, row.values) for row in settings([slow, with_arguments(slow, learning_rate=1e-4)])
...  if row.differs]
[('learning_rate', ('5e-05', '0.0001'))]
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from glassbox.training.spec import RunSpec
from glassbox.training.store import Run

# Two in three normal draws lie within one standard error, 19 in 20 within this many.
_NINETEEN_IN_TWENTY = 1.96


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
    """What one run came to, by its last evaluation; None where it has none.

    ``accuracy`` and ``f1`` are 0 to 1, ``eval_rows`` the rows that they were measured on,
    ``seconds`` the time in training.
    """

    accuracy: float | None
    f1: float | None
    eval_loss: float | None
    steps: int
    seconds: float
    eval_rows: int | None

    def noise(self) -> float | None:
        """How far ``accuracy`` may be from that on other rows of the kind, 19 times in 20.

        1.96 standard errors of a share p of n rows, sqrt(p (1 - p) / n).
        """
        if self.accuracy is None or not self.eval_rows:
            return None
        share = self.accuracy
        return _NINETEEN_IN_TWENTY * math.sqrt(share * (1 - share) / self.eval_rows)


def settings(specs: Sequence[RunSpec]) -> tuple[Setting, ...]:
    """All settings of some runs, in the order of RunSpec and then of its TrainingArguments."""
    flat = [_flat(spec) for spec in specs]
    return tuple(
        Setting(name, tuple(_shown(each[name]) for each in flat))
        for name in (flat[0] if flat else ())
    )


def _flat(spec: RunSpec) -> dict[str, Any]:
    value = spec.to_json()
    arguments = value.pop("arguments")
    return {**value, **arguments}


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def outcome(run: Run, results: dict[str, Any] | None) -> Outcome:
    """What ``run`` came to; ``results`` is its results.json."""
    metrics = run.status.metrics or {}
    rows = (results or {}).get("rows")
    return Outcome(
        metrics.get("eval_accuracy"),
        metrics.get("eval_f1"),
        metrics.get("eval_loss"),
        run.status.step,
        run.status.seconds,
        rows if isinstance(rows, int) else None,
    )


def verdict(first: Outcome, other: Outcome, names: tuple[str, str]) -> str:
    """In a sentence, how two runs differ in accuracy and whether that may be chance; "" for none.

    The difference of two independent shares has the variance of both together. Runs that were
    evaluated on the same rows differ by chance rather less, so the sentence errs on the safe side.
    """
    ours, theirs = first.noise(), other.noise()
    if first.accuracy is None or other.accuracy is None or ours is None or theirs is None:
        return ""
    points = 100 * (other.accuracy - first.accuracy)
    chance = 100 * math.hypot(ours, theirs)
    if abs(points) < 0.05:
        return f"“{names[1]}” is as accurate as “{names[0]}”."
    more = "more" if points > 0 else "less"
    said = f"“{names[1]}” is {abs(points):.1f} points {more} accurate than “{names[0]}”"
    if abs(points) <= chance:
        return f"{said}: with so few validation rows, up to {chance:.1f} points may be chance."
    return f"{said}, and chance explains {chance:.1f} at most, 19 times in 20."
