"""How long a run will take: from measured passes, and from earlier runs of the same shape.

    time = steps x (accumulation x forward and backward + update) + evaluations

The passes are those of the batches that an epoch will really have: their widths follow from the
lengths of the rows and the order that they are drawn in.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glassbox.training.counts import Counts
from glassbox.training.measuring import Measured
from glassbox.training.parts import TEST, VALIDATION
from glassbox.training.spec import RunSpec
from glassbox.training.store import Run

if TYPE_CHECKING:
    import numpy as np

# The Trainer sorts by length within so many batches (LengthGroupedSampler).
_TOGETHER = 50
# Of the widths of an epoch's batches those that are measured: one in ten is narrower than the
# first, and one in ten wider than the last; each at a width of the ladder 2, 3, 4, 6, 8, 12, 16 ...
# beside it, so that runs on other rows share what was measured.
_QUANTILES = (0.1, 0.5, 0.9)
_LADDER = sorted((*(2**power for power in range(1, 14)), *(3 * 2**power for power in range(13))))
# Fewer steps are mostly the first one, which sets torch up.
_FEWEST_STEPS = 5
# Arguments that a step's speed depends on; the rest of two runs may differ.
_SPEED = (
    "per_device_train_batch_size", "gradient_accumulation_steps", "optim", "bf16", "fp16",
    "activation_checkpointing", "train_sampling_strategy",
)  # fmt: skip


@dataclass(frozen=True)
class Widths:
    """Tokens of each row of a padded batch: of every batch of an epoch, and of an evaluation.

    ``cut`` is what texts are cut to: the model may have no position beyond it.
    """

    training: np.ndarray
    evaluation: np.ndarray
    cut: int

    @property
    def measured(self) -> tuple[int, ...]:
        """The widths to measure: three at most, narrow, middle and wide, each once."""
        import numpy as np

        low, middle, high = np.quantile(self.training, _QUANTILES, method="nearest").tolist()
        return tuple(sorted({self._rung(low, up=False), self._rung(middle), self._rung(high)}))

    @property
    def eval_width(self) -> int:
        """The middle width of an evaluation's batches."""
        import numpy as np

        return self._rung(int(np.quantile(self.evaluation, 0.5, method="nearest")))

    def _rung(self, width: int, *, up: bool = True) -> int:
        """The width of the ladder next above, or next below."""
        place = bisect_left(_LADDER, width) if up else bisect_right(_LADDER, width) - 1
        found = _LADDER[min(max(place, 0), len(_LADDER) - 1)]
        return min(found, max(self.cut, width))

    @property
    def most(self) -> int:
        """The widest batch that training has to hold."""
        return int(self.training.max())


def widths(training: np.ndarray, evaluation: np.ndarray, spec: RunSpec) -> Widths:
    """From the lengths of the rows, in tokens and uncut; of one row or more each."""
    import numpy as np

    arguments = spec.arguments
    cut = np.minimum(training, spec.max_length)
    size = arguments.per_device_train_batch_size
    seed = arguments.seed if arguments.data_seed is None else arguments.data_seed
    if arguments.train_sampling_strategy != "sequential":
        cut = np.random.default_rng(seed).permutation(cut)
    if arguments.train_sampling_strategy == "group_by_length":
        many = size * _TOGETHER
        cut = np.concatenate(
            [np.sort(cut[at : at + many])[::-1] for at in range(0, len(cut), many)]
        )
    return Widths(
        _longest(cut, size),
        _longest(np.minimum(evaluation, spec.max_length), arguments.per_device_eval_batch_size),
        spec.max_length,
    )


def _longest(lengths: np.ndarray, size: int) -> np.ndarray:
    """The longest of every ``size`` rows."""
    import numpy as np

    return np.asarray(np.maximum.reduceat(lengths, np.arange(0, len(lengths), size)))


@dataclass(frozen=True)
class Estimate:
    """Seconds of a whole run and what they are made of.

    ``step`` is the mean of all steps, ``eval_batch`` of all batches that are evaluated.
    """

    step: float
    eval_batch: float
    training: float
    evaluating: float
    measured: Measured

    @property
    def seconds(self) -> float:
        """All of it."""
        return self.training + self.evaluating


def rows_evaluated(spec: RunSpec, counted: Counts, rows: Mapping[str, int]) -> int:
    """Rows that are evaluated in all; ``rows`` are those of each part.

    Those of a test split are before and after the training, those of the validation as counted.
    """
    return counted.evaluations * rows[VALIDATION] + 2 * rows.get(TEST, 0)


def estimate(
    spec: RunSpec, counted: Counts, found: Widths, measured: Measured, evaluated: int
) -> Estimate:
    """What the measured passes make of all steps, and of all rows that are ``evaluated``."""
    import numpy as np

    passes = float(np.mean([measured.pass_of(float(each)) for each in found.training]))
    step = spec.arguments.gradient_accumulation_steps * passes + measured.update_seconds
    # Batches are evaluated at a cost that grows with their cells.
    size = spec.arguments.per_device_eval_batch_size
    share = float(np.mean(found.evaluation)) / measured.eval_width
    batch = measured.eval_seconds * share
    return Estimate(step, batch, counted.steps * step, batch * evaluated / size, measured)


@dataclass(frozen=True)
class Earlier:
    """A run of the same shape that is over: its name, its steps, and the seconds they took."""

    name: str
    steps: int
    seconds: float

    def for_steps(self, steps: int) -> float:
        """Seconds of so many steps at its speed, with its share of evaluations."""
        return self.seconds * steps / self.steps


def earlier(spec: RunSpec, runs: Sequence[Run]) -> Earlier | None:
    """The newest of ``runs`` (newest first) that had the shape of ``spec`` and made a few steps."""
    shape = _shape(spec)
    for run in runs:
        step, seconds = run.status.step, run.status.seconds
        known = step >= _FEWEST_STEPS and seconds > 0 and math.isfinite(seconds)
        if known and not run.is_live and _shape(run.spec) == shape:
            return Earlier(run.name, step, seconds)
    return None


def _shape(spec: RunSpec) -> tuple[RunSpec, tuple[object, ...]]:
    """What the speed of a step depends on."""
    kept = RunSpec(
        spec.dataset, spec.text, spec.text_pair, "", spec.train_split, model=spec.model,
        max_length=spec.max_length, steps=spec.steps,
    )  # fmt: skip
    speed = tuple(getattr(spec.arguments, name) for name in _SPEED)
    return replace(kept, loop="trainer"), speed
