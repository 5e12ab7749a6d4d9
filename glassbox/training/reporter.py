"""What a training process says about itself, and how it hears that it should stop."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil

from glassbox import workspace
from glassbox.settings import current
from glassbox.training import run_state
from glassbox.training.event_files import EventFiles
from glassbox.training.record import Writer, say

_STATUS_SECONDS = 0.4
_USAGE_SECONDS = 1.0


class StopRequested(Exception):
    """Somebody asked for an end, or the time is up; ``reason`` is the sentence to show."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotANumber(Exception):
    """The loss stopped being a finite number at ``step``."""

    def __init__(self, step: int) -> None:
        super().__init__(f"loss at step {step}")
        self.step = step


class Reporter:
    """Writes events and the status of one run; nothing here may end a training by failing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.event_files = EventFiles(folder)
        self.events = Writer(folder / "events.jsonl", self.event_files)
        # Of a run that is resumed: what it had come to.
        self.status = run_state.read_status(folder)
        self.resumed = self.events.written > 0
        self.ends_at = math.inf
        self._usage = Usage()
        self._stop, self._hurry = folder / run_state.STOP, folder / run_state.HURRY
        self._written, self._said, self._failed = -math.inf, "", False

    def say(self, state: run_state.State, text: str) -> None:
        """Enter a phase."""
        self.events.write("phase", phase=state, text=text)
        self.update(force=True, state=state, message=text)

    def note(self, text: str) -> None:
        """Keep a sentence."""
        self.events.write("note", text=text)

    def update(self, *, force: bool = False, **values: Any) -> None:
        """Change the status; it is written at most every ``_STATUS_SECONDS`` unless forced.

        A change of ``state`` is always written.
        """
        self.status = replace(self.status, **values)
        now = time.monotonic()
        # With epochs of less than that, a state would else never be seen at all.
        changed = self.status.state != self._said
        if force or changed or now - self._written >= _STATUS_SECONDS:
            self._written, self._said = now, self.status.state
            cores, memory = self._usage.now()
            self.status = replace(self.status, cores=cores, memory_bytes=memory)
            try:
                run_state.write_status(self.folder, self.status)
                workspace.touch(self.folder)
            except (OSError, ValueError) as problem:
                if not self._failed:
                    say(f"the status cannot be written: {problem}")
                self._failed = True
            else:
                self._failed = False

    def begin_clock(self) -> None:
        """From now on the time that a run may take is counted (it may have waited before)."""
        self.ends_at = time.monotonic() + current().max_run_minutes * 60

    @property
    def reason_to_stop(self) -> str:
        """Why the run should end now, in a sentence; "" while it may go on."""
        if self._stop.exists():
            return "Stopped on request."
        if time.monotonic() > self.ends_at:
            return (
                f"Stopped after {current().max_run_minutes} minutes, the limit of this "
                "installation (GLASSBOX_MAX_RUN_MINUTES)."
            )
        return ""

    @property
    def in_a_hurry(self) -> bool:
        """Whether the last evaluation is not wanted either."""
        return self._hurry.exists()

    def check_stop(self) -> None:
        """Raise StopRequested when there is a reason to stop."""
        if reason := self.reason_to_stop:
            raise StopRequested(reason)


class Usage:
    """What this process takes of the machine."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._process.cpu_percent()
        self._asked = -math.inf
        self._last: tuple[float | None, int | None] = None, None

    def now(self) -> tuple[float | None, int | None]:
        """Cores taken since the last look, and bytes held; None where that cannot be known.

        It looks at most every ``_USAGE_SECONDS``: asking takes longer than all else in a status.
        """
        if time.monotonic() - self._asked >= _USAGE_SECONDS:
            self._asked = time.monotonic()
            try:
                with self._process.oneshot():
                    cores = self._process.cpu_percent() / 100
                    self._last = cores, self._process.memory_info().rss
            except psutil.Error:
                self._last = None, None
        return self._last
