"""What to say about a batch once it is there."""

from __future__ import annotations

from glassbox.errors import Problem
from glassbox.tokenization.batch import Batch
from glassbox.tokenization.batch_options import own_limit
from glassbox.tokenization.library import SharedTokenizer


def remarks(shared: SharedTokenizer, batch: Batch) -> list[Problem]:
    """What to know about a batch that is right but perhaps not what was meant."""
    found = []
    if batch.replaced:
        found.append(
            Problem(
                "rows",
                f"{batch.replaced:,} of the characters "
                f"{'is half' if batch.replaced == 1 else 'are halves'} of a surrogate pair, which "
                "no tokenizer takes.",
                "U+FFFD stands in their place.",
                severity="warning",
            )
        )
    options, longest = batch.options, max(batch.widths)
    given = options.max_length
    if options.padding == "max_length" and given is not None and longest > given:
        found.append(
            Problem(
                "truncation",
                f"The longest row has {longest:,} tokens, more than the max_length of {given:,}: "
                "padding never shortens a text.",
                "With truncation as well, all rows would have max_length tokens.",
                severity="warning",
                mends=("longest_first",),
            )
        )
    most = own_limit(shared)
    if most is not None and longest > most:
        found.append(
            Problem(
                "max_length",
                f"The longest window has {longest:,} tokens, and the model has positions for "
                f"{most:,}.",
                "Truncate to that, or less.",
                severity="warning",
            )
        )
    return found
