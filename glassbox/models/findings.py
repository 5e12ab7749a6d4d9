"""The form of a finding about a config: which field, at which stage it shows, what mends it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from glassbox.errors import Problem, Severity
from glassbox.models.fields import DEFAULTS, ConfigValues

Stage = Literal["config", "build", "forward", "use"]


@dataclass(frozen=True)
class Mend:
    """One value of one field, with which the problem is gone."""

    field: str
    value: Any


@dataclass(frozen=True)
class ConfigProblem(Problem):
    """A finding about a config; ``ways`` are all its mends, those of other fields included."""

    stage: Stage = "build"
    ways: tuple[Mend, ...] = ()


def problem(
    field: str,
    message: str,
    hint: str,
    *,
    stage: Stage = "build",
    severity: Severity = "error",
    ways: tuple[Mend, ...] = (),
) -> ConfigProblem:
    """A finding; its ``mends`` are those of ``ways`` that are about ``field`` itself."""
    mends = tuple(way.value for way in ways if way.field == field)
    return ConfigProblem(field, message, hint, severity, mends, stage, ways)


def to(field: str, *values: Any) -> tuple[Mend, ...]:
    """Each of ``values`` as a mend of one field."""
    return tuple(Mend(field, value) for value in values)


def apply(values: ConfigValues, mend: Mend) -> ConfigValues:
    """``values`` with one field replaced. Raises KeyError for a name that is no field."""
    if mend.field not in DEFAULTS:
        raise KeyError(mend.field)
    return replace(values, **{mend.field: mend.value})
