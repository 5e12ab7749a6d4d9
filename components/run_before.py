"""What a run to be comes to, before it starts: what the model is given, and how it will go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components import (
    cache,
    frame,
    run_before_batch,
    run_before_labels,
    run_before_schedule,
    run_before_time,
)
from components.in_url import switch
from glassbox import warmup
from glassbox.errors import UserError
from glassbox.training import counts, estimate, preview
from glassbox.training.choices import Plan
from glassbox.training.counts import Counts
from glassbox.training.estimate import Widths
from glassbox.training.leaks import TRAINING
from glassbox.training.parts import VALIDATION, Parts
from glassbox.training.spec import RunSpec

if TYPE_CHECKING:
    import numpy as np

    from glassbox.tokenization.library import SharedTokenizer

_VIEWS = {
    "batch": "What the model is given",
    "labels": "The labels",
    "schedule": "Steps and learning rate",
    "time": "Time and memory",
}


@dataclass(frozen=True)
class Looked:
    """A run to be as far as its rows tell: rows by part, lengths in tokens, widths of batches."""

    spec: RunSpec
    plan: Plan
    owner: str
    parts: Parts
    counted: Counts
    shared: SharedTokenizer
    lengths: dict[str, np.ndarray]
    widths: Widths


def look(spec: RunSpec, plan: Plan, owner: str) -> Looked:
    """Draw the rows and count their tokens. Raises UserError when the tokenizer cannot be had."""
    parts = cache.training_parts(spec, owner)
    shared = cache.training_tokenizer(spec.model)
    lengths = {
        part: cache.training_lengths(spec, owner, part, shared) for part in (TRAINING, VALIDATION)
    }
    widths = estimate.widths(lengths[TRAINING], lengths[VALIDATION], spec)
    counted = counts.counts(spec.arguments, parts.rows[TRAINING].num_rows)
    return Looked(spec, plan, owner, parts, counted, shared, lengths, widths)


def ready(spec: RunSpec) -> bool:
    """Whether the tokenizer can be had now, without waiting for torch."""
    try:
        return warmup.status().state == "warm" or not preview.needs_torch(spec.model)
    except UserError:
        return True  # the plan says what is wrong with the model


def view(looked: Looked) -> None:
    """A switch, and what it is on."""
    chosen = switch("Before it starts", "before", _VIEWS, "batch")
    with frame.boundary(f"“{_VIEWS[chosen]}”"):
        if chosen == "batch":
            run_before_batch.view(looked)
        elif chosen == "labels":
            run_before_labels.view(looked)
        elif chosen == "schedule":
            run_before_schedule.view(looked)
        else:
            run_before_time.view(looked)
