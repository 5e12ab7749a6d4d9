"""What is wrong with a config, before it breaks, and which values would mend it.

BertConfig of transformers 5 accepts nearly everything: of the findings here it reports only wrong
types and three more. The rest shows when BertModel is built, when text is run through it, or never.
Each finding names that stage.

checks_types.py     values of a wrong type                              stage config
checks_sizes.py     sizes below one, heads that do not divide           stage build
checks_numbers.py   shares, deviations, the activation's name           stages build and forward
checks_tokens.py    special ids outside the vocabulary, decoders        stage build
checks_output.py    labels, outputs, attention code, what is ignored    stages config to use
checks_input.py     an input that the config cannot take                stage forward
limits.py           what is too big for this machine or its settings    stage build
"""

from __future__ import annotations

from glassbox.models import limits
from glassbox.models.checks_input import Run, run_problems
from glassbox.models.checks_numbers import activation, fractions
from glassbox.models.checks_output import ignored, labels, outputs
from glassbox.models.checks_sizes import (
    heads_divide,
    nearest_heads,
    nearest_multiples,
    sizes,
)
from glassbox.models.checks_tokens import decoder, tokens
from glassbox.models.checks_types import types
from glassbox.models.config_values import ConfigValues
from glassbox.models.findings import ConfigProblem
from glassbox.models.limits import SIZES

__all__ = ["Run", "check", "has_errors", "nearest_heads", "nearest_multiples"]

_RULES = (sizes, heads_divide, activation, fractions, tokens, decoder, labels, outputs, ignored)


def check(
    values: ConfigValues, available_bytes: int | None = None, run: Run | None = None
) -> list[ConfigProblem]:
    """All findings about ``values``, errors first. A config without errors builds and runs.

    ``available_bytes`` is the memory that the model may take; None leaves memory out. ``run`` is
    the input that it has to take, besides.
    """
    wrong = list(types(values))
    if wrong:  # The other rules calculate with the values.
        return wrong
    found = [each for rule in _RULES for each in rule(values)]
    if not any(each.field in SIZES and each.severity == "error" for each in found):
        found += limits.too_big(values, available_bytes)
    if run is not None and all(getattr(values, name) >= 1 for name in SIZES):
        found += run_problems(values, run, available_bytes)
    return sorted(found, key=lambda each: each.severity)


def has_errors(found: list[ConfigProblem]) -> bool:
    """Whether the config cannot (or should not) be built."""
    return any(each.severity == "error" for each in found)
