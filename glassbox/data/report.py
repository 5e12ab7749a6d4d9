"""What reading a file found and mended, in sentences; kept with the dataset as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with byte order mark",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}
LISTED = 20  # rejected rows that are listed one by one; all are counted


@dataclass(frozen=True)
class Options:
    """What a person says about a file instead of letting it be found; None: find it."""

    delimiter: str | None = None
    header: bool | None = None
    encoding: str | None = None


@dataclass(frozen=True)
class Rejected:
    """A row that could not be placed: its line in the file (from 1), why, and its start."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Report:
    """How a CSV was read.

    ``skipped_lines`` stood above the header. ``decimal_columns`` were written with a decimal comma.
    ``explicit`` maps columns to their type where `load_dataset` left alone might find another one;
    ``na_text`` says that words such as "NA" stand in columns of text, ``na_words`` which of them
    stand for empty cells of which number columns. ``repairs`` are whole sentences; those in
    ``beyond`` are such as ``load_dataset`` cannot make.
    """

    encoding: str
    delimiter: str
    quote: str
    escape: str
    header: bool
    skipped_lines: int
    rows: int
    columns: tuple[str, ...]
    repairs: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    rejected_count: int = 0
    decimal_comma: bool = False
    na_text: bool = False
    na_words: Mapping[str, list[str]] = field(default_factory=dict)
    explicit: Mapping[str, str] = field(default_factory=dict)
    encoding_errors: str = "strict"
    trailing: bool = False
    beyond: tuple[str, ...] = ()

    def found(self) -> str:
        """One line: ``UTF-8 · comma · header in line 1 · 1,000 rows · 5 columns``."""
        header = f"header in line {self.skipped_lines + 1:,}" if self.header else "no header"
        return " · ".join(
            (
                ENCODING_NAMES.get(self.encoding, self.encoding.upper()),
                f"{DELIMITER_NAMES.get(self.delimiter, repr(self.delimiter))}-separated"
                if len(self.columns) > 1
                else "one column",
                header,
                f"{self.rows:,} {'row' if self.rows == 1 else 'rows'}",
                f"{len(self.columns):,} {'column' if len(self.columns) == 1 else 'columns'}",
            )
        )

    def to_json(self) -> dict[str, Any]:
        """For meta.json."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Report:
        """The report that ``to_json`` wrote. Raises TypeError or KeyError for anything else."""
        rejected = tuple(Rejected(**each) for each in value["rejected"])
        lists = {name: tuple(value[name]) for name in ("columns", "repairs", "beyond")}
        return cls(**{**value, **lists, "rejected": rejected})
