"""A config in an address: ``preset=base&num_hidden_layers=10`` is Base with ten layers.

Only what differs from the preset is named, so that an address reads like code. Beside the config
stand the batch and the length of the input that costs are given for.

>>> from glassbox.models.config_values import ConfigValues
>>> written("base", ConfigValues(num_hidden_layers=10))
{'preset': 'base', 'num_hidden_layers': '10'}
>>> read({"preset": "base", "num_hidden_layers": "10"}).values.num_hidden_layers
10
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from glassbox.errors import Problem
from glassbox.models.checks_input import BATCH, LENGTH, MOST_BATCH, MOST_LENGTH, Run
from glassbox.models.fields import BY_NAME, FIELDS, ConfigValues, Field
from glassbox.models.presets import PRESET_BY_ID
from glassbox.text import whole

START = "tiny"
PRESET = "preset"
NAMES = (PRESET, *(field.name for field in FIELDS), BATCH, LENGTH)
_MOST = {BATCH: MOST_BATCH, LENGTH: MOST_LENGTH}
NONE = "none"
_RUN = Run()
_BOOLS = {"true": True, "1": True, "false": False, "0": False}
# Digits of a number, characters of anything else: what is longer was not written by a person.
_MOST_DIGITS = 30
_MOST_CHARS = 4_000
_SHOWN_CHARS = 40


@dataclass(frozen=True)
class Asked:
    """What an address asks for: a preset's id, all values, and what of it could not be taken."""

    preset: str
    values: ConfigValues
    run: Run = _RUN
    problems: tuple[Problem, ...] = ()


def written(preset: str, values: ConfigValues, run: Run = _RUN) -> dict[str, str]:
    """The parameters for ``values``; nothing for the preset that the page opens on anyway."""
    start = PRESET_BY_ID[preset].values
    query = {} if preset == START else {PRESET: preset}
    for field in FIELDS:
        value = getattr(values, field.name)
        if value != getattr(start, field.name):
            text = _text(value)
            # A hundred labels are too long for an address: they live in the session.
            if len(text) <= _MOST_CHARS:
                query[field.name] = text
    for name in (BATCH, LENGTH):
        if getattr(run, name) != getattr(_RUN, name):
            query[name] = str(getattr(run, name))
    return query


def _text(value: Any) -> str:
    if value is None:
        return NONE
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)


def read(query: Mapping[str, str]) -> Asked:
    """The config that an address names; whatever it cannot mean stays the preset's, and is said.

    A number may be absurd, as long as its field could be given it: checks.py explains it then.
    """
    preset = query.get(PRESET, START)
    found = []
    if preset not in PRESET_BY_ID:
        found.append(_refused(PRESET, preset, f"There is no such preset: it is {START} now."))
        preset = START
    start = PRESET_BY_ID[preset].values
    taken: dict[str, Any] = {}
    run: dict[str, int] = {}
    for name, raw in query.items():
        if name in _MOST:
            if raw.isascii() and raw.isdecimal() and 0 < int(raw[:_MOST_DIGITS]) <= _MOST[name]:
                run[name] = int(raw)
            else:
                found.append(_refused(name, raw, f"It goes from 1 to {_MOST[name]:,}."))
            continue
        field = BY_NAME.get(name)
        if field is None:
            continue
        try:
            taken[name] = _value(field, raw[: _MOST_CHARS + 1])
        except (ValueError, KeyError, RecursionError):
            was = _text(getattr(start, name))
            found.append(_refused(name, raw, f"It is {was} now."))
    return Asked(preset, replace(start, **taken), replace(_RUN, **run), tuple(found))


def _refused(name: str, raw: str, now: str) -> Problem:
    asked = f"The address asks for {name}={raw[:_SHOWN_CHARS]}, which it cannot be."
    return Problem(name, asked, now, severity="warning")


def _value(field: Field, raw: str) -> Any:
    """Raises ValueError or KeyError for what the field's kind cannot be."""
    if len(raw) > _MOST_CHARS:
        raise ValueError
    if field.optional and raw.lower() in ("", NONE):
        return None
    if field.kind == "bool":
        return _BOOLS[raw.lower()]
    if field.kind.startswith("choice"):
        return whole(raw)
    if field.kind.startswith("names"):
        names = json.loads(raw)
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise ValueError
        return tuple(whole(name) for name in names)
    if len(raw) > _MOST_DIGITS:
        raise ValueError
    if field.kind.startswith("int"):
        return int(raw)
    number = float(raw)
    if not math.isfinite(number):
        raise ValueError
    return number
