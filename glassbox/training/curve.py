"""The curves of a run: what the Trainer logged, thinned to what a screen can show (series.py)."""

from __future__ import annotations

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
    are by the Trainer's names of the metrics without their ``eval_``.
    """

    loss: tuple[Point, ...]
    smoothed: tuple[Point, ...]
    learning_rate: tuple[Point, ...]
    grad_norm: tuple[Point, ...]
    evaluations: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)

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
