"""Calling a tokenizer that others share: under its lock, left as it was found, a panic caught."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from glassbox.tokenization.batch_options import Row, Side
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.panics import told

_FAILED = ("The tokenizer could not encode this batch", "Change the rows or the options.")


@contextlib.contextmanager
def holding(shared: SharedTokenizer, truncation_side: Side | None = None) -> Iterator[None]:
    """The tokenizer for one caller, with a truncation side of its own, and left as it was found."""
    with shared.lock:
        # Kept before the attribute changes: others read it without the lock.
        own = shared.truncation_side
        backend = shared.tokenizer.backend_tokenizer
        if truncation_side is not None:
            shared.tokenizer.truncation_side = truncation_side
        try:
            yield
        finally:
            shared.tokenizer.truncation_side = own
            # The settings of a call stay on the Rust object, and whoever uses that gets them.
            backend.no_truncation()
            backend.no_padding()


def call(shared: SharedTokenizer, given: list[Any], **arguments: Any) -> Any:
    """The library's BatchEncoding of ``given``; the caller holds the lock.

    Raises UserError, in the library's words, when it fails.
    """
    with told(*_FAILED, words=True):
        return shared.tokenizer(given, verbose=False, **arguments)


def lengths(shared: SharedTokenizer, rows: Sequence[Row]) -> list[tuple[int, int | None]]:
    """Tokens of each row's first and second text, without special tokens, before any cut.

    Raises UserError, in the library's words, when it fails.
    """
    texts = [text for row in rows for text in (row.first, row.second) if text is not None]
    if not texts:
        return []
    with holding(shared), told(*_FAILED, words=True):
        # Not the library's call: half its time goes into lists of ids that nobody looks at.
        backend = shared.tokenizer.backend_tokenizer
        backend.no_truncation()
        backend.no_padding()
        backend.encode_special_tokens = shared.tokenizer.split_special_tokens
        made = backend.encode_batch_fast(texts, add_special_tokens=False)
    counts = iter([len(encoding) for encoding in made])
    return [(next(counts), None if row.second is None else next(counts)) for row in rows]
