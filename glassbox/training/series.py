"""A series of any length in bounded room: what a screen can show of it, kept up point by point.

Points come in the order of their steps (but for ``put_first``). Up to ``MOST_POINTS`` all are
there; after that a stretch of them stands for itself by its least and its greatest, so that a spike
is never thinned away.
What is kept depends on the points alone, not on when they were read.

>>> series = Series()
>>> for step in range(1_000_000): series.add(step, float(step == 7))
>>> len(series.points) <= MOST_POINTS + 1, (7, 1.0) in series.points, series.points[-1]
(True, True, (999999, 0.0))
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

MOST_POINTS = 400
SMOOTHING = 0.9
Point = tuple[int, float | None]


@dataclass
class Series:
    """``buckets`` hold ``width`` points each (the last one ``filled``), thinned to a few of them.

    With ``newest_only`` a bucket keeps its newest point: for what changes slowly.
    """

    newest_only: bool = False
    buckets: list[list[Point]] = field(default_factory=list)
    width: int = 1
    filled: int = 0
    kept: int = 0
    last: Point | None = None

    def add(self, step: int, value: float | None) -> None:
        """Append a point; None where the value was no number."""
        self.last = (step, value)
        if self.buckets and self.filled < self.width:
            before = self.buckets[-1]
            self.buckets[-1] = self._thin([*before, self.last])
            self.kept += len(self.buckets[-1]) - len(before)
            self.filled += 1
        else:
            self.buckets.append([self.last])
            self.filled = 1
            self.kept += 1
        while self.kept > MOST_POINTS:
            self._halve()

    def put_first(self, step: int, value: float | None) -> None:
        """Add a point from before all others, which came late; one that is there stays."""
        if self.buckets and self.buckets[0][0][0] <= step:
            return
        if self.last is None:
            self.add(step, value)
            return
        self.buckets.insert(0, [(step, value)])
        self.kept += 1
        while self.kept > MOST_POINTS:
            self._halve()

    def _halve(self) -> None:
        pairs = range(0, len(self.buckets), 2)
        odd = len(self.buckets) % 2
        self.buckets = [self._thin([*chain(*self.buckets[at : at + 2])]) for at in pairs]
        self.filled += 0 if odd else self.width
        self.width *= 2
        self.kept = sum(map(len, self.buckets))

    def _thin(self, points: list[Point]) -> list[Point]:
        """The least, the greatest and the first gap of a stretch, in order."""
        if self.newest_only:
            return points[-1:]
        places = set()
        real = [(value, place) for place, (_, value) in enumerate(points) if value is not None]
        if real:
            places |= {min(real)[1], max(real)[1]}
        gap = next((place for place, (_, value) in enumerate(points) if value is None), None)
        if gap is not None:
            places.add(gap)
        return [points[place] for place in sorted(places)]

    def go_back(self, step: int) -> None:
        """Forget the points after ``step``, which will come again."""
        if self.last is None or self.last[0] <= step:
            return
        kept = [[point for point in bucket if point[0] <= step] for bucket in self.buckets]
        self.buckets = [bucket for bucket in kept if bucket]
        self.kept = sum(map(len, self.buckets))
        self.filled = self.width
        self.last = self.buckets[-1][-1] if self.buckets else None

    @property
    def points(self) -> list[Point]:
        """What there is to show, in order; the newest point is always the last."""
        found = [point for bucket in self.buckets for point in bucket]
        if self.last is not None and found and found[-1] != self.last:
            found.append(self.last)
        return found

    def to_json(self) -> dict[str, Any]:
        """A JSON object of plain values."""
        names = ("newest_only", "width", "filled", "kept", "last")
        return {**{name: getattr(self, name) for name in names}, "buckets": self.buckets}

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Series:
        """The inverse of :meth:`to_json`; raises KeyError, TypeError or ValueError for all else."""
        buckets = [[_point(each) for each in bucket] for bucket in value["buckets"]]
        if len(buckets) > MOST_POINTS:
            raise ValueError("too many buckets")
        last = None if value["last"] is None else _point(value["last"])
        width, filled = int(value["width"]), int(value["filled"])
        return Series(
            bool(value["newest_only"]), buckets, width, filled, sum(map(len, buckets)), last
        )


@dataclass
class Smooth:
    """The exponential moving average of a series, corrected for its start.

    Weight ``SMOOTHING`` on the past; divided by 1 - SMOOTHING^n after n values, as Adam does.
    """

    series: Series = field(default_factory=lambda: Series(newest_only=True))
    # The number of values behind each point that is kept: what going back to it needs.
    counts: dict[int, int] = field(default_factory=dict)
    mean: float = 0.0
    count: int = 0

    def add(self, step: int, value: float) -> None:
        """Take the next value."""
        self.mean = SMOOTHING * self.mean + (1 - SMOOTHING) * value
        self.count += 1
        self.series.add(step, self.mean / (1 - SMOOTHING**self.count))
        self.counts[step] = self.count
        if len(self.counts) > 2 * MOST_POINTS:
            shown = {step for step, _ in self.series.points}
            self.counts = {step: count for step, count in self.counts.items() if step in shown}

    def go_back(self, step: int) -> None:
        """As Series.go_back; the average goes on from what it was there."""
        self.series.go_back(step)
        self.counts = {at: count for at, count in self.counts.items() if at <= step}
        last = self.series.last
        self.count = self.counts.get(last[0], 0) if last else 0
        value = last[1] if last else None
        self.mean = (value or 0.0) * (1 - SMOOTHING**self.count)

    def to_json(self) -> dict[str, Any]:
        """A JSON object of plain values."""
        counts = list(self.counts.items())
        return {
            "series": self.series.to_json(), "counts": counts, "mean": self.mean,
            "count": self.count,
        }  # fmt: skip

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Smooth:
        """The inverse of :meth:`to_json`; raises as Series.from_json does."""
        counts = {int(step): int(count) for step, count in value["counts"]}
        series = Series.from_json(value["series"])
        return Smooth(series, counts, float(value["mean"]), int(value["count"]))


def _point(value: Any) -> Point:
    step, number = value
    return int(step), None if number is None else float(number)


def number(value: Any) -> float | None:
    """A finite float, or None for whatever else a file may hold."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None
