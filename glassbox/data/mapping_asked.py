"""What to tokenize of a dataset and how, and what is wrong with that before it begins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from glassbox.data import arrow
from glassbox.data.columns import Roles, text_columns
from glassbox.errors import Problem
from glassbox.tokenization.batch_options import own_limit
from glassbox.tokenization.library import SharedTokenizer

if TYPE_CHECKING:
    from datasets import DatasetDict

# One text of a megabyte takes the tokenizer a second and 340 MB.
LONGEST_TEXT = 1_000_000


@dataclass(frozen=True)
class Asked:
    """The columns and the call: ``tokenizer(text, second, truncation=..., max_length=...)``.

    ``tokenizer`` is a ref. A ``max_length`` of None leaves it to the tokenizer's own limit.
    """

    tokenizer: str
    text: str
    second: str | None = None
    truncation: bool = True
    max_length: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of text, one or two."""
        return (self.text,) if self.second is None else (self.text, self.second)

    @property
    def stamp(self) -> str:
        """Equal for equal calls."""
        used = self.max_length if self.truncation else None
        return json.dumps({**asdict(self), "max_length": used})

    def arguments(self) -> dict[str, Any]:
        """The call's keyword arguments, those in use.

        >>> Asked("subword", "text", max_length=64).arguments()
        {'truncation': True, 'max_length': 64}
        """
        made: dict[str, Any] = {}
        if self.truncation:
            made["truncation"] = True
            if self.max_length is not None:
                made["max_length"] = self.max_length
        return made

    def limit(self, shared: SharedTokenizer) -> int | None:
        """Tokens after which a row is cut; None where nothing is."""
        if not self.truncation:
            return None
        return own_limit(shared) if self.max_length is None else self.max_length


def guess(dataset: DatasetDict, roles: Roles | None) -> tuple[str, str | None] | None:
    """The likeliest text and second text; None where no column holds text."""
    names = text_columns(dataset)
    if not names:
        return None
    if roles is not None and roles.text in names:
        return roles.text, roles.text_pair
    return names[0], None


def check(dataset: DatasetDict, shared: SharedTokenizer, asked: Asked) -> list[Problem]:
    """All findings, the errors first; without an error it can be mapped."""
    found = list(_columns(dataset, asked))
    if not found:
        found = [*_limit(shared, asked), *_texts(dataset, asked)]
    return sorted(found, key=lambda each: each.severity)


def _columns(dataset: DatasetDict, asked: Asked) -> Iterator[Problem]:
    names = text_columns(dataset)
    for name in asked.columns:
        if name not in names:
            yield Problem(
                "text",
                f"The column {name!r} does not hold text.",
                "A tokenizer takes strings: choose another column, or cast this one.",
            )
    if not any(rows.num_rows for rows in dataset.values()):
        yield Problem("dataset", "There are no rows to tokenize.", "Remove a step, or add rows.")


def _limit(shared: SharedTokenizer, asked: Asked) -> Iterator[Problem]:
    if not asked.truncation:
        return
    limit = asked.limit(shared)
    added = shared.tokenizer.num_special_tokens_to_add(pair=asked.second is not None)
    if limit is None:
        yield Problem(
            "max_length",
            "truncation=True cuts nothing here: this tokenizer knows no limit of its own.",
            "The library does so silently. Give a max_length.",
            severity="warning",
        )
    elif limit < added:
        yield Problem(
            "max_length",
            f"max_length is {limit}, but the special tokens alone are {added}.",
            f"The library would silently ignore it and cut nothing. Use {added + 1} or more.",
            mends=(added + 1,),
        )
    elif limit == added:
        yield Problem(
            "max_length",
            f"A max_length of {limit} leaves no room for any text: only the special tokens stay.",
            severity="warning",
            mends=(added + 1,),
        )


def _texts(dataset: DatasetDict, asked: Asked) -> Iterator[Problem]:
    import pyarrow.compute as pc

    nulls, longest = 0, 0
    for rows in dataset.values():
        for name in asked.columns:
            column = arrow.column(rows, name)
            nulls += column.null_count
            longest = max(longest, pc.max(pc.binary_length(column)).as_py() or 0)
    if longest > LONGEST_TEXT:
        yield Problem(
            "text",
            f"The longest text has {longest / 1e6:,.1f} MB; texts of up to "
            f"{LONGEST_TEXT / 1e6:g} MB are tokenized.",
            "Filter such rows out first: one of them would take the memory of all others.",
        )
    if nulls:
        yield Problem(
            "text",
            f"{nulls:,} {'cell has' if nulls == 1 else 'cells have'} no text, on which a tokenizer "
            "fails; an empty text stands in for each.",
            "The code below does the same. Filter such rows out to leave them out.",
            severity="warning",
        )


def has_nulls(dataset: DatasetDict, asked: Asked) -> bool:
    """Whether any cell of the text columns is empty."""
    return any(
        arrow.column(rows, name).null_count for rows in dataset.values() for name in asked.columns
    )
