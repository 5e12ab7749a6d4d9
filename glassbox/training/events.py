"""The record of a run: one JSON object a line, only ever appended to.

Each event has ``n`` (counts from 1), ``t`` (wall clock, seconds since 1970) and ``type``:

    phase   what the process does now: ``phase`` and a sentence in ``text``
    note    a sentence worth keeping, such as how a dataset was split
    log     what the Trainer logged: ``step`` and ``logs`` (null where it was not finite), and how
            many ``seconds`` of training had passed, those before a resumption included
    before  ``logs`` of the model as it was before step 1 (``step`` 0), evaluated at the end
    problem what ended the run: ``text``, and ``step`` where it happened while training
    resume  the run goes on from ``step``: what was logged of later ones is logged again

A reader may come at any time: it reads from the byte where it stopped before, and leaves a last
line that is not whole yet for the next time. Order is by ``n``, never by the clock, which may jump.
Who writes is record.py; what a page reads is digest.py, which need not read all.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from glassbox import workspace

READ_BYTES = 8_000_000
Event = dict[str, Any]


def finite(value: Any) -> Any:
    """``value`` for JSON: numbers of any library as Python's own, NaN and infinities as None."""
    if isinstance(value, dict):
        return {str(key): finite(each) for key, each in value.items()}
    if isinstance(value, bool | int | str) or value is None:
        return value
    if hasattr(value, "item"):
        return finite(value.item())
    return value if isinstance(value, float) and math.isfinite(value) else None


def read(path: Path, offset: int, limit: int | None = READ_BYTES) -> tuple[list[Event], int]:
    """Events from byte ``offset`` on, and the offset to go on from; at most ``limit`` bytes.

    Lines that are no event are passed over. A missing file has no events.
    """
    try:
        with workspace.open_own(path) as file:
            file.seek(offset)
            data = file.read(-1 if limit is None else limit)
    except OSError:
        return [], offset
    whole = data.rfind(b"\n") + 1
    events = []
    for line in data[:whole].splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict) and isinstance(event.get("n"), int) and "type" in event:
            events.append(event)
    return events, offset + whole


@dataclass
class Feed:
    """All that was logged in a run, every point of it: as long as the run, unlike a digest.

    ``version`` changes when something new came. A point enters once, whatever is read again.
    """

    path: Path
    offset: int = 0
    last: int = 0
    version: int = 0
    logs: list[Event] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    phase: str = ""

    def update(self) -> None:
        """Read what was appended since."""
        while True:
            events, offset = read(self.path, self.offset)
            for event in events:
                self._take(event)
            if offset == self.offset:
                return
            self.offset = offset

    def _take(self, event: Event) -> None:
        if event["n"] <= self.last:
            return
        self.last = event["n"]
        self.version += 1
        if event["type"] == "log" and isinstance(event.get("logs"), dict):
            self.logs.append({"step": int(event.get("step", 0)), **event["logs"]})
        elif event["type"] == "before" and isinstance(event.get("logs"), dict):
            self.logs.insert(0, {"step": 0, **event["logs"]})
        elif event["type"] == "resume":
            self._go_back(int(event.get("step", 0)))
            self.notes.append(str(event.get("text", "")))
        elif event["type"] in ("note", "problem"):
            self.notes.append(str(event.get("text", "")))
        elif event["type"] == "phase":
            self.phase = str(event.get("text", ""))

    def _go_back(self, step: int) -> None:
        """Leave what the Trainer itself still knows after loading the checkpoint of ``step``."""
        self.logs = [
            log for log in self.logs if 0 <= log["step"] <= step > 0 and "train_runtime" not in log
        ]
