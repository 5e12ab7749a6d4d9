"""Numbers with a point, and the name of the activation: legal to BertConfig, and yet wrong."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator

from glassbox.models.config_values import ACTIVATIONS, DEFAULTS, ConfigValues
from glassbox.models.findings import ConfigProblem, problem, to

_FLOATS = (
    "hidden_dropout_prob",
    "attention_probs_dropout_prob",
    "classifier_dropout",
    "layer_norm_eps",
    "initializer_range",
)


def activation(values: ConfigValues) -> Iterator[ConfigProblem]:
    """A hidden_act that the library does not have."""
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


def fractions(values: ConfigValues) -> Iterator[ConfigProblem]:
    """Dropouts outside 0 to 1, and numbers that make results NaN or all alike."""
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
