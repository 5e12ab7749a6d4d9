"""What reading a file found and mended, in sentences; kept with the dataset as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Format = Literal["csv", "json", "jsonl", "parquet", "arrow", "text", "hub"]
Kind = Literal["string", "int64", "float64", "bool", "date32", "timestamp[s]", "class"]

FORMAT_NAMES: dict[str, str] = {
    "csv": "CSV",
    "json": "JSON",
    "jsonl": "JSON Lines",
    "parquet": "Parquet",
    "arrow": "Arrow",
    "text": "text, a row a line",
    "hub": "from the Hub",
}
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with byte order mark",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}
NO_QUOTE = "\x1e"  # a quote that no text has, for a file in which quotes are only characters
LISTED = 20  # rejected rows that are listed one by one; all are counted


@dataclass(frozen=True)
class Options:
    """What a person says about a file instead of letting it be found; None: find it.

    ``types`` are pairs of a column and its kind ("date32" stands for any date), ``classes`` pairs
    of a column of kind "class" and all its names, where more is known than this one file shows.
    """

    delimiter: str | None = None
    header: bool | None = None
    encoding: str | None = None
    quote: str | None = None
    decimal: Literal[".", ","] | None = None
    format: Format | None = None
    types: tuple[tuple[str, Kind], ...] = ()
    classes: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Options:
        """The options that ``asdict`` wrote."""
        types = tuple((name, kind) for name, kind in value.get("types", ()))
        classes = tuple((name, tuple(names)) for name, names in value.get("classes", ()))
        return cls(**{**value, "types": types, "classes": classes})


@dataclass(frozen=True)
class Rejected:
    """A row that could not be placed: its line in the file (from 1), why, and its start."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Report:
    """How a file was read.

    ``kinds`` are the columns' types by name, ``classes`` the names of those that are class labels
    (for CSV; other formats bring their own types). ``skipped_lines`` stood above the header.
    ``explicit`` maps columns to their type where `load_dataset` left alone might find another one;
    ``na_text`` says that words such as "NA" stand in columns of text, ``na_words`` which of them
    stand for empty cells of which number columns. ``rows_under`` names the list that held a JSON
    file's rows. ``repairs`` are whole sentences; those in ``beyond`` are such as ``load_dataset``
    cannot make.
    """

    rows: int
    columns: tuple[str, ...]
    encoding: str = "utf-8"
    delimiter: str = ""
    quote: str = '"'
    escape: str = ""
    header: bool = True
    skipped_lines: int = 0
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
    format: Format = "csv"
    kinds: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, list[str]] = field(default_factory=dict)
    rows_under: str = ""

    def found(self) -> str:
        """One line: ``UTF-8 · comma-separated · header in line 1 · 1,000 rows · 5 columns``."""
        said = []
        if self.format != "csv":
            said.append(FORMAT_NAMES[self.format])
        if self.format in ("csv", "json", "jsonl", "text"):
            said.append(ENCODING_NAMES.get(self.encoding, self.encoding.upper()))
        if self.format == "csv":
            name = DELIMITER_NAMES.get(self.delimiter, repr(self.delimiter))
            said.append(f"{name}-separated" if len(self.columns) > 1 else "one column")
            said.append(
                f"header in line {self.skipped_lines + 1:,}" if self.header else "no header"
            )
        said.append(f"{self.rows:,} {'row' if self.rows == 1 else 'rows'}")
        columns = len(self.columns)
        said.append(f"{columns:,} {'column' if columns == 1 else 'columns'}")
        return " · ".join(said)

    def to_json(self) -> dict[str, Any]:
        """For meta.json."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Report:
        """The report that ``to_json`` wrote. Raises TypeError or KeyError for anything else."""
        rejected = tuple(Rejected(**each) for each in value["rejected"])
        lists = {name: tuple(value[name]) for name in ("columns", "repairs", "beyond")}
        return cls(**{**value, **lists, "rejected": rejected})
