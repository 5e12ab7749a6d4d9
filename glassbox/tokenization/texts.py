"""The texts that a tokenizer is trained on: a column of a dataset, or what a person pasted.

They are copied into the training's folder when it starts, so that the training process needs
neither `datasets` nor the dataset to be there still.

    texts.txt      pasted, a text a line
    texts.arrow    a column, one field named "text"
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glassbox.errors import LimitExceeded, UserError
from glassbox.settings import current

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import DatasetDict

PASTED, COLUMN = "texts.txt", "texts.arrow"
# The time that a trainer takes grows with the square of the longest word; Unigram's even crashes.
MOST_WORD_CHARS = 5_000
_BATCH = 1_000


@dataclass(frozen=True)
class Source:
    """Where texts come from; a ``dataset`` of "" means that they were pasted.

    ``dataset`` is a ref, ``name`` what it was called then (plain text, may be hostile).
    """

    dataset: str = ""
    name: str = ""
    split: str = ""
    column: str = ""

    def to_json(self) -> dict[str, Any]:
        """For meta.json."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Any) -> Source:
        """The reverse of :meth:`to_json`; what is missing is empty."""
        known = value if isinstance(value, dict) else {}
        return cls(**{name: str(known.get(name, "")) for name in cls.__dataclass_fields__})

    @property
    def title(self) -> str:
        """``reviews.csv, train, review``."""
        return ", ".join((self.name, self.split, self.column)) if self.dataset else "pasted text"


@dataclass(frozen=True)
class Size:
    """How many texts there are, and their bytes in UTF-8."""

    texts: int
    bytes: int


def column(dataset: DatasetDict, source: Source) -> pa.ChunkedArray:
    """The texts of a column without its nulls. Raises UserError when there is no such column."""
    from glassbox.data import arrow, columns

    if source.split not in dataset or source.column not in columns.text_columns(dataset):
        raise UserError(
            "There is no such column of text in this dataset.", "Choose a split and a column."
        )
    return arrow.column(dataset[source.split], source.column).drop_null()


def size(dataset: DatasetDict, source: Source) -> Size:
    """How much a column holds."""
    import pyarrow.compute as pc

    values = column(dataset, source)
    return Size(len(values), pc.sum(pc.binary_length(values)).as_py() or 0)


def require(size: Size) -> None:
    """Raise UserError when there is nothing to learn from, LimitExceeded when it is too much."""
    if not size.bytes:
        raise UserError("There is no text to learn from.", "Paste some, or choose a column.")
    most = current().max_training_text_mb
    if size.bytes > most * 1_000_000:
        raise LimitExceeded(
            f"The text has {size.bytes / 1e6:,.1f} MB, and {most:,} MB are the most.",
            "max_training_text_mb",
            "Train on a smaller split.",
        )


def write_column(values: pa.ChunkedArray, folder: Path) -> None:
    """Put a column into a training's folder."""
    import pyarrow as pa

    table = pa.table({"text": values})
    with pa.OSFile(str(folder / COLUMN), "wb") as file, pa.ipc.new_file(file, table.schema) as out:
        out.write_table(table, max_chunksize=_BATCH)


def lines(text: str) -> list[str]:
    """The lines of a pasted text that are not blank: a text each."""
    return [line for line in text.split("\n") if line.strip()]


def batches(folder: Path) -> Iterator[list[str]]:
    """The texts in a training's folder, in their order, some at a time."""
    pasted = folder / PASTED
    if pasted.exists():
        found = lines(pasted.read_text(encoding="utf-8"))
        yield from (found[at : at + _BATCH] for at in range(0, len(found), _BATCH))
        return
    import pyarrow as pa

    with pa.memory_map(str(folder / COLUMN)) as file, pa.ipc.open_file(file) as table:
        for place in range(table.num_record_batches):
            yield table.get_batch(place).column(0).to_pylist()


def fit(text: str) -> bool:
    """Whether no word of ``text`` is longer than a trainer can take in good time."""
    return len(text) <= MOST_WORD_CHARS or max(map(len, text.split()), default=0) <= MOST_WORD_CHARS


def counted(source: Iterator[list[str]], taken: Callable[[int, int], None]) -> Iterator[list[str]]:
    """The batches without texts that do not :func:`fit`; ``taken`` is told (read, left out)."""
    read = left_out = 0
    for batch in source:
        kept = [text for text in batch if fit(text)]
        read += len(batch)
        left_out += len(batch) - len(kept)
        taken(read, left_out)
        yield kept
