"""What went wrong with a training, in a sentence and with what to do about it."""

from __future__ import annotations

import errno
import io
from collections.abc import Iterator
from typing import Any

_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# torch.save and safetensors do not keep the system's error number.
_DISK_WORDS = (
    "no space left on device", "disk quota exceeded", "file too large", "os error 28",
    "os error 27", "pytorchstreamwriter failed", "unexpected pos",
)  # fmt: skip
_MEMORY_WORDS = ("allocate memory", "out of memory", "bad_alloc")
_MEMORY_HINT = "Take a smaller per_device_train_batch_size or max_length, or a smaller model."


def _chain(problem: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    found: BaseException | None = problem
    while found is not None and found not in seen:
        seen.append(found)
        yield found
        found = found.__cause__ or found.__context__


def is_full_disk(problem: BaseException) -> bool:
    """Whether ``problem`` comes of a disk (or a quota, or a file's limit) that was full."""
    return any(
        (isinstance(each, OSError) and each.errno in _DISK)
        or any(words in str(each).lower() for words in _DISK_WORDS)
        for each in _chain(problem)
    )


def is_memory(problem: BaseException) -> bool:
    """Whether ``problem`` comes of memory that was not there."""
    return any(
        isinstance(each, MemoryError) or any(words in str(each).lower() for words in _MEMORY_WORDS)
        for each in _chain(problem)
    )


def told(problem: BaseException, kept: int | None, doing: str) -> tuple[str, str]:
    """A sentence about ``problem`` and a hint; ``kept`` is the step of the last whole checkpoint.

    ``doing`` is what the run last said about itself.
    """
    if is_full_disk(problem):
        left = "" if kept is None else f" The checkpoint of step {kept:,} is kept."
        on = "" if kept is None else ", then resume: it goes on from there"
        return (
            f"The disk was full, so training ended there.{left}",
            f"Delete runs, models or datasets that are not needed{on}.",
        )
    said = _last_line(problem)
    if is_memory(problem):
        return f"There was not enough memory: {said}", _MEMORY_HINT
    return said, "The log has the details." + (f" It happened here: {doing}" if doing else "")


def _last_line(problem: BaseException) -> str:
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    return f"{type(problem).__name__}: {lines[-1]}" if lines else type(problem).__name__


class Forgiving(io.TextIOBase):
    """A text stream onto ``stream`` that loses what cannot be written: a log kills no training."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write what can be written."""
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            pass
        return len(text)

    def flush(self) -> None:
        """Every write has been flushed."""

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """That of the stream below."""
        return str(getattr(self._stream, "encoding", None) or "utf-8")

    def fileno(self) -> int:
        """The file below, for a process that inherits it."""
        return int(self._stream.fileno())

    def isatty(self) -> bool:
        """Never: nobody sits there."""
        return False
