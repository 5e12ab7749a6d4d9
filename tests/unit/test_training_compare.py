"""Runs beside each other: what differed, and what may be chance."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from glassbox.training.compare import Outcome, settings, verdict
from glassbox.training.spec import RunSpec, with_arguments

SPEC = RunSpec("sample:reviews", "review", None, "sentiment")


def outcome(accuracy: float | None, rows: int | None = 400) -> Outcome:
    return Outcome(accuracy, 0.5, 0.4, 10, 60.0, rows)


def test_settings_are_all_there_and_say_which_differ() -> None:
    rows = settings([SPEC, with_arguments(replace(SPEC, init="random"), seed=7)])
    assert {row.name for row in rows} >= {"dataset", "init", "seed", "learning_rate", "max_length"}
    differing = {row.name: row.values for row in rows if row.differs}
    assert differing == {"init": ("pretrained", "random"), "seed": ("42", "7")}
    assert settings([]) == ()


def test_noise_is_the_binomial_one() -> None:
    assert outcome(0.9).noise() == pytest.approx(1.96 * math.sqrt(0.9 * 0.1 / 400))
    assert outcome(1.0).noise() == 0
    assert outcome(None).noise() is None and outcome(0.5, None).noise() is None


@pytest.mark.parametrize(
    ("first", "other", "said"),
    [
        (outcome(0.863), outcome(0.590), "27.3 points less accurate than “a”, and chance explains"),
        (outcome(0.80), outcome(0.82), "2.0 points more accurate than “a”: with so few validation"),
        (outcome(0.8), outcome(0.8), "as accurate as"),
        (outcome(None), outcome(0.8), ""),
        (outcome(0.7, None), outcome(0.8), ""),
    ],
)
def test_verdict(first: Outcome, other: Outcome, said: str) -> None:
    sentence = verdict(first, other, ("a", "b"))
    assert said in sentence and bool(said) == bool(sentence)
