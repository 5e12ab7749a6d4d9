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
from components.cache.families import beams, filled, next_token, prompt, texts_of, turned
from components.cache.lessons import lesson, lesson_of_pairs
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
from components.cache.results import evaluated, result_summary
from components.cache.sights import flow, seen
from components.cache.tokenizers import batch, batch_cut, cuts, encoding, round_trip, strip_data
from components.cache.training import (
    classifier,
    model_facts,
    model_sizes,
    token_shares,
    training_batch,
    training_choices,
    training_dataset,
    training_labels,
    training_labels_of_parts,
    training_leaks,
    training_lengths,
    training_missing,
    training_parts,
    training_plan,
    training_special,
    training_tokenizer,
    untrained,
)

__all__ = [
    "activations",
    "applied",
    "asked",
    "batch",
    "batch_cut",
    "beams",
    "classifier",
    "cuts",
    "dataset",
    "encoding",
    "evaluated",
    "export_notes",
    "export_preview",
    "family_sketch",
    "filled",
    "flow",
    "formula_cells",
    "found",
    "lengths_of_texts",
    "lesson",
    "lesson_of_pairs",
    "mapped",
    "mapped_spread",
    "mapping_cost",
    "mapping_problems",
    "mapping_size",
    "model_facts",
    "model_outline",
    "model_sizes",
    "next_token",
    "ordered",
    "profile",
    "prompt",
    "quality",
    "result_summary",
    "roles",
    "round_trip",
    "seen",
    "shown",
    "sql_help",
    "strip_data",
    "texts_of",
    "token_lengths",
    "token_shares",
    "training_batch",
    "training_choices",
    "training_dataset",
    "training_labels",
    "training_labels_of_parts",
    "training_leaks",
    "training_lengths",
    "training_missing",
    "training_parts",
    "training_plan",
    "training_special",
    "training_tokenizer",
    "turned",
    "untrained",
    "weight_families",
    "weight_histogram",
]
