"""The only places where Streamlit's caches are used, each with a bound: one file a topic.

Any browser can clear these caches for everybody, so they hold only what can be made again.
"""

from __future__ import annotations

from components.cache.datasets import (
    applied,
    dataset,
    lengths_of_texts,
    profile,
    quality,
    roles,
    shown,
    token_lengths,
)
from components.cache.models import (
    activations,
    family_sketch,
    model_outline,
    weight_families,
    weight_histogram,
)
from components.cache.queries import asked, found, ordered, sql_help
from components.cache.ready import (
    export_notes,
    export_preview,
    formula_cells,
    mapped,
    mapped_spread,
    mapping_cost,
    mapping_problems,
    mapping_size,
)
from components.cache.tokenizers import batch, batch_cut, cuts, encoding, round_trip, strip_data
from components.cache.training import classifier, training_choices, training_plan

__all__ = [
    "activations",
    "applied",
    "asked",
    "batch",
    "batch_cut",
    "classifier",
    "cuts",
    "dataset",
    "encoding",
    "export_notes",
    "export_preview",
    "family_sketch",
    "formula_cells",
    "found",
    "lengths_of_texts",
    "mapped",
    "mapped_spread",
    "mapping_cost",
    "mapping_problems",
    "mapping_size",
    "model_outline",
    "ordered",
    "profile",
    "quality",
    "roles",
    "round_trip",
    "shown",
    "sql_help",
    "strip_data",
    "token_lengths",
    "training_choices",
    "training_plan",
    "weight_families",
    "weight_histogram",
]
