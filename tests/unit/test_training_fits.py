"""Whether a run fits into memory, and what of it would; how its time adds up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from glassbox import embedded
from glassbox.models.config_values import ConfigValues
from glassbox.training import counts, estimate, fits
from glassbox.training.arguments import Arguments
from glassbox.training.fits import Sizes
from glassbox.training.measuring import Measured, Shapes
from glassbox.training.run_state import Status
from glassbox.training.spec import RunSpec, with_arguments
from glassbox.training.store import Run

SPEC = RunSpec("sample:reviews", "review", None, "sentiment", max_length=64)
MODEL = Sizes(1_000_000, ConfigValues(hidden_size=128, num_hidden_layers=2))


def test_the_embedded_models_sizes() -> None:
    found = fits.sizes("embedded:minilm")
    assert found.parameters == embedded.PARAMETERS
    assert (found.values.hidden_size, found.values.num_hidden_layers) == (384, 6)


@pytest.mark.parametrize(
    ("optim", "bytes"), [("adamw_torch", 16), ("rmsprop", 12), ("sgd", 8), ("adafactor", 8)]
)
def test_weights_gradients_and_averages_are_exact(optim: str, bytes: int) -> None:
    need = fits.need(with_arguments(SPEC, optim=optim), MODEL, 64)
    exact = [part.bytes for part in need.parts if part.exactness == "exact"]
    assert sum(exact) - fits.PROCESS_BYTES == bytes * MODEL.parameters


def test_checkpointing_takes_less() -> None:
    less = with_arguments(SPEC, activation_checkpointing=True)
    assert fits.need(less, MODEL, 64).bytes < fits.need(SPEC, MODEL, 64).bytes


@pytest.mark.parametrize(
    ("rows", "width", "available", "field"),
    [
        (512, 512, 2 * 10**9, "per_device_train_batch_size"),
        (16, 512, 300_000_000, "max_length"),
        (16, 64, 100_000_000, "model"),
    ],
)
def test_what_would_fit_does_and_one_more_does_not(
    rows: int, width: int, available: int, field: str
) -> None:
    spec = with_arguments(SPEC, per_device_train_batch_size=rows)
    (problem,) = fits.problems(spec, MODEL, width, available)
    assert (problem.field, problem.severity) == (field, "error")
    if field == "model":
        assert problem.mends == ()
        return
    (mend,) = problem.mends

    def needs(number: int) -> int:
        some = number if field.startswith("per") else 1
        made = with_arguments(SPEC, per_device_train_batch_size=some)
        return fits.need(made, MODEL, number if field == "max_length" else width).bytes

    assert isinstance(mend, int)
    assert needs(mend) <= available < needs(mend + 1)


def test_what_fits_is_not_refused() -> None:
    assert fits.problems(SPEC, MODEL, 64, 10**10) == []


def test_widths_are_those_of_the_padded_batches() -> None:
    lengths = np.array([3, 9, 4, 100, 5, 6])
    spec = with_arguments(SPEC, per_device_train_batch_size=2, train_sampling_strategy="sequential")
    found = estimate.widths(lengths, lengths, spec)
    assert found.training.tolist() == [9, 64, 6] and found.most == 64
    assert found.evaluation.tolist() == [64] and found.eval_width == 64
    assert found.measured == (6, 12, 64)
    grouped = with_arguments(spec, train_sampling_strategy="group_by_length")
    assert estimate.widths(lengths, lengths, grouped).training.tolist() == [64, 6, 4]


@pytest.mark.parametrize(
    ("training", "cut", "measured"),
    [
        ([5], 4_096, (4, 6)),  # on both sides of it
        ([7, 130], 128, (6, 8, 130)),  # no wider than the widest batch where texts are cut
        ([500], 512, (384, 512)),
        ([500], 500, (384, 500)),
        ([64, 64, 96], 96, (64, 96)),
        ([1], 4, (2,)),
    ],
)
def test_measured_widths_are_on_a_ladder(
    training: list[int], cut: int, measured: tuple[int, ...]
) -> None:
    found = estimate.Widths(np.array(training), np.array(training), cut)
    assert found.measured == measured


def test_runs_on_other_rows_share_what_was_measured() -> None:
    some, others = np.arange(20, 60), np.arange(19, 57)
    asked = {
        Shapes(replace(SPEC, text=text), ("a", "b"), found.measured, found.eval_width).plain()
        for text, lengths in (("review", some), ("title", others))
        for found in [estimate.widths(lengths, lengths, SPEC)]
    }
    assert len(asked) == 1


MEASURED = Measured((10, 20), (1.0, 2.0), 0.5, 20, 4.0, 9, True, "cpu", 1, 3.0)


@pytest.mark.parametrize(("width", "seconds"), [(10, 1.0), (15, 1.5), (20, 2.0), (40, 4.0)])
def test_between_two_measured_widths_time_is_on_a_line(width: int, seconds: float) -> None:
    assert MEASURED.pass_of(width) == pytest.approx(seconds)


def test_the_time_is_the_sum_of_steps_and_evaluations() -> None:
    spec = with_arguments(SPEC, gradient_accumulation_steps=2, per_device_eval_batch_size=8)
    widths = estimate.Widths(np.array([10, 20]), np.array([10, 30]), 64)
    counted = counts.Counts(2, 1, 3, 4, 3)
    found = estimate.estimate(spec, counted, widths, MEASURED, evaluated=16)
    assert found.step == pytest.approx(2 * 1.5 + 0.5)
    assert found.training == pytest.approx(3 * 3.5)
    assert found.evaluating == pytest.approx(2 * 4.0)
    assert found.seconds == pytest.approx(3 * 3.5 + 8.0)


def test_runs_of_equal_speed_have_equal_shapes() -> None:
    def shapes(spec: RunSpec) -> Shapes:
        return Shapes(spec, ("a", "b"), (10,), 10).plain()

    other = with_arguments(SPEC, learning_rate=1.0, seed=7, num_train_epochs=9)
    assert shapes(other) == shapes(SPEC)
    assert shapes(with_arguments(SPEC, per_device_train_batch_size=4)) != shapes(SPEC)


def test_an_earlier_run_of_the_same_shape_is_found(tmp_path: object) -> None:
    def run(spec: RunSpec, **status: object) -> Run:
        made = Status("finished", step=20, seconds=10.0)
        return Run("1", None, "r", "me", "", spec, replace(made, **status), "finished")  # type: ignore[arg-type]

    longer = with_arguments(SPEC, num_train_epochs=9, learning_rate=1e-3)
    found = estimate.earlier(longer, [run(SPEC, step=1), run(SPEC)])
    assert found is not None and found.for_steps(40) == 20.0
    assert estimate.earlier(with_arguments(SPEC, optim="sgd"), [run(SPEC)]) is None
    assert estimate.earlier(replace(SPEC, max_length=8), [run(SPEC)]) is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, (7, 7, 21, 4, 3)),
        # Without any in training the weights of the end are evaluated all the same.
        ({"eval_strategy": "no", "save_strategy": "no"}, (7, 7, 21, 2, 0)),
        # The end is evaluated where it is no multiple.
        ({"eval_strategy": "steps", "eval_steps": 5.0}, (7, 7, 21, 6, 3)),
        ({"eval_strategy": "steps", "eval_steps": 0.25}, (7, 7, 21, 5, 3)),
        ({"eval_strategy": "steps", "eval_steps": 7.0}, (7, 7, 21, 4, 3)),
        ({"max_steps": 10}, (7, 7, 10, 3, 2)),
        ({"dataloader_drop_last": True}, (6, 6, 18, 4, 3)),
        ({"gradient_accumulation_steps": 2}, (7, 4, 12, 4, 3)),
        ({"save_strategy": "steps", "save_steps": 4.0}, (7, 7, 21, 4, 5)),
    ],
)
def test_steps_evaluations_and_checkpoints(given: dict[str, object], expected: object) -> None:
    made = counts.counts(Arguments(**given), 100)  # type: ignore[arg-type]
    assert (
        made.batches_per_epoch,
        made.steps_per_epoch,
        made.steps,
        made.evaluations,
        made.checkpoints,
    ) == expected
