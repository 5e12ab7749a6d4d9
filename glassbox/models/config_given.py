"""One value of a config.json for one field: taken as it is, or a finding with what would do."""

from __future__ import annotations

import json
from typing import Any

from glassbox.models.checks_types import accepts, wanted
from glassbox.models.field import Field
from glassbox.models.fields import BY_NAME
from glassbox.models.findings import ConfigProblem, Mend, problem, to
from glassbox.text import whole

_MOST_TEXT = 200
_MOST_NAMES = 100
_MOST_SHOWN = 60


class LongNumber(str):
    """A number of too many digits to be turned into one."""


def take(field: Field, value: Any) -> tuple[Any, list[ConfigProblem]]:
    """A field's value from JSON, or why it cannot be taken and which values would do."""
    if isinstance(value, str) and not isinstance(value, LongNumber):
        value = whole(value)[: _MOST_TEXT + 1]
    if field.kind.startswith("names") and isinstance(value, list):
        value = tuple(
            whole(name)[:_MOST_TEXT] if isinstance(name, str) else name
            for name in value[:_MOST_NAMES]
        )
    if field.name == "eos_token_id" and isinstance(value, list) and value and _ids(value):
        return value[0], [_several(value)]
    if field.name == "dtype" and isinstance(value, str):
        value = value.removeprefix("torch.")
    if isinstance(value, str) and len(value) > _MOST_TEXT:
        kind = f"a number of {len(value):,} digits" if isinstance(value, LongNumber) else "a text"
        return None, [
            _wrong(field, f"{field.name} is {kind}, which is far too long.", field.default)
        ]
    if accepts(field.kind, value):
        return value, []
    nearest = _meant(field, value)
    ways = (nearest, field.default) if nearest is not None else (field.default,)
    said = f"{field.name} is {shown(value)}, and has to be {wanted(field.kind)}."
    return None, [_wrong(field, said, *dict.fromkeys(ways))]


def _ids(value: list[Any]) -> bool:
    return all(type(each) is int for each in value)


def _several(value: list[Any]) -> ConfigProblem:
    return problem(
        "eos_token_id",
        f"eos_token_id names {len(value)} ids; this page keeps the first, {value[0]:,}.",
        "BertConfig takes a list too. BertModel uses none of them.",
        stage="use",
        severity="warning",
    )


def _wrong(field: Field, said: str, *better: Any) -> ConfigProblem:
    return problem(
        field.name,
        said,
        "BertConfig refuses it with a StrictDataclassFieldValidationError. Here the default "
        "stands in for it.",
        stage="config",
        ways=to(field.name, *better),
    )


def _meant(field: Field, value: Any) -> Any:
    """The same value in the type that is wanted, where there is no doubt: ``"32"`` -> 32."""
    kind = field.kind.removesuffix(" or none")
    if kind == "bool":
        said = value.strip().lower() if isinstance(value, str) else value
        return {"true": True, "false": False, 1: True, 0: False}.get(
            said if isinstance(said, str | int | float) else None
        )
    if kind not in ("int", "float", "share") or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if kind != "int":
        return number
    return int(number) if number.is_integer() and abs(number) < 2**53 else None


def shown(value: Any) -> str:
    """A value as JSON writes it, cut where it is long."""
    text = whole(json.dumps(value, ensure_ascii=False, default=list))
    return text if len(text) <= 60 else text[:60] + "…"


def misspelt(key: str, value: Any, near: str) -> tuple[Mend, ...]:
    """The mend that gives the value to the field that a misspelt key must have meant."""
    taken, wrong = take(BY_NAME[near], value)
    return () if any(each.severity == "error" for each in wrong) else (Mend(near, taken),)
