"""Texts that hold the name of a special token: a tokenizer makes the token itself of it.

"[SEP]" in a text becomes the id of [SEP], as if the text ended there, and not three pieces of
letters (``split_special_tokens`` of a tokenizer is False unless somebody asks for it).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glassbox.data import arrow
from glassbox.tokenization import batch_call

if TYPE_CHECKING:
    from datasets import Dataset

    from glassbox.tokenization.library import SharedTokenizer

# T5 has a hundred more, as placeholders; beyond so many none is looked for.
_MOST_TOKENS = 200


@dataclass(frozen=True)
class Special:
    """Special tokens that stand in the texts of a run.

    ``tokens`` are those that do; ``rows`` has by part how many rows hold one, ``of`` all its rows.
    ``ends`` says whether the one that ends a text (``eos_token``) is among them.
    """

    tokens: tuple[str, ...]
    rows: Mapping[str, int]
    of: Mapping[str, int]
    ends: str | None


def look(
    parts: Mapping[str, Dataset], texts: Sequence[str], shared: SharedTokenizer
) -> Special | None:
    """Look for special tokens in the columns ``texts`` of all rows; None where there are none.

    Only what the tokenizer really reads as its token counts: letters of another case do not.
    """
    known = tuple(
        token for token in shared.tokenizer.all_special_tokens[:_MOST_TOKENS] if token.strip()
    )
    if not known:
        return None
    rows = {part: _holding(each, texts, known) for part, each in parts.items()}
    if not any(rows.values()):
        return None
    found = tuple(
        token
        for token in known
        if _is_read(token, shared)
        and any(_holding(each, texts, (token,)) for each in parts.values())
    )
    if not found:
        return None
    end = shared.tokenizer.eos_token
    return Special(
        found,
        {part: _holding(each, texts, found) for part, each in parts.items()},
        {part: each.num_rows for part, each in parts.items()},
        str(end) if end is not None and str(end) in found else None,
    )


def _holding(rows: Dataset, texts: Sequence[str], tokens: Sequence[str]) -> int:
    """How many rows have one of ``tokens`` in one of ``texts``."""
    import pyarrow.compute as pc

    pattern = "|".join(map(re.escape, tokens))
    found = None
    for name in texts:
        column = arrow.column(rows, name)
        here = pc.fill_null(pc.match_substring_regex(column, pattern), False)
        found = here if found is None else pc.or_(found, here)
    return 0 if found is None else int(pc.sum(found).as_py() or 0)


def _is_read(token: str, shared: SharedTokenizer) -> bool:
    """Whether the tokenizer makes the token itself of its name."""
    with batch_call.holding(shared):
        ids = shared.tokenizer.encode(f"a {token} b", add_special_tokens=False)
    return shared.tokenizer.convert_tokens_to_ids(token) in ids
