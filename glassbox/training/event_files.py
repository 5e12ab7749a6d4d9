"""The run's record once more, as TensorBoard reads it: RUN/tensorboard/events.out.tfevents.*

Every log of the Trainer becomes scalars with the tags of transformers' own TensorBoardCallback
(train/loss, eval/accuracy, ...), and what it writes as text at the beginning (args, model_config)
stands there, too. Written record by record while the run goes, in the format of tensorboardX but
not by its SummaryWriter: that one hands its events to a thread, and waits for ever when the thread
has died of a full disk.

    record  8 bytes length, 4 bytes checksum of them, the Event, 4 bytes checksum of it
    checks  masked CRC-32C, as tensorboardX computes it

There is one file at any time. A run that goes on from a checkpoint begins a new one with what was
logged up to there, so that no point stands twice.
"""

from __future__ import annotations

import json
import os
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from glassbox.training import record

_PREFIX = "events.out.tfevents"
_HEAD, _CHECK = 12, 4
_MOST_WAITING = 100_000
# What the Trainer writes about a whole training, at its end: one that goes on ends once more.
_AT_THE_END = "train/train_runtime"


def folder_of(run: Path) -> Path:
    """Where the event files of the run in folder ``run`` lie."""
    return run / "tensorboard"


def files(run: Path) -> list[Path]:
    """The event files of the run in folder ``run``, in the order that TensorBoard reads them."""
    return sorted(folder_of(run).glob(f"{_PREFIX}.*"))


class EventFiles:
    """Takes the events of one run (see events.py). Fails without raising: it kills no training."""

    def __init__(self, run: Path) -> None:
        self._run = run
        self._file: Path | None = None
        self._whole = 0  # bytes up to the end of the last record
        self._waiting: list[bytes] = []  # records that a full disk did not take
        self._said = ""
        self._described = False
        self._last: dict[str, int] = {}  # the step that was last written of each tag

    def __call__(self, event: dict[str, Any]) -> None:
        """Take one event; those that TensorBoard has no use for are passed over."""
        try:
            if event["type"] == "log":
                self._log(int(event["step"]), float(event["t"]), event["logs"])
            elif event["type"] == "before":
                self._put_first(float(event["t"]), event["logs"])
            elif event["type"] == "resume":
                self._go_back(int(event["step"]))
        except Exception as problem:
            self._failed(problem)

    def describe(self, arguments: Any, config: Any) -> None:
        """Write TrainingArguments and the model's config, once a run: one that goes on has them."""
        try:
            if self._described or (self._file is None and files(self._run)):
                return
            self._described = True
            # Where it lies on this machine is nobody's business who gets these files.
            said = {**arguments.to_dict(), "output_dir": "checkpoints"}
            self._text("args", json.dumps(said, indent=2), 0, time.time())
            self._text("model_config", config.to_json_string(), 0, time.time())
        except Exception as problem:
            self._failed(problem)

    def _log(self, step: int, seconds: float, logs: dict[str, Any]) -> None:
        from glassbox import heavy

        event, summary, _ = heavy.tensorboard_parts()
        scalars = []
        for tag, value in heavy.rewrite_logs(logs).items():
            if isinstance(value, str):
                self._text(tag, value, step, seconds)
            elif self._last.get(tag) == step:
                # Both the loss and the scores of a step come with its epoch.
                continue
            elif value is None or isinstance(value, int | float):
                # The record has null for what was no number.
                number = float("nan") if value is None else float(value)
                scalars.append(summary.Summary.Value(tag=tag, simple_value=number))
                self._last[tag] = step
        if scalars:
            made = event.Event(wall_time=seconds, step=step, summary=summary.Summary(value=scalars))
            self._write(made.SerializeToString())

    def _text(self, tag: str, text: str, step: int, seconds: float) -> None:
        from glassbox import heavy

        event, summary, _ = heavy.tensorboard_parts()
        made = event.Event(wall_time=seconds, step=step, summary=summary.text(tag, text))
        self._write(made.SerializeToString())

    def _write(self, data: bytes) -> None:
        self._waiting.append(_packed(data))
        del self._waiting[:-_MOST_WAITING]
        # Opened each time, so that nothing is left open when a process ends in any way.
        with self._current().open("ab", buffering=0) as file:
            if file.seek(0, 2) != self._whole:
                # The last record was cut short, by a disk that was full.
                file.truncate(self._whole)
            while self._waiting:
                packed = self._waiting[0]
                if file.write(packed) != len(packed):
                    raise OSError(28, "No space left on device")
                self._whole += len(packed)
                del self._waiting[0]

    def _current(self) -> Path:
        """The file to write to, begun when there is none."""
        if self._file is None:
            from glassbox import heavy

            event, _, _ = heavy.tensorboard_parts()
            folder = folder_of(self._run)
            folder.mkdir(exist_ok=True)
            now = time.time()
            # TensorBoard takes the files of a folder in the order of their names.
            name = f"{_PREFIX}.{int(now):010d}.glassbox.{os.getpid()}.{len(files(self._run))}"
            head = event.Event(wall_time=now, file_version="brain.Event:2")
            self._waiting.insert(0, _packed(head.SerializeToString()))
            self._file, self._whole = folder / name, 0
        return self._file

    def _go_back(self, step: int) -> None:
        """Begin a new file with what was logged up to ``step``, and let the old ones go."""
        self._renew(lambda at, tags: 0 <= at <= step > 0 and _AT_THE_END not in tags, lambda: None)

    def _put_first(self, seconds: float, logs: dict[str, Any]) -> None:
        """Begin a new file with a log of step 0: TensorBoard draws points in the file's order."""
        self._renew(lambda at, tags: True, lambda: self._log(0, seconds, logs))

    def _renew(self, wanted: Callable[[int, list[str]], bool], begin: Callable[[], None]) -> None:
        """A new file with what ``begin`` writes and the old records that are ``wanted``."""
        old = files(self._run)
        if not old:
            begin()
            return
        self._file = None
        self._last.clear()
        self._waiting.clear()
        self._current().touch()
        begin()
        for path in old:
            for data, event in records(path):
                tags = [value.tag for value in event.summary.value]
                if tags and wanted(event.step, tags):
                    self._write(data)
                    self._described = True
                    self._last.update(dict.fromkeys(tags, event.step))
        for path in old:
            path.unlink(missing_ok=True)

    def _failed(self, problem: Exception) -> None:
        said = f"{type(problem).__name__}: {problem}"
        if said != self._said:
            record.say(f"a TensorBoard event could not be written: {said}")
        self._said = said


def _packed(data: bytes) -> bytes:
    from glassbox import heavy

    check = heavy.tensorboard_parts()[2].masked_crc32c
    head = struct.pack("<Q", len(data))
    return b"".join((head, struct.pack("<I", check(head)), data, struct.pack("<I", check(data))))


def records(path: Path) -> Iterator[tuple[bytes, Any]]:
    """The events in a file, as bytes and parsed; one that was cut short at its end is left out."""
    from glassbox import heavy

    event = heavy.tensorboard_parts()[0].Event
    with path.open("rb") as file:
        left = path.stat().st_size
        while len(head := file.read(_HEAD)) == _HEAD:
            (length,) = struct.unpack("<Q", head[:8])
            left -= _HEAD + length + _CHECK
            if left < 0:
                return
            data = file.read(length)
            file.read(_CHECK)
            yield data, event.FromString(data)
