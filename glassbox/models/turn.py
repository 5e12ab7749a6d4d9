"""One model at a time in this process: whoever builds, loads or runs one takes the turn for it.

One turn for all of it, whatever page asks, for three reasons. Two models that fit the memory one by
one need not fit together. What is drawn at random is drawn from the process's one generator, seeded
for the moment; beside each other, neither would get its own numbers. And torch has one thread here,
so that the pages of a class keep the other core.

A thread that has the turn may take it again, so that what works on a model can ask for another one.
Nobody who has it waits for anything else that a page holds.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from glassbox.errors import UserError
from glassbox.models import memory

# The tiny models of a class take 0.1 s each; a large one that writes takes its time. Whoever has
# waited as long is told.
WAIT_SECONDS = 30.0
_turn = threading.RLock()


@contextmanager
def taken() -> Iterator[None]:
    """No other model is built, loaded or run meanwhile. Raises UserError after WAIT_SECONDS."""
    if not _turn.acquire(timeout=WAIT_SECONDS):
        raise UserError(
            "Another model is at work right now, and only one at a time is.",
            "Wait a moment and try again.",
        )
    try:
        yield
    finally:
        _turn.release()


@contextmanager
def alone() -> Iterator[None]:
    """The turn for a model of one's own, whose memory goes back to the system afterwards."""
    with taken():
        try:
            yield
        finally:
            memory.release()
