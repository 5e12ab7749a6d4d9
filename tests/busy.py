"""Somebody else at work on a model, in the same process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from glassbox.models import turn


@contextmanager
def somebody_at_work() -> Iterator[None]:
    """Another thread has the turn meanwhile, and nobody waits for it for long."""
    begun, over = threading.Event(), threading.Event()

    def work() -> None:
        with turn.taken():
            begun.set()
            over.wait()

    other = threading.Thread(target=work)
    other.start()
    try:
        begun.wait()
        with mock.patch.object(turn, "WAIT_SECONDS", 0.01):
            yield
    finally:
        over.set()
        other.join()
