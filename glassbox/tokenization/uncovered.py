"""What stands in the text and in no token: dropped by the normalizer, or white space between words.

"a<U+200B>b"  by BERT's WordPiece     "ab" reaches over U+200B, which is no part of it
"""

from __future__ import annotations

import numpy as np

from glassbox.tokenization.encoding import Encoding


def uncovered(encoding: Encoding) -> dict[str, int]:
    """Each character that no token stands for and how often, most frequent first.

    White space is left out: most tokenizers drop it between words, which says nothing of the text.
    """
    length = len(encoding.source)
    edges = np.zeros(length + 1, np.int32)
    for tokens in encoding.in_order():
        np.add.at(edges, np.frombuffer(tokens.starts, np.int32), 1)
        np.subtract.at(edges, np.frombuffer(tokens.ends, np.int32), 1)
    codes = np.frombuffer(encoding.source.encode("utf-32-le"), np.uint32)
    gone = np.isin(codes, np.array([*map(ord, encoding.dropped)], np.uint32))
    codes = codes[(np.cumsum(edges[:-1]) == 0) | gone]
    found, counts = np.unique(codes, return_counts=True)
    pairs = zip(map(chr, found.tolist()), counts.tolist(), strict=True)
    some = [(character, count) for character, count in pairs if not character.isspace()]
    return dict(sorted(some, key=lambda pair: -pair[1]))
