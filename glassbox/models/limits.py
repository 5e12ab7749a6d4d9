"""Whether a model is too big to be built here, and which single size would have to shrink."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from glassbox import settings
from glassbox.models.cost import count
from glassbox.models.fields import DEFAULTS, ConfigValues
from glassbox.models.findings import ConfigProblem, Mend, problem
from glassbox.units import size

# A built module costs Python objects beside its weights: measured 48 kB a layer on the meta device.
LAYER_OVERHEAD_BYTES = 100_000
# Weights, and what initialising and saving them needs for a moment.
MEMORY_PERCENT = 130
SIZES = (
    "num_hidden_layers",
    "num_attention_heads",
    "hidden_size",
    "intermediate_size",
    "vocab_size",
    "max_position_embeddings",
    "type_vocab_size",
)


def needed_bytes(values: ConfigValues) -> int:
    """Memory that building takes at its peak: weights, objects, and what initialising needs."""
    overhead = LAYER_OVERHEAD_BYTES * values.num_hidden_layers
    return count(values).fp32_bytes * MEMORY_PERCENT // 100 + overhead


def _size_finding(values: ConfigValues, available: int | None) -> tuple[str, str, str] | None:
    """Field, message and hint when the model is too big to be built here."""
    limits = settings.current()
    parameters = count(values).parameters
    if parameters > limits.max_model_parameters:
        return (
            _largest(values),
            f"{parameters:,} parameters are more than the {limits.max_model_parameters:,} that "
            "are built here.",
            "The limit is the setting GLASSBOX_MAX_MODEL_PARAMETERS. The count by formula goes on.",
        )
    if values.num_hidden_layers > limits.max_model_layers:
        return (
            "num_hidden_layers",
            f"{values.num_hidden_layers:,} layers are more than the {limits.max_model_layers:,} "
            "that are built here.",
            "The limit is the setting GLASSBOX_MAX_MODEL_LAYERS. The count by formula goes on.",
        )
    needed = needed_bytes(values)
    if available is not None and needed > available:
        return (
            _largest(values),
            f"Building takes about {size(needed)} of memory; this machine has "
            f"{size(available)} free.",
            "Make the model smaller, or end other programs. The count by formula goes on.",
        )
    return None


def _largest(values: ConfigValues) -> str:
    """The size that is furthest above BertConfig's default: most likely what was overdone."""
    return max(
        ("vocab_size", "hidden_size", "num_hidden_layers", "intermediate_size", *SIZES[5:]),
        key=lambda name: getattr(values, name) * 1_000 // DEFAULTS[name],
    )


def too_big(values: ConfigValues, available: int | None) -> Iterator[ConfigProblem]:
    """The finding that a model is too big, if it is, with each size whose default would do.

    All sizes of ``values`` are at least 1; ``available`` is in bytes, None leaves memory out.
    """
    finding = _size_finding(values, available)
    if finding is None:
        return
    ways = []
    for name in SIZES:
        smaller: ConfigValues = replace(values, **{name: DEFAULTS[name]})
        fits = getattr(values, name) > DEFAULTS[name] and not (
            smaller.hidden_size % smaller.num_attention_heads or _size_finding(smaller, available)
        )
        if fits:
            ways.append(Mend(name, DEFAULTS[name]))
    yield problem(*finding, ways=tuple(ways))
