"""Rules for a family's config that ask for more than one field at a time, or for a list of names.

Those that calculate rely on every size being a whole number above 0: family_checks.py sees to that.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator
from typing import Any

from glassbox import settings
from glassbox.models.checks import nearest_heads, nearest_multiples
from glassbox.models.families import TOKENS, Choice, FamilyField
from glassbox.models.findings import ConfigProblem, problem, to

# ALBERT and ELECTRA build it, and their first matrix product fails.
_HEADS_FAIL_LATE = ("albert", "electra")
# Their embeddings know a padding row; T5's do not.
_PADDING_ROW = ("bert", "albert", "distilbert", "electra", "roberta", "bart", "mbart", "marian")


def pairs(choice: Choice) -> Iterator[tuple[FamilyField, Any]]:
    """Each field of the family with its value."""
    return zip(choice.family.fields, choice.values, strict=True)


def better(field: FamilyField) -> tuple[Any, ...]:
    """Values that a field can be set back to."""
    return tuple(dict.fromkeys((field.tiny, field.default)))


def heads(choice: Choice) -> Iterator[ConfigProblem]:
    """Whether the width can be divided among the heads."""
    if choice.role("head width") is not None:
        return  # T5: heads and width need not go together.
    width = choice.family.of_role("width")[0].name
    hidden = choice.get(width)
    for field in choice.family.of_role("heads"):
        parts = choice.get(field.name)
        if hidden % parts == 0:
            continue
        late = choice.family.id in _HEADS_FAIL_LATE
        yield problem(
            field.name,
            f"{width} {hidden:,} cannot be divided among {parts:,} heads ({field.name}): "
            f"{hidden % parts:,} would be left over.",
            f"{choice.family.title} is built all the same; running it fails in a matrix product, "
            "with shapes and no names."
            if late
            else f"{choice.family.config} accepts this; building raises a ValueError.",
            stage="forward" if late else "build",
            ways=to(field.name, *nearest_heads(hidden, parts))
            + to(width, *nearest_multiples(hidden, _common(choice))),
        )


def _common(choice: Choice) -> int:
    """The smallest width that all heads of the model divide."""
    return math.lcm(*(choice.get(field.name) for field in choice.family.of_role("heads")))


def layers(choice: Choice) -> Iterator[ConfigProblem]:
    """Whether there are more layers than are built here."""
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
        ways=to(biggest.name, *([fits] if fits >= 1 else []), *better(biggest)),
    )


def longest(choice: Choice) -> int | None:
    """The most tokens that the model can read; None where there is no limit (T5)."""
    positions = choice.role("positions")
    if positions is None:
        return None
    if choice.family.id == "roberta":
        return int(positions) - int(choice.role("pad token")) - 1
    return int(positions)


def length(choice: Choice, tokens: int) -> Iterator[ConfigProblem]:
    """Whether the input is longer than the positions."""
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


def distances(choice: Choice) -> Iterator[ConfigProblem]:
    """T5's buckets of distances: whether its formula for them holds."""
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


def groups(choice: Choice) -> Iterator[ConfigProblem]:
    """ALBERT's groups of shared weights that no layer would use."""
    made, used = choice.role("groups"), choice.role("layers")
    if made is None or made <= used:
        return
    name = choice.family.of_role("groups")[0].name
    yield problem(
        name,
        f"{name} is {made:,}, and there are {used:,} layers.",
        f"{made - used:,} groups of weights would be built and never used.",
        severity="warning",
        ways=to(name, used, 1),
    )


def activation(choice: Choice) -> Iterator[ConfigProblem]:
    """A name that the family has no function for."""
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


def tokens(choice: Choice) -> Iterator[ConfigProblem]:
    """Ids that the vocabulary does not have."""
    vocabulary = choice.role("vocab")
    for field, value in pairs(choice):
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
