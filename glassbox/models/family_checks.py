"""What is wrong with a family's config before it breaks, by the role of its fields (no torch).

What each family does with a bad value was found by trying it: transformers 5.23 accepts nearly all
of them in the config. Whether a model is too big for this machine is family_build.py's, which asks
the model itself.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from glassbox import settings
from glassbox.models.checks import nearest_heads, nearest_multiples
from glassbox.models.families import SIZES, TOKENS, Choice, FamilyField
from glassbox.models.findings import ConfigProblem, Mend, problem, to

# Above it a size is a slip, and torch's own 64-bit counts are near.
MOST_SIZE = 10**12
MOST_TOKENS = 1_024
# ALBERT and ELECTRA build it, and their first matrix product fails.
_HEADS_FAIL_LATE = ("albert", "electra")
# Their embeddings know a padding row; T5's do not.
_PADDING_ROW = ("bert", "albert", "distilbert", "electra", "roberta", "bart", "mbart", "marian")


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
            *_heads(choice),
            *_layers(choice),
            *_length(choice, tokens),
            *_distances(choice),
            *_groups(choice),
        ]
    found += [*_activation(choice), *_tokens(choice)]
    return sorted(found, key=lambda each: each.severity)


def _types(choice: Choice) -> Iterator[ConfigProblem]:
    for field, value in _pairs(choice):
        wanted = str if field.role == "activation" else bool if field.role == "tied" else int
        if type(value) is wanted or (value is None and field.optional):
            continue
        yield problem(
            field.name,
            f"{field.name} is of type {type(value).__name__}, and has to be {wanted.__name__}.",
            f"{choice.family.config} refuses it.",
            stage="config",
            ways=to(field.name, field.default),
        )


def _pairs(choice: Choice) -> Iterator[tuple[FamilyField, Any]]:
    return zip(choice.family.fields, choice.values, strict=True)


def _better(field: FamilyField) -> tuple[Any, ...]:
    return tuple(dict.fromkeys((field.tiny, field.default)))


def _sizes(choice: Choice) -> Iterator[ConfigProblem]:
    for field, value in _pairs(choice):
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
                ways=to(field.name, *_better(field)),
            )
        elif value > MOST_SIZE:
            yield problem(
                field.name,
                f"{field.name} is {value:,}: more than {MOST_SIZE:,} is not even counted here.",
                "Torch counts bytes in 64 bits, and this would pass them.",
                ways=to(field.name, *_better(field)),
            )


def _heads(choice: Choice) -> Iterator[ConfigProblem]:
    if choice.role("head width") is not None:
        return  # T5: heads and width need not go together.
    width = choice.family.of_role("width")[0].name
    hidden = choice.get(width)
    for field in choice.family.of_role("heads"):
        heads = choice.get(field.name)
        if hidden % heads == 0:
            continue
        late = choice.family.id in _HEADS_FAIL_LATE
        yield problem(
            field.name,
            f"{width} {hidden:,} cannot be divided among {heads:,} heads ({field.name}): "
            f"{hidden % heads:,} would be left over.",
            f"{choice.family.title} is built all the same; running it fails in a matrix product, "
            "with shapes and no names."
            if late
            else f"{choice.family.config} accepts this; building raises a ValueError.",
            stage="forward" if late else "build",
            ways=to(field.name, *nearest_heads(hidden, heads))
            + to(width, *nearest_multiples(hidden, _common(choice))),
        )


def _common(choice: Choice) -> int:
    """The smallest width that all heads of the model divide."""
    return math.lcm(*(choice.get(field.name) for field in choice.family.of_role("heads")))


def _layers(choice: Choice) -> Iterator[ConfigProblem]:
    most = settings.current().max_model_layers
    fields = choice.family.of_role("layers")
    total = sum(choice.get(each.name) or choice.role("layers", "encoder") for each in fields)
    if total <= most:
        return
    biggest = max(fields, key=lambda each: choice.get(each.name) or 0)
    fits = most - (total - choice.get(biggest.name))
    if choice.family.id == "t5" and choice.get("num_decoder_layers") is None:
        fits = most // 2
    yield problem(
        biggest.name,
        f"{total:,} layers are more than the {most:,} that are built here.",
        "The limit is the setting GLASSBOX_MAX_MODEL_LAYERS. Each layer is many objects, weights "
        "or none.",
        ways=to(biggest.name, *([fits] if fits >= 1 else []), *_better(biggest)),
    )


def longest(choice: Choice) -> int | None:
    """The most tokens that the model can read; None where there is no limit (T5)."""
    positions = choice.role("positions")
    if positions is None:
        return None
    if choice.family.id == "roberta":
        return int(positions) - int(choice.role("pad token")) - 1
    return int(positions)


def _length(choice: Choice, tokens: int) -> Iterator[ConfigProblem]:
    most = longest(choice)
    if most is None or tokens <= most:
        return
    field = choice.family.of_role("positions")[0]
    short = tokens - most
    why = (
        " Positions begin after pad_token_id, which takes "
        f"{choice.get('pad_token_id') + 1:,} of the {choice.get(field.name):,} away."
        if choice.family.id == "roberta"
        else ""
    )
    yield problem(
        field.name,
        f"The input has {tokens:,} tokens, and the model has positions for {max(0, most):,}.",
        "It is built all the same; running it fails, and on the meta device perhaps not even that."
        + why,
        stage="forward",
        ways=to(field.name, choice.get(field.name) + short),
    )


def _distances(choice: Choice) -> Iterator[ConfigProblem]:
    buckets, distance = choice.role("buckets"), choice.role("distance")
    if buckets is None:
        return
    name = choice.family.of_role("buckets")[0].name
    far = choice.family.of_role("distance")[0].name
    if buckets < 4:
        yield problem(
            name,
            f"{name} is {buckets}: it has to be at least 4.",
            "Half of the buckets are for each direction, and half of those for single distances; "
            "running the model divides by zero.",
            stage="forward",
            ways=to(name, 4, 32),
        )
    elif distance <= buckets // 2:
        yield problem(
            far,
            f"{far} is {distance:,}: it has to be more than half of {name}, {buckets // 2:,}.",
            "The decoder has a bucket of its own for each distance up to there; the logarithm for "
            "those beyond gives numbers that are no buckets, or none at all.",
            stage="forward",
            ways=to(far, buckets // 2 + 1, *((128,) if buckets < 256 else ())),
        )


def _groups(choice: Choice) -> Iterator[ConfigProblem]:
    groups, layers = choice.role("groups"), choice.role("layers")
    if groups is None or groups <= layers:
        return
    name = choice.family.of_role("groups")[0].name
    yield problem(
        name,
        f"{name} is {groups:,}, and there are {layers:,} layers.",
        f"{groups - layers:,} groups of weights would be built and never used.",
        severity="warning",
        ways=to(name, layers, 1),
    )


def _activation(choice: Choice) -> Iterator[ConfigProblem]:
    for field in choice.family.of_role("activation"):
        value = choice.get(field.name)
        if value in field.choices:
            continue
        near = difflib.get_close_matches(value[:100], field.choices, n=3, cutoff=0.5)
        yield problem(
            field.name,
            f"There is no {field.name} named “{value[:60]}” in {choice.family.title}.",
            f"{choice.family.config} accepts most names; building fails with a bare KeyError.",
            ways=to(field.name, *(near or [field.default])),
        )


def _tokens(choice: Choice) -> Iterator[ConfigProblem]:
    vocabulary = choice.role("vocab")
    for field, value in _pairs(choice):
        if field.role not in TOKENS or 0 <= value < vocabulary or vocabulary < 1:
            continue
        breaks = field.role == "start token" or (
            field.role == "pad token" and choice.family.id in _PADDING_ROW
        )
        yield problem(
            field.name,
            f"{field.name} is {value:,}, and the vocabulary has ids from 0 to {vocabulary - 1:,}.",
            "Building or running the model fails: there is no such row in its embeddings."
            if breaks
            else "The model is built and run all the same; generating or padding would fail.",
            severity="error" if breaks else "warning",
            ways=to(field.name, *dict.fromkeys((min(1, vocabulary - 1), vocabulary - 1))),
        )
