"""The steps of a decoding put together into whole characters.

177 258 244 107 163 227 240 177 258 253 227   eleven byte-level ids
👩‍🚀                                            one character: one piece
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from glassbox.tokenization.decode import Step


def pieces(steps: Sequence[Step]) -> Iterator[tuple[Step, ...]]:
    """Runs of ``steps`` that add whole characters (Unicode UAX 29), in order.

    Ids that add nothing are with the ones that complete them; those without an entry, and special
    tokens that were left out, are in none.
    """
    text = "".join(step.adds for step in steps)
    borders = {match.end() for match in regex.finditer(r"\X", text)}
    together: list[Step] = []
    position = 0
    for step in steps:
        if step.kind not in ("missing", "skipped"):
            together.append(step)
        position += len(step.adds)
        if step.adds and position in borders:
            yield tuple(together)
            together = []
    if together:
        yield tuple(together)
