"""The step that a click on a bar means: keep the rows that the bar counts, and no others."""

from __future__ import annotations

from math import isfinite
from typing import Any

from glassbox.data import chain, times, where
from glassbox.data.chain import Shown
from glassbox.data.spread import Spread
from glassbox.data.statistics import Profile
from glassbox.data.step import Step
from glassbox.data.steps_measured import KeepLengths, KeepTimes

# The axes of histograms over len(): what a condition can ask for.
_LENGTHS = ("characters", "values in the list")
_MEASURED = ("words", "tokens")
_LONGEST = 500  # of a text that is compared with: the condition travels in the URL


def can_filter(feature: Any, shape: Spread | None) -> bool:
    """Whether the bars of a column can become steps: not those of nested fields and of bytes."""
    if shape is None:
        return False
    if times.can_be_read(feature):
        return True
    if where.kind(feature) == "other":
        return False
    return shape.axis in ("value", "class", *_LENGTHS, *_MEASURED)


def step_of(
    shown: Shown, split: str, feature: Any, profile: Profile, shape: Spread | None, place: int
) -> Step | None:
    """The step for bar ``place`` of a column's spread, -1 being its empty cells.

    None where no step can say it: an infinity, a long text.
    """
    name = profile.name
    if place < 0:
        return chain.with_filter(shown, name, among=(None,), split=split).steps[-1]
    if shape is None or not can_filter(feature, shape):
        return None
    if times.can_be_read(feature):
        least, most = _times(shape, feature, place)
        return KeepTimes(name, least, most, split)
    if shape.kind == "bars":
        value = shape.values[place]
        if isinstance(value, float) and not isfinite(value):
            return None
        if isinstance(value, str) and len(value) > _LONGEST:
            return None
        if profile.kind == "class" and 0 <= value < len(feature.names):
            value = feature.names[value]
        return chain.with_filter(shown, name, among=(value,), split=split).steps[-1]
    low, high = shape.edges[place], shape.edges[place + 1]
    if shape.axis in _MEASURED:
        return KeepLengths(name, shape.axis, int(low), int(high) - 1, split)
    return chain.with_filter(
        shown,
        name,
        between=(low, high),
        last=not shape.whole and place == len(shape.counts) - 1,
        length=shape.axis in _LENGTHS,
        split=split,
    ).steps[-1]


def _times(shape: Spread, feature: Any, place: int) -> tuple[str, str]:
    """The first and the last time of a bar, as texts."""
    held = feature.pa_type
    if shape.kind == "bars":
        text = times.of_value(shape.values[place], held)
        return text, text
    low, high = int(shape.edges[place]), int(shape.edges[place + 1]) - 1
    return times.text_of(low, held), times.text_of(min(high, int(shape.most or high)), held)
