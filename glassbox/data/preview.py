"""The first lines of a file as they are, before anything is made of them."""

from __future__ import annotations

from pathlib import Path

from glassbox.data import decoding, formats

_BYTES = 65_536
_CHARS = 400


def first_lines(path: Path, encoding: str | None = None, most: int = 12) -> list[str] | None:
    """At most ``most`` lines, long ones cut, NUL as U+2400; None for a binary file.

    ``encoding`` is the one to read them with; found from the same lines where it is None.
    """
    with path.open("rb") as file:
        head = file.read(_BYTES)
    if head.startswith((*formats.PARQUET, *formats.ARROW)):
        return None
    text = head.decode(encoding or decoding.head_encoding(head), "replace")
    lines = text.replace("\0", "\N{SYMBOL FOR NULL}").splitlines()
    if len(head) == _BYTES and len(lines) > 1:
        lines.pop()  # cut off in its middle
    return [line if len(line) <= _CHARS else line[:_CHARS] + " …" for line in lines[:most]]
