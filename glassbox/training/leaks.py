"""Training rows that a score is measured on as well, rows that come twice, rows without a text.

    overlaps({"training": train, "validation": evaluation}, ("review",))

Compared are the texts that the model reads, by the engine's 64-bit hashes: as they are, and without
case and white space around ("loosely"), as the steps do that take such rows out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.data import query
from glassbox.data.engine import quoted
from glassbox.data.prints import loosely

if TYPE_CHECKING:
    import numpy as np
    from datasets import Dataset

EXAMPLES = 5
_EXAMPLE_CHARS = 300
TRAINING = "training"


@dataclass(frozen=True)
class Example:
    """A text of a part that the training rows have too: its row there, and its texts."""

    row: int
    texts: tuple[str, ...]
    exact: bool


@dataclass(frozen=True)
class Overlap:
    """Rows of ``part`` (of ``rows``) whose texts are in the training rows; ``loose`` has all.

    ``exact`` of them are equal to the letter.
    """

    part: str
    rows: int
    exact: int
    loose: int
    examples: tuple[Example, ...]

    @property
    def share(self) -> float:
        """Part of the rows (0 to 1) that the model has seen in training."""
        return self.loose / self.rows if self.rows else 0.0


@dataclass(frozen=True)
class Leaks:
    """What of the rows of a run comes more than once.

    ``rows`` are those of each part. ``repeats`` training rows have, loosely, the texts of an
    earlier one. ``empty`` has by part the rows that have no text at all.
    """

    overlaps: tuple[Overlap, ...]
    rows: Mapping[str, int]
    repeats: int
    empty: Mapping[str, int]


@dataclass(frozen=True)
class _Hashes:
    exact: np.ndarray
    loose: np.ndarray
    empty: np.ndarray


def leaks(parts: Mapping[str, Dataset], texts: Sequence[str]) -> Leaks:
    """Look through the rows of a run, by part: "training", "validation", and "test" if any.

    Raises LimitExceeded when it takes longer than a query may.
    """
    import numpy as np

    hashes = {part: _hashes(rows, texts) for part, rows in parts.items()}
    train = hashes[TRAINING]
    learned = np.unique(train.loose[~train.empty])
    exactly = np.unique(train.exact[~train.empty])
    return Leaks(
        tuple(
            _overlap(part, parts[part], each, exactly, learned, texts)
            for part, each in hashes.items()
            if part != TRAINING
        ),
        {part: each.num_rows for part, each in parts.items()},
        int(np.count_nonzero(~train.empty)) - len(learned),
        {part: int(np.count_nonzero(each.empty)) for part, each in hashes.items()},
    )


def _hashes(rows: Dataset, texts: Sequence[str]) -> _Hashes:
    """Of each row, in the order of ``rows``."""
    import numpy as np

    names = [quoted(name) for name in texts]
    loose = [loosely(name) for name in names]
    blank = " AND ".join(f"coalesce({each} = '', true)" for each in loose)
    with query.asked(rows, texts, "Comparing the rows") as (connection, rest):
        found = connection.execute(
            f"SELECT {quoted(query.ROW)} AS place, hash({', '.join(names)}) AS exact, "
            f"hash({', '.join(loose)}) AS loose, {blank} AS empty FROM rows WHERE {rest}"
        ).fetchnumpy()
    places: Any = np.asarray(found["place"])
    values = [np.asarray(found[name]) for name in ("exact", "loose", "empty")]
    if places.size and not bool(np.all(places[1:] > places[:-1])):
        order = np.argsort(places)
        values = [each[order] for each in values]
    return _Hashes(values[0], values[1], values[2].astype(bool))


def _overlap(
    part: str,
    rows: Dataset,
    hashes: _Hashes,
    exactly: np.ndarray,
    learned: np.ndarray,
    texts: Sequence[str],
) -> Overlap:
    import numpy as np

    seen = np.flatnonzero(_among(hashes.loose, learned) & ~hashes.empty)
    exact = _among(hashes.exact[seen], exactly)
    some = rows.select_columns(list(texts)).select(seen[:EXAMPLES].tolist())
    examples = tuple(
        Example(
            int(row), tuple(str(each[name] or "")[:_EXAMPLE_CHARS] for name in texts), bool(same)
        )
        for row, each, same in zip(seen[:EXAMPLES], some.to_list(), exact[:EXAMPLES], strict=True)
    )
    return Overlap(part, rows.num_rows, int(np.count_nonzero(exact)), len(seen), examples)


def _among(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Which of ``values`` are in ``known``, which is sorted and has each value once."""
    import numpy as np

    if not known.size:
        return np.zeros(values.shape, bool)
    places = np.searchsorted(known, values).clip(max=len(known) - 1)
    return np.asarray(known[places] == values)
