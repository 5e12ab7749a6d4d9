"""What is asked of a tokenizer for a batch: its rows, and how to encode them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from glassbox.tokenization.encode import without_lone_surrogates
from glassbox.tokenization.library import SharedTokenizer

Padding = Literal["do_not_pad", "longest", "max_length"]
Truncation = Literal["do_not_truncate", "longest_first", "only_first", "only_second"]
Side = Literal["right", "left"]

# A tokenizer that knows no limit says 10 to the power of 30; transformers draws the line here.
_NO_LIMIT = 10**20


@dataclass(frozen=True, slots=True)
class Row:
    """One text, or two of them. An empty second text is a text: its special token is added."""

    first: str
    second: str | None = None


@dataclass(frozen=True)
class BatchOptions:
    """How to encode, in the names and values of ``tokenizer(rows, ...)``.

    ``max_length`` None leaves it to the tokenizer's own limit, if it has one. ``truncation_side``
    is no argument of the call but an attribute of the tokenizer. ``stride`` is in tokens.
    """

    add_special_tokens: bool = True
    padding: Padding = "do_not_pad"
    padding_side: Side = "right"
    pad_to_multiple_of: int | None = None
    truncation: Truncation = "do_not_truncate"
    truncation_side: Side = "right"
    max_length: int | None = None
    stride: int = 0
    return_overflowing_tokens: bool = False

    @property
    def pads(self) -> bool:
        """Whether any padding is asked for."""
        return self.padding != "do_not_pad"

    @property
    def truncates(self) -> bool:
        """Whether truncation is asked for."""
        return self.truncation != "do_not_truncate"

    @property
    def limited(self) -> bool:
        """Whether the call goes by a max_length."""
        return self.truncates or self.padding == "max_length"

    def arguments(self) -> dict[str, Any]:
        """The call's keyword arguments: those in use, so that it is the one a person would write.

        >>> BatchOptions(padding="longest", max_length=9).arguments()
        {'padding': 'longest', 'padding_side': 'right'}
        """
        made: dict[str, Any] = {} if self.add_special_tokens else {"add_special_tokens": False}
        if self.pads:
            made |= {"padding": self.padding, "padding_side": self.padding_side}
            if self.pad_to_multiple_of is not None:
                made["pad_to_multiple_of"] = self.pad_to_multiple_of
        if self.truncates:
            made["truncation"] = self.truncation
            if self.stride:
                made["stride"] = self.stride
        if self.limited and self.max_length is not None:
            made["max_length"] = self.max_length
        if self.return_overflowing_tokens:
            made["return_overflowing_tokens"] = True
        return made


def own_limit(shared: SharedTokenizer) -> int | None:
    """The ``model_max_length`` of a tokenizer in tokens, None when it knows none."""
    most = int(shared.tokenizer.model_max_length)
    return most if most < _NO_LIMIT else None


def cleaned(rows: Sequence[Row]) -> tuple[tuple[Row, ...], int]:
    """``rows`` without lone surrogates, which no tokenizer takes, and how many there were."""
    made, replaced = [], 0
    for row in rows:
        first, in_first = without_lone_surrogates(row.first)
        second, in_second = without_lone_surrogates(row.second or "")
        replaced += in_first + in_second
        made.append(replace(row, first=first, second=None if row.second is None else second))
    return tuple(made), replaced


def as_given(rows: Sequence[Row]) -> list[str | tuple[str, str]]:
    """The rows as the tokenizer takes them: a string, or two in a tuple."""
    return [row.first if row.second is None else (row.first, row.second) for row in rows]
