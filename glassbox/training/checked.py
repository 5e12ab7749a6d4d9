"""Values out of a JSON file that may be anybody's: of the kind they must be, or ValueError."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_MOST_NAMES = 10_000


def names(value: Any) -> tuple[str, ...]:
    """A list of at least one text."""
    if not isinstance(value, list) or not 0 < len(value) <= _MOST_NAMES:
        raise ValueError
    return tuple(str(name) for name in value)


def count(value: Any) -> int:
    """An integer from 0 that a float could hold, too."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise ValueError
    return value


def scores(value: Any) -> Mapping[str, float | None] | None:
    """Numbers by name, None for one that is not defined; None for no scores at all."""
    if value is None:
        return None
    if not all(each is None or isinstance(each, int | float) for each in value.values()):
        raise ValueError
    return {str(name): None if each is None else float(each) for name, each in value.items()}
