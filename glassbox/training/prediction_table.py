"""All predictions of a split as CSV, for a spreadsheet that must not run what a text says."""

from __future__ import annotations

from typing import Any

from glassbox.data import formulas
from glassbox.training.predictions import Predictions
from glassbox.training.result_rows import words
from glassbox.training.scores import predicted, probabilities

_AT_ONCE = 10_000


def to_csv(found: Predictions) -> bytes:
    """UTF-8; row, text, second text, tokens, label, predicted, before training, probabilities.

    Texts and names that a spreadsheet would take for a formula are defused (see formulas.py).
    """
    parts = [formulas.csv_lines([_header(found)])]
    for first in range(0, len(found), _AT_ONCE):
        parts.append(formulas.csv_lines(_lines(found, slice(first, first + _AT_ONCE))))
    return "".join(parts).encode()


def _header(found: Predictions) -> list[str]:
    pair = ["text_pair"] if found.pairs is not None else []
    before = ["before"] if found.before is not None else []
    chances = [] if found.problem_type == "regression" else [f"p({name})" for name in found.names]
    return ["row", "text", *pair, "tokens", "label", "predicted", *before, *chances]


def _lines(found: Predictions, part: slice) -> list[list[Any]]:
    def said(values: Any) -> list[Any]:
        # A number is no formula, though it may begin with a minus sign.
        if found.problem_type == "regression":
            return [float(each) for each in values]
        return [words(found, each) for each in values]

    count = len(found.rows[part])
    columns: list[Any] = [found.rows[part].tolist(), _texts(found.texts, part, count)]
    if found.pairs is not None:
        columns.append(_texts(found.pairs, part, count))
    columns += [found.lengths[part].tolist(), said(found.references[part])]
    columns.append(said(predicted(found.after[part], found.problem_type)))
    if found.before is not None:
        columns.append(said(predicted(found.before[part], found.problem_type)))
    if found.problem_type != "regression":
        chances = probabilities(found.after[part], found.problem_type)
        columns += [[f"{each:.6f}" for each in column] for column in chances.T]
    return [list(line) for line in zip(*columns, strict=True)]


def _texts(column: Any, part: slice, count: int) -> list[str]:
    return list(column.slice(part.start, count).to_pylist())
