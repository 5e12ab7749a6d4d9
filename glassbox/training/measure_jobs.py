"""Measuring in the background: one at a time in this process, what was found kept for a while.

A page asks and goes on; it asks again a moment later. The last that was asked for comes first: the
set-ups before it are mostly the same one while it was being typed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from glassbox import processes
from glassbox.errors import UserError
from glassbox.training import measuring
from glassbox.training.measuring import Measured, Shapes

# The machine may be busier or calmer later.
KEPT_SECONDS = 900.0
# What hindered it may be over soon.
REFUSED_SECONDS = 60.0
_MOST_KEPT = 128
_MOST_WAITING = 8
_log = logging.getLogger("glassbox")


@dataclass(frozen=True)
class Answer:
    """What was measured; or why it could not be, in ``refused``."""

    at: float
    measured: Measured | None = None
    refused: UserError | None = None

    def counts(self) -> bool:
        """Whether it is not too old."""
        most = KEPT_SECONDS if self.refused is None else REFUSED_SECONDS
        return time.monotonic() - self.at < most


_lock = threading.Lock()
_answers: OrderedDict[Shapes, Answer] = OrderedDict()
_waiting: OrderedDict[Shapes, Shapes] = OrderedDict()
_works = False


def ask(shapes: Shapes) -> Answer | None:
    """The answer for runs of these shapes; None while it is being measured, which this begins."""
    global _works
    key = shapes.plain()
    with _lock:
        found = _answers.get(key)
        if found is not None and found.counts():
            return found
        _waiting.pop(key, None)
        _waiting[key] = shapes
        while len(_waiting) > _MOST_WAITING:
            _waiting.popitem(last=False)
        if not _works:
            _works = True
            threading.Thread(target=_work, name="measuring", daemon=True).start()
    return None


def is_done(shapes: Shapes) -> bool:
    """Whether :func:`ask` has an answer."""
    with _lock:
        found = _answers.get(shapes.plain())
        return found is not None and found.counts()


def _work() -> None:
    global _works
    processes.let_pages_first()
    while True:
        with _lock:
            if not _waiting:
                _works = False
                return
            key, shapes = next(reversed(_waiting.items()))
        answer = _answer(shapes)
        with _lock:
            _waiting.pop(key, None)
            _answers[key] = answer
            while len(_answers) > _MOST_KEPT:
                _answers.popitem(last=False)


def _answer(shapes: Shapes) -> Answer:
    try:
        return Answer(time.monotonic(), measured=measuring.measure(shapes))
    except UserError as error:
        return Answer(time.monotonic(), refused=error)
    except Exception as error:
        # Whatever torch raises for a batch that cannot be: the page says so and stays usable.
        _log.exception("measuring failed")
        said = f"Measuring failed ({type(error).__name__})."
        return Answer(time.monotonic(), refused=UserError(said, "The run may fail likewise."))
