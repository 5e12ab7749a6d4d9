"""Two configs of BERT side by side: what differs, what that costs, and which change does how much.

All by formula, without building either. A difference is what this config has more than the other.

>>> from glassbox.models.config_values import ConfigValues
>>> made = compare(ConfigValues(num_hidden_layers=10), ConfigValues(), Run())
>>> sentence(made.effects[0], made.parameters.other)
'10 layers instead of 12: 14,175,744 parameters fewer (−12.9 %).'
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from glassbox.errors import UserError
from glassbox.models import cost, flops, memory_cost
from glassbox.models.checks_input import Run
from glassbox.models.config_values import ConfigValues
from glassbox.models.fields import FIELDS, Field

Unit = Literal["parameters", "bytes", "FLOPs"]
# What a count is a count of, one and several.
_NOUNS = {
    "num_hidden_layers": ("layer", "layers"),
    "num_attention_heads": ("head", "heads"),
    "vocab_size": ("vocabulary entry", "vocabulary entries"),
    "max_position_embeddings": ("position", "positions"),
    "type_vocab_size": ("segment", "segments"),
}

# Above it the digits of a percentage are only noise.
_MOST_PERCENT = 1e9


@dataclass(frozen=True)
class Pair:
    """One field in both configs."""

    field: Field
    this: Any
    other: Any

    @property
    def differs(self) -> bool:
        """Whether the two values are not the same (1 and 1.0 and True are not)."""
        return self.this != self.other or type(self.this) is not type(self.other)


@dataclass(frozen=True)
class Line:
    """One number in both configs. ``at_least`` says that it is a lower bound."""

    name: str
    this: int
    other: int
    unit: Unit
    at_least: bool = False

    @property
    def difference(self) -> int:
        """What this config has more; below zero what it has less."""
        return self.this - self.other

    @property
    def share(self) -> float | None:
        """The difference in parts of the other's number; None where that is nothing."""
        return self.difference / self.other if self.other else None


@dataclass(frozen=True)
class Effect:
    """What one changed field does alone: the other config with only this field taken over."""

    pair: Pair
    parameters: int
    flops: int
    training_bytes: int


@dataclass(frozen=True)
class Comparison:
    """Two configs compared; ``parts`` add up to ``parameters``.

    ``memory`` is to hold (by number type), to run and to train; ``flops`` a forward pass and a
    training step, both with ``run``. ``effects`` has each field that differs, the largest first.
    """

    run: Run
    pairs: tuple[Pair, ...]
    parameters: Line
    parts: tuple[Line, ...]
    memory: tuple[Line, ...]
    flops: tuple[Line, ...]
    effects: tuple[Effect, ...]

    @property
    def different(self) -> tuple[Pair, ...]:
        """The fields that differ, in the order of all fields."""
        return tuple(pair for pair in self.pairs if pair.differs)

    @property
    def together(self) -> int:
        """Parameters that come from changes working on each other: what single effects leave."""
        return self.parameters.difference - sum(each.parameters for each in self.effects)


def compare(this: ConfigValues, other: ConfigValues, run: Run) -> Comparison:
    """Compare ``this`` with ``other``. Raises UserError when a size is negative."""
    try:
        mine, theirs = cost.count(this), cost.count(other)
    except ValueError:
        raise UserError(
            "A config with a negative size has no model, so there is nothing to compare.",
            "The view Config says which field it is, and what would mend it.",
        ) from None
    pairs = tuple(
        Pair(field, getattr(this, field.name), getattr(other, field.name)) for field in FIELDS
    )
    effects = [_effect(pair, other, run) for pair in pairs if pair.differs]
    before = {part.name: part.parameters for part in theirs.parts}
    return Comparison(
        run=run,
        pairs=pairs,
        parameters=Line("All parameters", mine.parameters, theirs.parameters, "parameters"),
        parts=tuple(
            Line(part.name, part.parameters, before.get(part.name, 0), "parameters")
            for part in mine.parts
        ),
        memory=_memory(this, other, run),
        flops=_flops(this, other, run),
        effects=tuple(sorted(effects, key=lambda each: (-abs(each.parameters), -abs(each.flops)))),
    )


def _memory(this: ConfigValues, other: ConfigValues, run: Run) -> tuple[Line, ...]:
    lines = [
        Line(f"Weights in {mine.name}", mine.bytes, theirs.bytes, "bytes")
        for mine, theirs in zip(memory_cost.held(this), memory_cost.held(other), strict=True)
    ]
    for name, used in (("To run it", memory_cost.running), ("To train it", memory_cost.training)):
        mine, theirs = (
            sum(part.bytes for part in used(values, run.batch, run.length))
            for values in (this, other)
        )
        lines.append(Line(name, mine, theirs, "bytes", at_least=True))
    return tuple(lines)


def _flops(this: ConfigValues, other: ConfigValues, run: Run) -> tuple[Line, ...]:
    mine, theirs = (flops.flops(values, run.batch, run.length) for values in (this, other))
    return (
        Line("Forward pass", mine.forward, theirs.forward, "FLOPs"),
        Line("Training step", mine.training, theirs.training, "FLOPs"),
    )


def _effect(pair: Pair, other: ConfigValues, run: Run) -> Effect:
    changed: ConfigValues = replace(other, **{pair.field.name: pair.this})
    return Effect(
        pair,
        cost.parameters(changed) - cost.parameters(other),
        flops.forward_flops(changed, run.batch, run.length)
        - flops.forward_flops(other, run.batch, run.length),
        _training(changed, run) - _training(other, run),
    )


def _training(values: ConfigValues, run: Run) -> int:
    return sum(part.bytes for part in memory_cost.training(values, run.batch, run.length))


def sentence(effect: Effect, whole: int) -> str:
    """What one change does, in words; ``whole`` are the other config's parameters."""
    what = _what(effect.pair)
    if effect.parameters:
        return f"{what}: {fewer_or_more(effect.parameters)} ({percent(effect.parameters, whole)})."
    if effect.flops or effect.training_bytes:
        return f"{what}: as many parameters; memory or FLOPs change."
    return f"{what}: as many parameters, as much memory, as many FLOPs."


def _what(pair: Pair) -> str:
    nouns = _NOUNS.get(pair.field.name)
    if nouns and type(pair.this) is int and type(pair.other) is int:
        return f"{pair.this:,} {nouns[pair.this != 1]} instead of {pair.other:,}"
    return f"{pair.field.name} {shown(pair.this)} instead of {shown(pair.other)}"


def shown(value: Any) -> str:
    """A field's value on one line, at most 60 characters."""
    if type(value) is int:
        text = f"{value:,}"
    elif isinstance(value, tuple):
        text = ", ".join(str(each) for each in value)
    else:
        text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def fewer_or_more(parameters: int) -> str:
    """``14,175,744 parameters fewer``."""
    noun = "parameter" if abs(parameters) == 1 else "parameters"
    return f"{abs(parameters):,} {noun} {'more' if parameters > 0 else 'fewer'}"


def percent(difference: int, whole: int) -> str:
    """The share of ``whole``, with a true minus; "new" where there was nothing before.

    >>> percent(-129, 1_000), percent(10**30, 10**8), percent(5, 0)
    ('−12.9 %', '+1.00e+24 %', 'new')
    """
    if not whole:
        return "new"
    share = difference * 1_000 / whole / 10 if abs(difference) < 10**300 else float("inf")
    digits = 1 if abs(share) >= 0.1 else 3
    text = f"{abs(share):,.{digits}f}" if abs(share) < _MOST_PERCENT else f"{abs(share):.2e}"
    return f"{'−' if share < 0 else '+'}{text} %"
