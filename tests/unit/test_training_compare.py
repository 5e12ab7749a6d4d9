"""Runs beside each other: what differed, and what may be chance."""

from __future__ import annotations

from dataclasses import fields, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from glassbox.training import compare, paired, run_state
from glassbox.training.arguments import Arguments
from glassbox.training.compare import (
    Outcome,
    names_of_scores,
    paired_verdict,
    settings,
    verdict,
)
from glassbox.training.curve import Curve
from glassbox.training.intervals import wilson
from glassbox.training.results import Results, SplitResult
from glassbox.training.spec import RunSpec, with_arguments
from tests.unit.evaluated import evaluated

SPEC = RunSpec("sample:reviews", "review", None, "sentiment")


def outcome(accuracy: float | None, rows: int | None = 400) -> Outcome:
    return Outcome({} if accuracy is None else {"accuracy": accuracy}, rows, 10, 60.0)


def test_settings_are_all_there_and_say_which_differ() -> None:
    rows = settings([SPEC, with_arguments(replace(SPEC, init="random"), seed=7)])
    assert {row.name for row in rows} >= {"dataset", "init", "seed", "learning_rate", "max_length"}
    differing = {row.name: row.values for row in rows if row.differs}
    assert differing == {"init": ("pretrained", "random"), "seed": ("42", "7")}
    assert settings([]) == ()


def test_every_setting_there_is_can_differ() -> None:
    """A field that is added to the spec or its arguments is in the table by itself."""
    rows = {row.name for row in settings([SPEC])}
    wanted = {each.name for each in fields(RunSpec)} | {each.name for each in fields(Arguments)}
    assert rows == wanted - {"arguments"}


def test_an_outcome_is_the_results_and_else_the_last_evaluations() -> None:
    status = run_state.Status(
        "finished", step=7, seconds=3.0,
        metrics={"eval_loss": 0.5, "eval_accuracy": 0.5, "eval_runtime": 2.0, "eval_f1": None},
    )  # fmt: skip
    run: Any = SimpleNamespace(status=status)
    kept = SplitResult(40, True, {"accuracy": 0.4}, {"accuracy": 0.75, "mcc": 0.1, "r2": None})
    results = Results("single_label_classification", ("a", "b"), 9, {"validation": kept})
    found = compare.outcome(run, results)
    assert found == Outcome({"accuracy": 0.75, "mcc": 0.1, "loss": 0.5}, 40, 7, 3.0)
    assert compare.outcome(run, None).scores == {"accuracy": 0.5, "loss": 0.5}
    assert found.interval() == wilson(30, 40)
    assert outcome(None).interval() is None and outcome(0.5, None).interval() is None
    assert names_of_scores([outcome(0.5), found]) == ("accuracy", "mcc", "loss")


@pytest.mark.parametrize(
    ("first", "other", "said"),
    [
        (
            outcome(0.863),
            outcome(0.590),
            "27.3 points less accurate than “a”, which is more than chance",
        ),
        (outcome(0.80), outcome(0.82), "2.0 points more accurate than “a”, which may be chance"),
        (outcome(0.8), outcome(0.8), "as accurate as"),
        (outcome(None), outcome(0.8), ""),
        (outcome(0.7, None), outcome(0.8), ""),
    ],
)
def test_verdict(first: Outcome, other: Outcome, said: str) -> None:
    sentence = verdict(first, other, ("a", "b"))
    assert said in sentence and bool(said) == bool(sentence)


def test_the_same_rows_are_compared_one_by_one() -> None:
    ours = evaluated(rows=200)
    flipped = np.flatnonzero(paired.right(ours))[:30]
    logits = ours.after.copy()
    logits[flipped] = logits[flipped][:, ::-1]
    theirs = replace(ours, after=logits)
    pair = paired.compare(ours, theirs)
    assert pair is not None and pair.rows == 200
    assert (pair.only_first, pair.only_other) == (30, 0) and not pair.is_chance
    assert "“a” is better by more than chance (p < 0.001)" in paired_verdict(pair, ("a", "b"))
    same = paired.compare(ours, ours)
    assert same is not None and "equally accurate" in paired_verdict(same, ("a", "b"))
    few = paired.Pair(10, 3, 1, 5)
    assert "may be chance (p = 0.625)" in paired_verdict(few, ("a", "b"))


def test_only_rows_that_both_evaluated_count() -> None:
    ours = evaluated(rows=100)
    half = replace(
        ours, rows=ours.rows[50:], texts=ours.texts.slice(50), lengths=ours.lengths[50:],
        references=ours.references[50:], before=None, after=ours.after[50:],
    )  # fmt: skip
    found = paired.compare(ours, half)
    assert found is not None and found.rows == 50
    # Another text in a row of that number, another label, other classes: not the same row.
    other = replace(half, texts=pa.chunked_array([["something else"] * 50]))
    assert paired.compare(ours, other) is None
    assert paired.compare(ours, replace(half, references=1 - half.references)) is None
    assert paired.compare(ours, replace(half, names=("a", "b"))) is None
    values = evaluated("regression", 10, ["score"])
    assert paired.compare(values, values) is None


def test_a_step_stands_where_it_was_done() -> None:
    status = run_state.Status("running", step=10, epoch=2.0, seconds=600.0)
    run: Any = SimpleNamespace(status=status)
    timed = Curve((), (), (), (), seconds=((4, 60.0), (10, 300.0)))
    old = Curve((), (), (), ())
    assert compare.places(run, timed, [0, 4, 7, 10], "step") == [0, 4, 7, 10]
    assert compare.places(run, timed, [0, 5, 10], "epoch") == [0, 1, 2]
    assert compare.places(run, timed, [0, 4, 7, 10], "time") == [0, 1, 3, 5]
    # Of an older run the mean speed is all there is.
    assert compare.places(run, old, [0, 4, 10], "time") == [0, 4, 10]
    begun: Any = SimpleNamespace(status=run_state.Status("starting"))
    assert compare.places(begun, old, [], "time") == compare.places(begun, old, [0], "epoch") == []
