"""What is wrong with a config, before it breaks, and which values would mend it.

BertConfig of transformers 5 accepts nearly everything: of the findings here it reports only wrong
types. The rest shows when BertModel is built, when text is run through it, or never. Each finding
names that stage.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterator
from typing import Any

from glassbox import embedded
from glassbox.models import limits
from glassbox.models.fields import ACTIVATIONS, DEFAULTS, FIELDS, ConfigValues
from glassbox.models.findings import ConfigProblem, Mend, problem, to
from glassbox.models.limits import SIZES

_NEAR_HEADS = 512
_FLOATS = (
    "hidden_dropout_prob",
    "attention_probs_dropout_prob",
    "classifier_dropout",
    "layer_norm_eps",
    "initializer_range",
)


def check(values: ConfigValues, available_bytes: int | None = None) -> list[ConfigProblem]:
    """All findings about ``values``, errors first. A config without errors builds and runs.

    ``available_bytes`` is the memory that the model may take; None leaves memory out.
    """
    wrong = list(_types(values))
    if wrong:  # The other rules calculate with the values.
        return wrong
    found = [each for rule in _RULES for each in rule(values)]
    if not any(each.field in SIZES and each.severity == "error" for each in found):
        found += limits.too_big(values, available_bytes)
    return sorted(found, key=lambda each: each.severity)


def has_errors(found: list[ConfigProblem]) -> bool:
    """Whether the config cannot (or should not) be built."""
    return any(each.severity == "error" for each in found)


_ACCEPTS: dict[str, Callable[[Any], bool]] = {
    "int": lambda value: type(value) is int,
    "int or none": lambda value: value is None or type(value) is int,
    "float": lambda value: type(value) is float,
    # BertConfig takes 0 and 1 as well as 0.0 and 1.0 for a dropout, and only there.
    "share": lambda value: type(value) in (int, float),
    "share or none": lambda value: value is None or type(value) in (int, float),
    "bool": lambda value: type(value) is bool,
    "choice": lambda value: type(value) is str,
}


_KINDS = {
    "int": "a whole number",
    "int or none": "a whole number or None",
    "float": "a number with a point",
    "share": "a number",
    "share or none": "a number or None",
    "bool": "True or False",
    "choice": "text",
}


def _types(values: ConfigValues) -> Iterator[ConfigProblem]:
    for field in FIELDS:
        value = getattr(values, field.name)
        if not _ACCEPTS[field.kind](value):
            yield problem(
                field.name,
                f"{field.name} is of type {type(value).__name__}, "
                f"and has to be {_KINDS[field.kind]}.",
                "BertConfig refuses it with a StrictDataclassFieldValidationError.",
                stage="config",
                ways=to(field.name, field.default),
            )


# What happens without this check, by field, for sizes below one (facts of transformers 5.23).
_TOO_SMALL = {
    "num_hidden_layers": "BertModel accepts it and builds an encoder without a single layer: the "
    "tokens never see each other.",
    "num_attention_heads": "BertConfig accepts it; building fails with a ZeroDivisionError, or "
    "running with a RuntimeError.",
    "hidden_size": "BertConfig accepts it; building fails.",
    "intermediate_size": "BertConfig accepts it; the feed-forward part would have no weights.",
    "vocab_size": "BertConfig accepts it; building the word embeddings fails.",
    "max_position_embeddings": "BertConfig accepts it; no token would have a position.",
    "type_vocab_size": "BertConfig and BertModel accept it; running the model fails, since each "
    "token needs the embedding of segment 0.",
}


def _sizes(values: ConfigValues) -> Iterator[ConfigProblem]:
    for name in SIZES:
        value = getattr(values, name)
        if value >= 1:
            continue
        better: tuple[Any, ...] = (1, DEFAULTS[name])
        if name == "num_attention_heads" and values.hidden_size >= 1:
            better = nearest_heads(values.hidden_size, DEFAULTS[name])
        elif name == "hidden_size":
            heads = max(1, values.num_attention_heads)
            better = tuple(nearest_multiples(DEFAULTS[name], heads))
        elif name == "vocab_size":
            better = (DEFAULTS[name],)
        yield problem(
            name,
            f"{name} is {value:,}: it has to be at least 1.",
            _TOO_SMALL[name],
            stage="forward" if name == "type_vocab_size" else "build",
            ways=to(name, *dict.fromkeys(better)),
        )


def nearest_heads(hidden: int, wanted: int) -> tuple[int, ...]:
    """Up to two divisors of ``hidden``, nearest to ``wanted`` first; 1 always divides."""
    around = range(max(1, wanted - _NEAR_HEADS), min(hidden, wanted + _NEAR_HEADS) + 1)
    divisors = {1} | {heads for heads in around if hidden % heads == 0}
    return tuple(sorted(divisors, key=lambda heads: (abs(heads - wanted), -heads))[:2])


def nearest_multiples(hidden: int, heads: int) -> list[int]:
    """The multiples of ``heads`` just below and above ``hidden``, nearest first."""
    below = hidden // heads * heads
    both = [size for size in dict.fromkeys((below, -(-hidden // heads) * heads)) if size > 0]
    return sorted(both, key=lambda size: abs(size - hidden))


def _heads(values: ConfigValues) -> Iterator[ConfigProblem]:
    hidden, heads = values.hidden_size, values.num_attention_heads
    if hidden < 1 or heads < 1 or hidden % heads == 0:
        return
    yield problem(
        "num_attention_heads",
        f"hidden_size {hidden:,} cannot be divided among {heads:,} attention heads: "
        f"{hidden % heads:,} would be left over.",
        "Each head gets hidden_size / num_attention_heads of the width. BertConfig accepts this; "
        "BertModel(config) raises a ValueError.",
        ways=to("num_attention_heads", *nearest_heads(hidden, heads))
        + to("hidden_size", *nearest_multiples(hidden, heads)),
    )


def _activation(values: ConfigValues) -> Iterator[ConfigProblem]:
    if values.hidden_act in ACTIVATIONS:
        return
    near = difflib.get_close_matches(values.hidden_act[:100], ACTIVATIONS, n=3, cutoff=0.5)
    yield problem(
        "hidden_act",
        f"There is no activation named “{values.hidden_act[:60]}”.",
        f"BertConfig accepts it; building fails with a bare KeyError. Transformers has "
        f"{len(ACTIVATIONS)} of them.",
        ways=to("hidden_act", *(near or ["gelu", "relu"])),
    )


def _fractions(values: ConfigValues) -> Iterator[ConfigProblem]:
    infinite = [
        name
        for name in _FLOATS
        if (value := getattr(values, name)) is not None and not math.isfinite(value)
    ]
    for name in infinite:
        yield problem(
            name,
            f"{name} is not a finite number.",
            "BertConfig accepts it; the model's results would not be numbers.",
            stage="forward",
            ways=to(name, DEFAULTS[name]),
        )
    for name in ("hidden_dropout_prob", "attention_probs_dropout_prob", "classifier_dropout"):
        value = getattr(values, name)
        if value is None or name in infinite:
            continue
        if not 0 <= value <= 1:
            late = name == "classifier_dropout"
            yield problem(
                name,
                f"{name} is {value:g}: a share lies between 0 and 1.",
                "BertConfig and BertModel accept it; a classifier built on it fails."
                if late
                else "BertConfig accepts it; building fails with a ValueError.",
                stage="use" if late else "build",
                ways=to(name, 0.1, 0.0 if value < 0 else 0.5),
            )
        elif value == 1:
            yield problem(
                name,
                f"{name} is 1: training would drop every value and learn nothing.",
                "The model builds and runs; 0.1 is usual.",
                stage="use",
                severity="warning",
                ways=to(name, 0.1),
            )
    if "layer_norm_eps" not in infinite and values.layer_norm_eps <= 0:
        yield problem(
            "layer_norm_eps",
            f"layer_norm_eps is {values.layer_norm_eps:g}: it has to be above 0.",
            "Everything accepts it, and the model's results can be NaN without any error.",
            stage="forward",
            ways=to("layer_norm_eps", 1e-12, 1e-5),
        )
    if "initializer_range" in infinite:
        return
    if values.initializer_range < 0:
        yield problem(
            "initializer_range",
            f"initializer_range is {values.initializer_range:g}: a standard deviation is never "
            "negative.",
            "BertConfig and the meta device accept it; a real build fails with a RuntimeError.",
            ways=to("initializer_range", 0.02),
        )
    elif values.initializer_range == 0:
        yield problem(
            "initializer_range",
            "initializer_range is 0: all matrices start as zeros.",
            "The model builds and runs, but every token comes out the same.",
            stage="use",
            severity="warning",
            ways=to("initializer_range", 0.02),
        )


def _tokens(values: ConfigValues) -> Iterator[ConfigProblem]:
    vocabulary = values.vocab_size
    if vocabulary < 1:
        return
    pad = values.pad_token_id
    if pad is not None and not 0 <= pad < vocabulary:
        yield problem(
            "pad_token_id",
            f"pad_token_id is {pad:,}: the ids of this vocabulary go from 0 to {vocabulary - 1:,}.",
            "BertConfig only warns; building fails with an AssertionError, or a negative id pads "
            "with a word from the vocabulary's end.",
            ways=to("pad_token_id", 0),
        )
    for name in ("bos_token_id", "eos_token_id"):
        value = getattr(values, name)
        if value is not None and not 0 <= value < vocabulary:
            yield problem(
                name,
                f"{name} is {value:,}: the ids of this vocabulary go from 0 to {vocabulary - 1:,}.",
                "BertModel does not use it; generating text would.",
                stage="use",
                severity="warning",
                ways=to(name, None),
            )
    if vocabulary < embedded.VOCABULARY_SIZE:
        yield problem(
            "vocab_size",
            f"vocab_size {vocabulary:,} is smaller than the embedded tokenizer's "
            f"{embedded.VOCABULARY_SIZE:,} ids.",
            "The model builds and runs, but cannot be fine-tuned here: ids beyond its vocabulary "
            "have no embedding.",
            stage="use",
            severity="warning",
            ways=to("vocab_size", embedded.VOCABULARY_SIZE),
        )


def _decoder(values: ConfigValues) -> Iterator[ConfigProblem]:
    if values.add_cross_attention and not values.is_decoder:
        yield problem(
            "add_cross_attention",
            "add_cross_attention needs is_decoder: only a decoder attends to an encoder's output.",
            "BertConfig accepts this; BertModel(config) raises a ValueError.",
            ways=(Mend("is_decoder", True), Mend("add_cross_attention", False)),
        )


_RULES = (_sizes, _heads, _activation, _fractions, _tokens, _decoder)
