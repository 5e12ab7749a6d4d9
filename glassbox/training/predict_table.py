"""Many predictions as a table: for the page, filtered, and as a CSV to take away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from glassbox.data import formulas
from glassbox.text import whole
from glassbox.training.predict import THRESHOLD, Prediction, Text

CELL_CHARS = 500
# Of more classes the likeliest is shown, and the file has all.
MOST_COLUMNS = 12


@dataclass(frozen=True, eq=False)
class Rows:
    """The texts that are classified: ``columns`` are the names of one or two columns of them."""

    columns: tuple[str, ...]
    texts: Sequence[Text]
    pairs: Sequence[Text] | None = None


@dataclass(frozen=True)
class Filter:
    """Which predictions are shown: of these labels (all where there are none), with a likeliest
    probability of at most ``surest``, and with ``words`` in a text."""

    labels: tuple[str, ...] = ()
    surest: float = 1.0
    words: str = ""

    def takes(self, rows: Rows, place: int, found: Prediction, threshold: float) -> bool:
        """Whether the row at ``place`` is shown."""
        if self.labels and not set(self.labels) & set(found.labels(threshold)):
            return False
        if found.problem_type != "regression" and max(found.values) > self.surest:
            return False
        sought = self.words.casefold()
        texts = (rows.texts[place], rows.pairs[place] if rows.pairs is not None else None)
        return not sought or any(sought in (text or "").casefold() for text in texts)


def places(
    rows: Rows,
    found: Mapping[int, Prediction],
    wanted: Filter,
    threshold: float = THRESHOLD,
) -> list[int]:
    """The places of the rows that a filter takes, in the order of the rows."""
    return [place for place in sorted(found) if wanted.takes(rows, place, found[place], threshold)]


def table(
    rows: Rows,
    found: Mapping[int, Prediction],
    shown: Sequence[int],
    threshold: float = THRESHOLD,
) -> dict[str, list[Any]]:
    """The columns of a table of the rows ``shown``, texts cut; the names are told apart."""
    made: dict[str, list[Any]] = {"row": list(shown)}
    for name, texts in _texts(rows):
        made[_free(made, name)] = [whole((texts[place] or "")[:CELL_CHARS]) for place in shown]
    if not shown:
        return made
    first = found[shown[0]]
    if first.problem_type == "regression":
        made[_free(made, first.names[0])] = [found[place].values[0] for place in shown]
    else:
        made[_free(made, "label")] = [", ".join(found[place].labels(threshold)) for place in shown]
        made[_free(made, "probability")] = [max(found[place].values) for place in shown]
        if 1 < len(first.names) <= MOST_COLUMNS:
            for id, name in enumerate(first.names):
                made[_free(made, name)] = [found[place].values[id] for place in shown]
    made[_free(made, "tokens")] = [found[place].tokens for place in shown]
    made[_free(made, "cut")] = [found[place].cut for place in shown]
    return made


def probabilities(rows: Rows, found: Mapping[int, Prediction]) -> list[str]:
    """The columns of :func:`table` that are probabilities, likeliest first then class by class."""
    some = next(iter(found.values()), None)
    if some is None or some.problem_type == "regression":
        return []
    made: dict[str, list[Any]] = {"row": []}
    for name, _ in _texts(rows):
        made[_free(made, name)] = []
    made[_free(made, "label")] = []
    listed = [_free(made, "probability")]
    made[listed[0]] = []
    if 1 < len(some.names) <= MOST_COLUMNS:
        for name in some.names:
            listed.append(_free(made, name))
            made[listed[-1]] = []
    return listed


def as_csv(
    rows: Rows, found: Mapping[int, Prediction], threshold: float = THRESHOLD
) -> Iterator[bytes]:
    """A CSV of all rows with every class, in pieces; what a spreadsheet would compute is defused.

    A row without text has empty cells.
    """
    some = next(iter(found.values()), None)
    head = ["row", *(name for name, _ in _texts(rows))]
    if some is not None:
        values = [f"probability of {name}" for name in some.names]
        regression = some.problem_type == "regression"
        head += [*([some.names[0]] if regression else ["label", *values]), "tokens", "cut"]
    yield formulas.csv_lines([head]).encode()
    for place in range(len(rows.texts)):
        line: list[Any] = [place, *(texts[place] or "" for _, texts in _texts(rows))]
        given = found.get(place)
        if given is not None:
            if given.problem_type != "regression":
                line.append(", ".join(given.labels(threshold)))
            line += [*given.values, given.tokens, given.cut]
        yield formulas.csv_lines([line]).encode()


def _texts(rows: Rows) -> list[tuple[str, Sequence[Text]]]:
    given = [rows.texts] + ([rows.pairs] if rows.pairs is not None else [])
    return list(zip(rows.columns, given, strict=True))


def _free(taken: Mapping[str, object], name: str) -> str:
    """``name``, or with a number where it is taken already.

    >>> _free({"label": 1}, "label")
    'label (2)'
    """
    name, number = whole(name), 2
    free = name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free
