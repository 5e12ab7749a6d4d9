"""What one size costs over a range of its values: parameters and FLOPs against that field.

>>> from glassbox.models.config_values import ConfigValues
>>> made = sweep(ConfigValues(), "num_attention_heads", batch=1, length=128)
>>> [point.value for point in made.points][:8]
[1, 2, 3, 4, 6, 8, 12, 16]
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from glassbox.models.config_values import DEFAULTS, ConfigValues
from glassbox.models.cost import parameters
from glassbox.models.flops import forward_flops

# The sizes that can be swept, in the order of a list to choose from.
SWEPT = (
    "num_hidden_layers",
    "hidden_size",
    "num_attention_heads",
    "intermediate_size",
    "vocab_size",
    "max_position_embeddings",
    "type_vocab_size",
)
_STEPS = 24
_MOST_HEADS = 64
# Where a sweep ends whatever the value is: no plot says more about an absurd one.
_MOST = 10**12


@dataclass(frozen=True)
class Point:
    """One value of the field and what the config costs with it."""

    value: int
    parameters: int
    flops: int


@dataclass(frozen=True)
class Sweep:
    """Points in rising order; ``left_out`` says which values have none and why, if any."""

    field: str
    points: tuple[Point, ...]
    now: int
    left_out: str = ""


def sweep(values: ConfigValues, field: str, *, batch: int, length: int) -> Sweep:
    """Up to twice the present value, or the default's; values that cannot be built are left out.

    Raises ValueError when a size is negative, or the field is none of SWEPT.
    """
    if field not in SWEPT:
        raise ValueError(field)
    if min(getattr(values, name) for name in SWEPT) < 0:
        raise ValueError("a size is negative")
    chosen, left_out = _chosen(values, field, length)
    points = []
    for value in chosen:
        change: dict[str, Any] = {field: value}
        moved = replace(values, **change)
        points.append(Point(value, parameters(moved), forward_flops(moved, batch, length)))
    return Sweep(field, tuple(points), getattr(values, field), left_out)


def _chosen(values: ConfigValues, field: str, length: int) -> tuple[list[int], str]:
    """The values to look at, and a sentence about those that were left out."""
    now, default = getattr(values, field), DEFAULTS[field]
    if field == "num_attention_heads":
        hidden = values.hidden_size
        top = min(hidden, max(_MOST_HEADS, now))
        divisors = [heads for heads in range(1, min(top, _MOST_HEADS) + 1) if hidden % heads == 0]
        if 0 < now <= hidden and hidden % now == 0 and now not in divisors:
            divisors.append(now)
        return divisors, f"Only divisors of hidden_size {hidden:,} can be built."
    top = min(max(2 * now, default), _MOST)
    multiple = max(1, values.num_attention_heads) if field == "hidden_size" else 1
    step = max(multiple, -(-top // (_STEPS * multiple)) * multiple)
    wanted = set(range(step, top + 1, step))
    if now >= 1 and now % multiple == 0 and now <= _MOST:
        wanted.add(now)
    if field == "max_position_embeddings":
        fitting = [value for value in sorted(wanted) if value >= length]
        said = f"Below {length:,} the input would not fit." if len(fitting) < len(wanted) else ""
        return fitting, said
    said = f"Only multiples of {multiple} heads can be built." if multiple > 1 else ""
    return sorted(wanted), said
