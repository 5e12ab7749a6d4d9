"""What stands in the text and in no token: dropped by the normalizer, or white space between words.

"a<U+200B>b"  by BERT's WordPiece     ab          U+200B belongs to no token
"""

from __future__ import annotations

import numpy as np

from glassbox.tokenization.encoding import Encoding
from glassbox.tokenization.spans import Span


def uncovered(encoding: Encoding) -> dict[str, int]:
    """Each character that no token covers and how often, most frequent first.

    White space is left out: most tokenizers drop it between words, which says nothing of the text.
    """
    length = len(encoding.source)
    edges = np.zeros(length + 1, np.int32)
    for tokens in encoding.in_order():
        np.add.at(edges, np.frombuffer(tokens.starts, np.int32), 1)
        np.subtract.at(edges, np.frombuffer(tokens.ends, np.int32), 1)
    bare = np.flatnonzero(np.cumsum(edges[:-1]) == 0)
    codes = np.frombuffer(encoding.source.encode("utf-32-le"), np.uint32)[bare]
    found, counts = np.unique(codes, return_counts=True)
    pairs = zip(map(chr, found.tolist()), counts.tolist(), strict=True)
    some = [(character, count) for character, count in pairs if not character.isspace()]
    return dict(sorted(some, key=lambda pair: -pair[1]))


def uncovered_in(span: Span, source: str) -> str:
    """The characters of one piece of the text that none of its tokens covers, in their order."""
    covered = {place for token in span.tokens for place in range(token.start, token.end)}
    return "".join(source[at] for at in range(span.start, span.end) if at not in covered)
