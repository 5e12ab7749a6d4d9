"""Writing the record of a run (events.py), come what may: logging kills no training.

What cannot be written, as on a full disk, is kept and written with the next event that can be.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from glassbox.training import digest
from glassbox.training.events import Event, finite

# Made once: json.dumps makes one for each call that asks for anything but its defaults.
_json = json.JSONEncoder(ensure_ascii=True, allow_nan=False).encode
# Some 60 MB; after that the oldest that could not be written are lost, and it is said.
_MOST_WAITING = 200_000


class Writer:
    """Appends events to ``path``, and leaves a digest beside them now and then.

    ``also`` is given each event once, too; it does not raise.
    """

    def __init__(self, path: Path, also: Callable[[Event], None] = lambda event: None) -> None:
        self._path, self._also = path, also
        # Of a run that is resumed: what it wrote before.
        view = digest.View(path)
        view.update()
        self.digest = view.digest
        self._next = self.digest.last + 1
        self._waiting: list[bytes] = []
        self._said = False
        self._since = 0
        # The end of the last line that was written here, which is whole.
        self._end = -1

    @property
    def written(self) -> int:
        """The number of the newest event that is on disk."""
        return self._next - 1 - len(self._waiting)

    def write(self, type: str, **values: Any) -> None:
        """Append one event."""
        event: Event = {"n": self._next, "t": time.time(), "type": type, **finite(values)}
        try:
            line = _json(event).encode() + b"\n"
        except (ValueError, TypeError) as problem:
            say(f"an event could not be written: {problem}")
            return
        self._next += 1
        self._waiting.append(line)
        self.digest.take(event)
        self._write_out()
        self._also(event)

    def _write_out(self) -> None:
        try:
            with self._path.open("ab", buffering=0) as file:
                end = file.seek(0, 2)
                self._end_torn_line(file, end)
                self._append(file)
                self._end = file.tell()
        except OSError as problem:
            del self._waiting[:-_MOST_WAITING]
            if not self._said:
                say(f"events cannot be written ({problem}); they are kept until they can be.")
            self._said = True
            return
        self._said = False
        self._leave_digest(self._end)

    def _end_torn_line(self, file: Any, end: int) -> None:
        """A line that a killed process or a full disk left unfinished is ended before ours."""
        if end in (0, self._end):
            return
        with self._path.open("rb") as reader:
            reader.seek(end - 1)
            if reader.read(1) != b"\n":
                file.write(b"\n")

    def _append(self, file: Any) -> None:
        # One write a line: what a full disk has cut is ended the next time, and written again.
        while self._waiting:
            line = self._waiting[0]
            if file.write(line) != len(line):
                raise OSError(28, "No space left on device")
            del self._waiting[0]
            self._since += 1

    def _leave_digest(self, offset: int) -> None:
        if self._since < digest.EVERY:
            return
        self._since = 0
        try:
            digest.save(self.digest, self._path, offset)
        except (OSError, ValueError) as problem:
            say(f"the digest of the events could not be written: {problem}")


def say(text: str) -> None:
    """Print into the run's log; where even that fails, be silent."""
    try:
        print(f"glassbox: {text}", flush=True)  # noqa: T201
    except OSError:
        return
