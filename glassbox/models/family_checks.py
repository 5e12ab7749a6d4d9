"""What is wrong with a family's config before it breaks, by the role of its fields (no torch).

What each family does with a bad value was found by trying it: transformers 5.23 accepts nearly all
of them in the config. Whether a model is too big for this machine is family_build.py's, which asks
the model itself; rules over several fields are family_rules.py's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from glassbox.models import family_rules as rules
from glassbox.models.families import SIZES, Choice
from glassbox.models.findings import ConfigProblem, Mend, problem, to

# Above it a size is a slip, and torch's own 64-bit counts are near.
MOST_SIZE = 10**12
MOST_TOKENS = 1_024


def check(choice: Choice, tokens: int = 1) -> list[ConfigProblem]:
    """All findings, errors first. Without errors the model builds and runs on ``tokens`` tokens."""
    found = _found(choice, tokens)
    return [replace(each, ways=_working(choice, tokens, each, found)) for each in found]


def _working(
    choice: Choice, tokens: int, finding: ConfigProblem, found: list[ConfigProblem]
) -> tuple[Mend, ...]:
    """The ways of ``finding`` after which it is gone, and no new one is there."""
    return tuple(
        way
        for way in finding.ways
        if len(_found(choice.with_value(way.field, way.value), tokens)) < len(found)
    )


def _found(choice: Choice, tokens: int) -> list[ConfigProblem]:
    wrong = list(_types(choice))
    if wrong:  # The other rules calculate with the values.
        return wrong
    found = [*_sizes(choice)]
    if not found:
        found += [
            *rules.heads(choice),
            *rules.layers(choice),
            *rules.length(choice, tokens),
            *rules.distances(choice),
            *rules.groups(choice),
        ]
    found += [*rules.activation(choice), *rules.tokens(choice)]
    return sorted(found, key=lambda each: each.severity)


def _types(choice: Choice) -> Iterator[ConfigProblem]:
    for field, value in rules.pairs(choice):
        wanted = str if field.role == "activation" else bool if field.role == "tied" else int
        if type(value) is wanted or (value is None and field.optional):
            continue
        yield problem(
            field.name,
            f"{field.name} is of type {type(value).__name__}, and has to be {wanted.__name__}.",
            f"{choice.family.config} refuses it.",
            stage="config",
            ways=to(field.name, *rules.better(field)),
        )


def _sizes(choice: Choice) -> Iterator[ConfigProblem]:
    for field, value in rules.pairs(choice):
        if field.role not in SIZES or value is None:
            continue
        if value < 1:
            layers = field.role == "layers"
            yield problem(
                field.name,
                f"{field.name} is {value:,}: it has to be at least 1.",
                f"{choice.family.config} accepts it. "
                + (
                    "The model would be built without a layer in that stack, or fail when run."
                    if layers
                    else "Building or running the model fails, in words that do not name the field."
                ),
                ways=to(field.name, *rules.better(field)),
            )
        elif value > MOST_SIZE:
            yield problem(
                field.name,
                f"{field.name} is {value:,}: more than {MOST_SIZE:,} is not even counted here.",
                "Torch counts bytes in 64 bits, and this would pass them.",
                ways=to(field.name, *rules.better(field)),
            )
