"""A file of any format that tables come in, read into an Arrow file, with a report."""

from __future__ import annotations

from pathlib import Path

from glassbox.data import delimited, kinds
from glassbox.data.report import Options, Report


def read(path: Path, target: Path, options: Options | None = None) -> Report:
    with path.open("rb") as file:
        refused = kinds.refusal(file.read(kinds.HEAD_BYTES))
    if refused is not None:
        raise refused
    return delimited.read(path, target, options or Options())
