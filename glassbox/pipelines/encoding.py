"""A text becomes tokens, ids, and one row of a padded batch: what a tokenizer does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from glassbox.light import PreTrainedTokenizerBase


@dataclass(frozen=True)
class Row:
    """One text (or pair) on its way into the batch.

    ``tokens`` are those of ``.tokenize()``, ``ids`` their numbers. ``full`` and ``full_ids`` have
    what the tokenizer's template adds; ``special`` says which; ``sentence`` is 0 or 1 by text and
    None for what was added; ``spans`` are characters of that text. ``cut`` tokens were left out.
    """

    text: str
    pair: str | None
    tokens: tuple[str, ...]
    ids: tuple[int, ...]
    full: tuple[str, ...]
    full_ids: tuple[int, ...]
    special: tuple[bool, ...]
    sentence: tuple[int | None, ...]
    spans: tuple[tuple[int, int], ...]
    cut: int


@dataclass(frozen=True, eq=False)
class Batch:
    """The rows padded to the longest of them: what the model is given, by name, (rows, length)."""

    rows: tuple[Row, ...]
    inputs: dict[str, Any]
    pad_token: str

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, and tokens of the longest."""
        rows, length = self.inputs["input_ids"].shape
        return int(rows), int(length)

    def lengths(self) -> list[int]:
        """Tokens of each row, without its padding."""
        return [len(row.full_ids) for row in self.rows]


def encode(
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[str],
    pairs: Sequence[str] | None = None,
    *,
    truncation: str = "longest_first",
) -> Batch:
    """``texts`` (each with its pair) as one batch, cut to the tokenizer's model_max_length."""
    given = [list(texts)] + ([] if pairs is None else [list(pairs)])
    encoded = tokenizer(*given, truncation=truncation, padding=False)
    # Kept apart: a padded batch has the padding in its encodings too.
    one_by_one = list(encoded.encodings or ())
    rows = tuple(
        _row(tokenizer, each, text, None if pairs is None else pairs[at])
        for at, (each, text) in enumerate(zip(one_by_one, texts, strict=True))
    )
    if tokenizer.pad_token is None:
        # GPT-2 was never trained with padding: any token will do where the mask is 0.
        tokenizer.pad_token = tokenizer.eos_token or tokenizer.unk_token
    padded = tokenizer(*given, truncation=truncation, padding=True, return_tensors="pt")
    return Batch(rows, dict(padded), str(tokenizer.pad_token))


def _row(tokenizer: PreTrainedTokenizerBase, encoding: Any, text: str, pair: str | None) -> Row:
    # The tokenizer's own split of each text, without its template.
    alone = [tokenizer.tokenize(each) for each in (text, pair) if each is not None]
    tokens = tuple(token for each in alone for token in each)
    return Row(
        text=text,
        pair=pair,
        tokens=tokens,
        ids=tuple(tokenizer.convert_tokens_to_ids(list(tokens))),
        full=tuple(encoding.tokens),
        full_ids=tuple(encoding.ids),
        special=tuple(bool(each) for each in encoding.special_tokens_mask),
        sentence=tuple(encoding.sequence_ids),
        spans=tuple(encoding.offsets),
        cut=max(0, len(tokens) - encoding.special_tokens_mask.count(0)),
    )
