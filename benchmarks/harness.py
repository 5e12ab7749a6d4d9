"""Measuring two ways of doing the same in turns."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """One comparison: what is done, our way and the other, and what the other is."""

    name: str
    ours: Callable[[], object]
    other: Callable[[], object]
    against: str
    repeats: int = 15


@dataclass(frozen=True)
class Result:
    """Median seconds of each side; the paired ratio's quartiles, ours / other."""

    case: Case
    ours_s: float
    other_s: float
    ratios: tuple[float, float, float]


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def in_turns(
    ours: Callable[[], float], other: Callable[[], float], repeats: int
) -> list[tuple[float, float]]:
    """What both sides measure, ``repeats`` times in turns, swapping who begins."""
    pairs = []
    for turn in range(repeats):
        if turn % 2:
            theirs, mine = other(), ours()
        else:
            mine, theirs = ours(), other()
        pairs.append((mine, theirs))
    return pairs


def quartiles(pairs: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Of the paired ratio, ours / other."""
    low, middle, high = statistics.quantiles([a / b for a, b in pairs], n=4)
    return low, middle, high


def measure(case: Case) -> Result:
    """Run both sides once unmeasured, then ``case.repeats`` times in turns, swapping who begins."""
    case.ours()
    case.other()
    gc.collect()
    pairs = in_turns(lambda: seconds(case.ours), lambda: seconds(case.other), case.repeats)
    return Result(
        case,
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        quartiles(pairs),
    )


def shown(seconds: float) -> str:
    """``0.00012`` -> ``"0.12 ms"``."""
    for unit, scale in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} µs"


def line(result: Result) -> str:
    """One row of the printed table."""
    low, middle, high = result.ratios
    return (
        f"{result.case.name:<44} {shown(result.ours_s):>9} {shown(result.other_s):>9}   "
        f"{middle:7.3g}x  ({low:.3g} to {high:.3g})  against {result.case.against}"
    )
