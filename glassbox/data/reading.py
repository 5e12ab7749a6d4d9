"""A file of any format that tables come in, read into an Arrow file, with a report.

bytes -> formats (which format, by content) -> delimited  CSV, TSV and their kin
                                               text_lines a row a line
                                               bounded    JSON, Parquet, Arrow: in a process
    -> retyped (column types that a person chose) -> Arrow file
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from glassbox.data import bounded, delimited, formats, kinds, retyped, text_lines
from glassbox.data.report import FORMAT_NAMES, Format, Options, Report

_SUFFIXES: dict[str, tuple[Format, ...]] = {
    ".csv": ("csv",),
    ".tsv": ("csv",),
    ".json": ("json", "jsonl"),
    ".jsonl": ("json", "jsonl"),
    ".parquet": ("parquet",),
    ".arrow": ("arrow",),
    ".feather": ("arrow",),
}


def read(path: Path, target: Path, options: Options | None = None, filename: str = "") -> Report:
    """Read the file ``path``, uploaded as ``filename``, into the Arrow stream file ``target``.

    Works in the folder of ``target``, which the caller throws away. Raises UserError for a file
    that holds no rows, LimitExceeded for one with too much.
    """
    options = options or Options()
    form = find_format(path, filename, options)
    if form == "csv":
        report = delimited.read(path, target, options)
    else:
        if form == "text":
            report = text_lines.read(path, target, options)
        else:
            report = bounded.read(path, target, form, options)
        report = retyped.retype(target, report, options)
    return _named(report, filename)


def find_format(path: Path, filename: str, options: Options) -> Format:
    """The format of a file, or the one that a person says where it can be that too."""
    with path.open("rb") as file:
        found = formats.find(file.read(kinds.HEAD_BYTES), filename)
    binary = found in ("parquet", "arrow")
    return found if binary or options.format in (None, "parquet", "arrow") else options.format


def _named(report: Report, filename: str) -> Report:
    """With a remark where the file's name says another format than its content has."""
    suffix = Path(filename.lower()).suffix
    expected = _SUFFIXES.get(suffix)
    if expected is None or report.format in expected:
        return report
    said = (
        f"The file is called {suffix} and holds {FORMAT_NAMES[report.format]}; it was read as that."
    )
    return replace(report, repairs=(said, *report.repairs))
