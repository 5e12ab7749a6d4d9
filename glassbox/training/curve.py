"""The loss curve of a run: what the Trainer logged, thinned to what a screen can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MOST_POINTS = 400
SMOOTHING = 0.9


@dataclass(frozen=True)
class Curve:
    """Series of (step, value). ``loss`` has gaps (None) where it was not a number.

    ``smoothed`` is the exponential moving average of all losses, weight ``SMOOTHING`` on the past,
    corrected for its start (as in Adam: divided by 1 - SMOOTHING^n).
    """

    loss: tuple[tuple[int, float | None], ...]
    smoothed: tuple[tuple[int, float], ...]
    learning_rate: tuple[tuple[int, float], ...]
    grad_norm: tuple[tuple[int, float], ...]
    eval_loss: tuple[tuple[int, float], ...]
    accuracy: tuple[tuple[int, float], ...]
    f1: tuple[tuple[int, float], ...]


def curve(logs: Sequence[dict[str, Any]], most: int = MOST_POINTS) -> Curve:
    """The series of a run's log events (see events.Feed.logs), each at most ``most`` points.

    >>> curve([{"step": 1, "loss": 0.7}, {"step": 2, "loss": 0.5}]).smoothed[0]
    (1, 0.7)
    """
    loss = [(log["step"], log["loss"]) for log in logs if "loss" in log]
    return Curve(
        tuple(_extremes(loss, most)),
        tuple(_every(_smooth(loss), most)),
        tuple(_every(_series(logs, "learning_rate"), most)),
        tuple(_every(_series(logs, "grad_norm"), most)),
        *(
            tuple(_every(_series(logs, f"eval_{name}"), most))
            for name in ("loss", "accuracy", "f1")
        ),
    )


def _series(logs: Sequence[dict[str, Any]], name: str) -> list[tuple[int, float]]:
    return [(log["step"], log[name]) for log in logs if log.get(name) is not None]


def _smooth(loss: Sequence[tuple[int, float | None]]) -> list[tuple[int, float]]:
    found, mean, weight = [], 0.0, 0.0
    for step, value in loss:
        if value is None:
            continue
        mean = SMOOTHING * mean + (1 - SMOOTHING) * value
        weight = SMOOTHING * weight + (1 - SMOOTHING)
        found.append((step, mean / weight))
    return found


def _every(points: list[tuple[int, float]], most: int) -> list[tuple[int, float]]:
    """At most ``most`` points at equal distances, the last one always among them."""
    if len(points) <= most:
        return points
    stride = -(-len(points) // (most - 1))
    kept = points[::stride]
    return kept if kept[-1] == points[-1] else [*kept, points[-1]]


def _extremes(points: list[tuple[int, float | None]], most: int) -> list[tuple[int, float | None]]:
    """The least and the greatest of each stretch, so that a spike is never thinned away."""
    if len(points) <= most:
        return points
    size = -(-len(points) * 2 // most)
    found: list[tuple[int, float | None]] = []
    for start in range(0, len(points), size):
        stretch = points[start : start + size]
        real = [(value, place) for place, (_, value) in enumerate(stretch) if value is not None]
        if not real:
            found.append(stretch[0])
            continue
        found += [stretch[place] for place in sorted({min(real)[1], max(real)[1]})]
    return found
