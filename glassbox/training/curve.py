"""The curves of a run: what the Trainer logged, thinned to what a screen can show (series.py)."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from glassbox.training.series import Point

# Scores that are at most 1, by what their names begin or end with: they share an axis.
_SHARES = ("accuracy", "f1", "precision", "recall", "pearson", "spearman")


@dataclass(frozen=True)
class Curve:
    """Series of (step, value). ``loss`` has gaps (None) where it was not a number.

    ``smoothed`` is the exponential moving average of all losses (series.Smooth); ``evaluations``
    are by the Trainer's names of the metrics without their ``eval_``. ``seconds`` are those in
    training when a step was logged; () of a run that did not write them down.
    """

    loss: tuple[Point, ...]
    smoothed: tuple[Point, ...]
    learning_rate: tuple[Point, ...]
    grad_norm: tuple[Point, ...]
    evaluations: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    seconds: tuple[Point, ...] = ()

    @property
    def eval_loss(self) -> tuple[Point, ...]:
        """The loss on the validation rows."""
        return self.evaluations.get("loss", ())

    @property
    def accuracy(self) -> tuple[Point, ...]:
        """The accuracy on the validation rows, 0 to 1."""
        return self.evaluations.get("accuracy", ())

    @property
    def f1(self) -> tuple[Point, ...]:
        """F1 on the validation rows, 0 to 1."""
        return self.evaluations.get("f1", ())

    @property
    def scores(self) -> dict[str, tuple[Point, ...]]:
        """What is drawn of the evaluations beside their loss: all the shares, else the first."""
        others = {name: each for name, each in self.evaluations.items() if name != "loss"}
        shares = {name: each for name, each in others.items() if is_share(name)}
        return shares or dict(list(others.items())[:1])


def is_share(metric: str) -> bool:
    """Whether 1 is the best value of ``metric``.

    >>> is_share("f1_macro"), is_share("mse")
    (True, False)
    """
    return metric.startswith(_SHARES) or metric.endswith(_SHARES)


def seconds_at(seconds: Sequence[Point], step: float) -> float | None:
    """Seconds in training after ``step``, from those of some steps (``Curve.seconds``).

    Between two of them on a line, which begins at 0; beyond the last at the mean speed up to there.
    None where there are none.

    >>> seconds_at([(10, 5.0), (20, 25.0)], 15), seconds_at([(10, 5.0)], 20)
    (15.0, 10.0)
    """
    known = [(at, value) for at, value in seconds if value is not None and at > 0]
    if not known:
        return None
    place = bisect_left(known, (step, -math.inf))
    if place == len(known):
        at, value = known[-1]
        return value * step / at
    (low, first), (high, last) = known[place - 1] if place else (0, 0.0), known[place]
    return first + (last - first) * (step - low) / (high - low)


def curve(logs: Sequence[dict[str, Any]]) -> Curve:
    """The curves of a run's log events (see events.Feed.logs).

    >>> curve([{"step": 1, "loss": 0.7}, {"step": 2, "loss": 0.5}]).smoothed[0]
    (1, 0.7)
    """
    from glassbox.training.digest import Digest

    digest = Digest()
    for place, log in enumerate(logs, start=1):
        digest.take({"n": place, "type": "log", "step": log["step"], "logs": log})
    return digest.curve
