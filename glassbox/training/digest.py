"""What a page shows of a run's events, in bounded room, and how it is kept up to date.

The record of a run (events.py) grows for as long as the run goes; a digest of it does not. The
training process keeps one as it writes, and leaves it beside the record every ``EVERY`` events with
the byte up to which it goes: who opens the run takes that, and reads on from there. A digest is a
fold over the events, so that it comes to the same whether read at once, in parts, or taken up.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from glassbox import workspace
from glassbox.training import events
from glassbox.training.curve import Curve
from glassbox.training.events import Event
from glassbox.training.series import Series, Smooth, number

EVERY = 2_000
FILE = "digest.json"
_FORMAT = 1
_MOST_NOTES = 50
_NOTE_CHARS = 2_000
_MOST_METRICS = 40
# Of an evaluation, what measures the machine and not the model.
_TIMINGS = ("runtime", "samples_per_second", "steps_per_second", "model_preparation_time")


@dataclass
class Digest:
    """The curves of a run, what it noted, and its latest phase; ``last`` is the newest event's n.

    ``evaluations`` are by the Trainer's names without their ``eval_``. So many ``seconds`` in
    training had passed when a step was logged; ``untimed`` is a run that did not always write them
    down, as older versions did not.
    """

    last: int = 0
    loss: Series = field(default_factory=Series)
    smoothed: Smooth = field(default_factory=Smooth)
    learning_rate: Series = field(default_factory=lambda: Series(newest_only=True))
    grad_norm: Series = field(default_factory=Series)
    seconds: Series = field(default_factory=lambda: Series(newest_only=True))
    untimed: bool = False
    evaluations: dict[str, Series] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    phase: str = ""

    def take(self, event: Event) -> None:
        """Take in an event; one that was taken before changes nothing."""
        if event["n"] <= self.last:
            return
        self.last = event["n"]
        kind, text = event["type"], str(event.get("text", ""))[:_NOTE_CHARS]
        if kind == "log" and isinstance(event.get("logs"), dict):
            self._log(_step(event), event["logs"])
            self._at(_step(event), number(event.get("seconds")))
        elif kind == "before" and isinstance(event.get("logs"), dict):
            self._evaluated(0, event["logs"], Series.put_first)
        elif kind == "resume":
            self._go_back(_step(event))
            self._at(_step(event), number(event.get("seconds")))
        elif kind == "phase":
            self.phase = text
        if kind in ("resume", "note", "problem"):
            self.notes = [*self.notes, text][-_MOST_NOTES:]

    def _log(self, step: int, logs: Mapping[str, Any]) -> None:
        if "loss" in logs:
            value = number(logs["loss"])
            self.loss.add(step, value)
            if value is not None:
                self.smoothed.add(step, value)
        for name, series in (("learning_rate", self.learning_rate), ("grad_norm", self.grad_norm)):
            if (value := number(logs.get(name))) is not None:
                series.add(step, value)
        self._evaluated(step, logs, Series.add)

    def _at(self, step: int, seconds: float | None) -> None:
        """The first time that a step is logged is when it was done; its evaluation comes after."""
        last = self.seconds.last
        if step <= (last[0] if last is not None else 0):
            return
        if seconds is None:
            self.untimed = True
        else:
            self.seconds.add(step, seconds)

    def _evaluated(
        self, step: int, logs: Mapping[str, Any], put: Callable[[Series, int, float], None]
    ) -> None:
        for name, given in logs.items():
            if not name.startswith("eval_") or name[5:] in _TIMINGS:
                continue
            value, name = number(given), name[5:]
            if value is not None and (name in self.evaluations or self._has_room):
                put(self.evaluations.setdefault(name, Series()), step, value)

    @property
    def _has_room(self) -> bool:
        return len(self.evaluations) < _MOST_METRICS

    def _go_back(self, step: int) -> None:
        """Leave what the Trainer itself still knows after loading the checkpoint of ``step``."""
        # Begun again from nothing, what was before the first step is evaluated once more, too.
        self.untimed = self.untimed and step > 0
        step = step if step > 0 else -1
        plain = (self.loss, self.learning_rate, self.grad_norm, self.seconds)
        for series in (*plain, *self.evaluations.values()):
            series.go_back(step)
        self.smoothed.go_back(step)

    @property
    def curve(self) -> Curve:
        """The series as they are drawn."""
        shown = {name: tuple(series.points) for name, series in self.evaluations.items()}
        return Curve(
            tuple(self.loss.points),
            tuple(self.smoothed.series.points),
            tuple(self.learning_rate.points),
            tuple(self.grad_norm.points),
            evaluations=shown,
            seconds=() if self.untimed else tuple(self.seconds.points),
        )

    def to_json(self) -> dict[str, Any]:
        """A JSON object of plain values."""
        names = ("loss", "smoothed", "learning_rate", "grad_norm", "seconds")
        return {
            "last": self.last,
            **{name: getattr(self, name).to_json() for name in names},
            "untimed": self.untimed,
            "evaluations": {name: each.to_json() for name, each in self.evaluations.items()},
            "notes": self.notes,
            "phase": self.phase,
        }

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Digest:
        """The inverse of :meth:`to_json`; raises KeyError, TypeError or ValueError for all else."""
        evaluations = list(dict(value["evaluations"]).items())[:_MOST_METRICS]
        return Digest(
            int(value["last"]),
            Series.from_json(value["loss"]),
            Smooth.from_json(value["smoothed"]),
            Series.from_json(value["learning_rate"]),
            Series.from_json(value["grad_norm"]),
            # A digest of an older version has none, nor has the record that it is of.
            Series.from_json(value["seconds"]) if "seconds" in value else Series(newest_only=True),
            bool(value.get("untimed", True)),
            {str(name): Series.from_json(each) for name, each in evaluations},
            [str(note)[:_NOTE_CHARS] for note in value["notes"]][-_MOST_NOTES:],
            str(value["phase"])[:_NOTE_CHARS],
        )


def _step(event: Event) -> int:
    value = number(event.get("step"))
    return int(value) if value is not None else 0


@dataclass
class View:
    """What one viewer has read of the record ``path``: its digest up to byte ``offset``."""

    path: Path
    offset: int = 0
    digest: Digest = field(default_factory=Digest)

    def update(self) -> bool:
        """Read what was appended since; whether anything was."""
        before = self.digest.last
        self._take_up()
        while True:
            found, offset = events.read(self.path, self.offset)
            for event in found:
                self.digest.take(event)
            if offset == self.offset:
                return self.digest.last != before
            self.offset = offset

    def _take_up(self) -> None:
        """Begin with the digest that was left beside the record, where that saves reading."""
        try:
            unread = self.path.stat().st_size - self.offset
        except OSError:
            return
        if unread < 0:
            # Another record than the one that was read.
            self.offset, self.digest, unread = 0, Digest(), unread + self.offset
        if unread < events.READ_BYTES // 16:
            return
        left = load(self.path)
        if left is not None and left[1] > self.offset:
            self.digest, self.offset = left


def load(path: Path) -> tuple[Digest, int] | None:
    """The digest beside the record ``path`` and the byte it goes to; None where there is none."""
    value = workspace.read_json(path.with_name(FILE))
    if value is None or value.get("format") != _FORMAT:
        return None
    try:
        digest, offset = Digest.from_json(value["digest"]), int(value["offset"])
        with path.open("rb") as file:
            if not 0 < offset <= os.fstat(file.fileno()).st_size:
                return None
            file.seek(offset - 1)
            return (digest, offset) if file.read(1) == b"\n" else None
    except (OSError, KeyError, TypeError, ValueError, OverflowError, AttributeError):
        return None


def save(digest: Digest, path: Path, offset: int) -> None:
    """Leave ``digest`` beside the record ``path``, of which it has taken ``offset`` bytes."""
    value = {"format": _FORMAT, "offset": offset, "digest": digest.to_json()}
    workspace.write_json(path.with_name(FILE), value, durable=False)
