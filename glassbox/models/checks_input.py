"""Whether a config can take the input that it is meant for: its length, its batch, its training."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from glassbox.models import memory_cost
from glassbox.models.config_values import ConfigValues
from glassbox.models.findings import ConfigProblem, Mend, problem, to
from glassbox.units import size

# Controls of the page beside the config's own fields; a mend may be about them.
BATCH = "batch"
LENGTH = "length"
MOST_BATCH = 4_096
MOST_LENGTH = 131_072


@dataclass(frozen=True)
class Run:
    """What is put through a model: ``batch`` sequences of ``length`` tokens."""

    batch: int = 8
    length: int = 128


def run_problems(values: ConfigValues, run: Run, available: int | None) -> Iterator[ConfigProblem]:
    """Findings about ``run``; all sizes of ``values`` are at least 1, ``available`` is in bytes."""
    most = values.max_position_embeddings
    if run.length > most:
        yield problem(
            "max_position_embeddings",
            f"An input of {run.length:,} tokens is longer than max_position_embeddings {most:,}.",
            "BertModel builds; running it fails with a RuntimeError about sizes that do not match.",
            stage="forward",
            ways=(
                Mend("max_position_embeddings", run.length),
                *to(LENGTH, *((most,) if most <= MOST_LENGTH else ())),
            ),
        )
    chunk = values.chunk_size_feed_forward
    if chunk > 0 and run.length % chunk:
        below = run.length // chunk * chunk
        above = below + chunk
        lengths = sorted(
            (n for n in (below, above) if 0 < n <= min(most, MOST_LENGTH)),
            key=lambda n: abs(n - run.length),
        )
        yield problem(
            "chunk_size_feed_forward",
            f"{run.length:,} tokens do not divide into chunks of {chunk:,}.",
            "BertModel builds; running it on that length raises a ValueError.",
            stage="forward",
            ways=to("chunk_size_feed_forward", *_divisors_near(run.length, chunk), 0)
            + to(LENGTH, *lengths),
        )
    if available is None:
        return
    training = sum(part.bytes for part in memory_cost.training(values, run.batch, run.length))
    if training > available:
        smaller = _batch_that_fits(values, run, available)
        yield problem(
            BATCH,
            f"Training takes at least {size(training)}; this machine has {size(available)} free.",
            "The model can still be built, if that is not too much by itself.",
            stage="use",
            severity="warning",
            ways=to(BATCH, smaller) if smaller else (),
        )


def _divisors_near(length: int, chunk: int) -> list[int]:
    """Up to two chunk sizes that divide the length, nearest first."""
    low, high = max(1, chunk - 64), min(length, chunk + 64)
    around = [size for size in range(low, high + 1) if length % size == 0]
    return sorted(around, key=lambda size: (abs(size - chunk), size))[:2]


def _batch_that_fits(values: ConfigValues, run: Run, available: int) -> int:
    """The largest batch that can be trained in the memory; 0 when not even one can."""
    one = sum(part.bytes for part in memory_cost.training(values, 1, run.length))
    each = memory_cost.activation_bytes(values, 1, run.length)
    if one > available or each == 0:
        return 0
    return min(run.batch - 1, int((available - (one - each)) // each))
