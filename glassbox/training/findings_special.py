"""What is said of texts that hold special tokens by name (special_tokens.py), and what mends it."""

from __future__ import annotations

from dataclasses import replace

from glassbox.data import chain
from glassbox.data.expression import name_text
from glassbox.data.steps_rows import Filter
from glassbox.errors import Problem
from glassbox.training.findings import Finding, Mend
from glassbox.training.spec import RunSpec
from glassbox.training.special_tokens import Special

_MOST_TOKENS = 5


def special(spec: RunSpec, found: Special | None, *, encoder_decoder: bool) -> list[Finding]:
    """Texts that hold special tokens by name; ``encoder_decoder`` is a model such as BART or T5.

    Those classify by the vector of the token that ends a text, and refuse a batch in which one row
    has more of them than another (``BartForSequenceClassification.forward``).
    """
    if found is None:
        return []
    where = " and ".join(
        f"{rows:,} of the {found.of[part]:,} {part}" for part, rows in found.rows.items() if rows
    )
    shown = ", ".join(f"“{token}”" for token in found.tokens[:_MOST_TOKENS])
    more = " and others" if len(found.tokens) > _MOST_TOKENS else ""
    said = f"The texts of {where} rows hold {shown}{more}"
    if encoder_decoder and found.ends is not None:
        token = found.ends
        unlike = " and ".join(f"{token!r} not in {name_text(name)}" for name in spec.texts)
        return [
            Finding(
                Problem(
                    "text",
                    f"{said}: this model reads its answer at the one “{token}” that ends a text, "
                    "and training fails at a text with two.",
                    "Leave these rows out, or replace it in them.",
                ),
                (Mend(f"Leave out rows with {token}", _without(spec, unlike)),),
            )
        ]
    return [
        Finding(
            Problem(
                "text",
                f"{said}: the tokenizer makes its special token of it, not letters.",
                "The model reads it as what it means there, such as the end of a text. Replace it "
                "where the text only speaks of it.",
                severity="info",
            )
        )
    ]


def _without(spec: RunSpec, condition: str) -> RunSpec:
    return replace(spec, steps=chain.to_text((*chain.from_text(spec.steps), Filter(condition))))
