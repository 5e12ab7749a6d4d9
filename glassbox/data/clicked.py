"""The step that a click on a bar means: keep the rows that the bar counts, and no others."""

from __future__ import annotations

from math import isfinite
from typing import Any

from glassbox.data import chain, where
from glassbox.data.chain import Shown
from glassbox.data.spread import Spread
from glassbox.data.statistics import Profile
from glassbox.data.step import Step

# The axes of histograms over len(): what a condition can ask for.
_LENGTHS = ("characters", "values in the list")
_LONGEST = 500  # of a text that is compared with: the condition travels in the URL


def can_filter(feature: Any, shape: Spread | None) -> bool:
    """Whether the bars of a column can become conditions.

    Not those of words and tokens, of dates and of nested fields: no condition can ask for them.
    """
    if shape is None or where.kind(feature) == "other":
        return False
    return shape.axis in ("value", "class", *_LENGTHS)


def step_of(
    shown: Shown, split: str, feature: Any, profile: Profile, shape: Spread | None, place: int
) -> Step | None:
    """The filter for bar ``place`` of a column's spread, -1 being its empty cells.

    None where a condition cannot say it: an infinity, a long text.
    """
    name = profile.name
    if place < 0:
        return chain.with_filter(shown, name, among=(None,), split=split).steps[-1]
    if shape is None or not can_filter(feature, shape):
        return None
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
    return chain.with_filter(
        shown,
        name,
        between=(low, high),
        last=not shape.whole and place == len(shape.counts) - 1,
        length=shape.axis in _LENGTHS,
        split=split,
    ).steps[-1]
