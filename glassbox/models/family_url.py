"""A family and its config in an address: ``family=gpt2&fields=n_layer:4,n_head:8&tokens=64``.

Only what differs from the start is named. The fields stand in one parameter, since several families
name theirs as BERT does, and those names are the page's own config.

>>> read({"family": "gpt2", "fields": "n_layer:4"}).choice.get("n_layer")
4
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from glassbox.errors import Problem
from glassbox.models.auto_classes import ABOUT
from glassbox.models.families import BASE, STARTS, Choice, FamilyField, Start, choice
from glassbox.models.families_data import BY_ID
from glassbox.models.family_checks import MOST_TOKENS

FAMILY, START, CLASS, FIELDS, TOKENS = NAMES = ("family", "start", "class", "fields", "tokens")
OPENS_ON = "t5"
DEFAULT_TOKENS = 128
_NONE = "none"
_BOOLS = {"true": True, "false": False}
_MOST_DIGITS = 30
_MOST_CHARS = 2_000


@dataclass(frozen=True)
class Asked:
    """A choice, the start that it is written against, the input's length, what was not taken."""

    choice: Choice
    start: Start = "tiny"
    tokens: int = DEFAULT_TOKENS
    problems: tuple[Problem, ...] = ()


def written(asked: Asked) -> dict[str, str]:
    """The parameters for ``asked``; nothing for what the view opens on anyway."""
    chosen = asked.choice
    start = chosen.family.start(asked.start)
    changed = [
        f"{name}:{_text(value)}"
        for name, value in zip(start, chosen.values, strict=True)
        if value != start[name]
    ]
    query = {
        FAMILY: (chosen.family.id, OPENS_ON),
        START: (asked.start, "tiny"),
        CLASS: (chosen.auto_class, BASE),
        FIELDS: (",".join(changed), ""),
        TOKENS: (str(asked.tokens), str(DEFAULT_TOKENS)),
    }
    return {name: value for name, (value, default) in query.items() if value != default}


def _text(value: Any) -> str:
    return _NONE if value is None else str(value).lower() if type(value) is bool else str(value)


def read(query: Mapping[str, str]) -> Asked:
    """What an address asks for; what it cannot mean stays as the view opens, and is said."""
    found: list[Problem] = []

    def one_of(name: str, legal: Mapping[str, Any] | tuple[str, ...], default: str) -> str:
        raw = query.get(name, default)
        if raw in legal:
            return raw
        found.append(_refused(name, raw, default))
        return default

    family = BY_ID[one_of(FAMILY, BY_ID, OPENS_ON)]
    start = cast(Start, one_of(START, STARTS, "tiny"))
    chosen = choice(family, start, one_of(CLASS, ABOUT, BASE))
    for each in query.get(FIELDS, "")[:_MOST_CHARS].split(","):
        name, _, raw = each.partition(":")
        field = family.by_name.get(name)
        if not each:
            continue
        try:
            if field is None:
                raise ValueError
            chosen = chosen.with_value(name, _value(field, raw))
        except (ValueError, KeyError):
            found.append(_refused(FIELDS, each, "as it was"))
    tokens = query.get(TOKENS, str(DEFAULT_TOKENS))
    try:
        length = int(tokens[:_MOST_DIGITS])
        if not 1 <= length <= MOST_TOKENS:
            raise ValueError
    except ValueError:
        found.append(_refused(TOKENS, tokens, str(DEFAULT_TOKENS)))
        length = DEFAULT_TOKENS
    return Asked(chosen, start, length, tuple(found))


def _refused(name: str, raw: str, now: str) -> Problem:
    message = f"The address asks for {name}={raw[:40]}, which it cannot be."
    return Problem(name, message, f"It is {now}.", severity="warning")


def _value(field: FamilyField, raw: str) -> Any:
    """Raises ValueError or KeyError for what the field cannot hold."""
    if field.optional and raw == _NONE:
        return None
    if field.role == "tied":
        return _BOOLS[raw]
    if field.role == "activation":
        return raw
    if len(raw) > _MOST_DIGITS:
        raise ValueError
    return int(raw)
