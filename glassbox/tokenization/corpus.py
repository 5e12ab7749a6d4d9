"""The bundled texts, as the word and the character tokenizer are trained on them."""

from __future__ import annotations

import csv
from pathlib import Path

from glassbox.catalog import SAMPLES
from glassbox.errors import Unavailable

# File below samples/ and its columns of text.
SOURCES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("paraphrase/train.csv", ("sentence1", "sentence2")),
    ("reviews.csv", ("review",)),
)


def read(folder: Path = SAMPLES) -> list[str]:
    """All bundled texts, in the order of the files. Raises Unavailable when a file is missing."""
    texts: list[str] = []
    for name, columns in SOURCES:
        try:
            with (folder / name).open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    texts.extend(row[column] for column in columns)
        except (OSError, KeyError):
            raise Unavailable(
                f"The bundled file samples/{name} is missing or damaged.",
                "Get it back with `git checkout samples`.",
            ) from None
    return texts
