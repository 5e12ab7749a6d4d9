"""results.json as runs wrote it before every row was kept: two confusion matrices, first rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from glassbox.training import checked
from glassbox.training.predictions import TEXT_CHARS
from glassbox.training.scores import of_confusion

_MOMENTS = ("before", "after")


@dataclass(frozen=True)
class Old:
    """What runs kept before they kept every row: confusion matrices and the first rows."""

    before: tuple[tuple[int, ...], ...]
    after: tuple[tuple[int, ...], ...]
    texts: tuple[tuple[str, ...], ...]
    references: tuple[int, ...]
    said_before: tuple[int, ...]
    said_after: tuple[int, ...]


def read(value: Mapping[str, Any]) -> tuple[tuple[str, ...], Old, tuple[Any, ...]]:
    """Names, what was kept, and the fields of results.SplitResult.

    Raises ValueError, KeyError or TypeError for anything else.
    """
    import numpy as np

    names, seen = checked.names(value["names"]), value["examples"]
    tables = [tuple(tuple(map(checked.count, row)) for row in value[which]) for which in _MOMENTS]
    if any(len(rows) != len(names) or {*map(len, rows)} != {len(names)} for rows in tables):
        raise ValueError
    ids = [tuple(map(checked.count, seen[which])) for which in ("references", *_MOMENTS)]
    texts = tuple(tuple(str(text)[:TEXT_CHARS] for text in column) for column in seen["texts"])
    if {*map(len, (*ids, *texts))} != {len(ids[0])} or max(map(max, ids)) >= len(names):
        raise ValueError
    before, after = (of_confusion(np.asarray(rows)) for rows in tables)
    evaluated = value["evaluated"] is True
    rows = checked.count(value["rows"])
    return (
        names,
        Old(tables[0], tables[1], texts, *ids),
        (rows, evaluated, before, after if evaluated else None),
    )
