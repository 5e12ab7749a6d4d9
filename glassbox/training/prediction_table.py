"""All predictions of a split as CSV, for a spreadsheet that must not run what a text says."""

from __future__ import annotations

import csv
import io
from typing import Any

from glassbox.data import formulas
from glassbox.text import whole
from glassbox.training.predictions import Predictions
from glassbox.training.result_rows import words
from glassbox.training.scores import predicted, probabilities

_AT_ONCE = 10_000


def to_csv(found: Predictions) -> bytes:
    """UTF-8; row, text, second text, tokens, label, predicted, before training, probabilities.

    Texts and names that a spreadsheet would take for a formula are defused (see formulas.py).
    """
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow([_safe(each) for each in _header(found)])
    for first in range(0, len(found), _AT_ONCE):
        writer.writerows(_lines(found, slice(first, first + _AT_ONCE)))
    return lines.getvalue().encode()


def _safe(text: str) -> str:
    return formulas.defused(whole(text))


def _header(found: Predictions) -> list[str]:
    pair = ["text_pair"] if found.pairs is not None else []
    before = ["before"] if found.before is not None else []
    chances = [] if found.problem_type == "regression" else [f"p({name})" for name in found.names]
    return ["row", "text", *pair, "tokens", "label", "predicted", *before, *chances]


def _lines(found: Predictions, part: slice) -> list[list[Any]]:
    def said(values: Any) -> list[str]:
        # A number is no formula, though it may begin with a minus sign.
        if found.problem_type == "regression":
            return [repr(float(each)) for each in values]
        return [_safe(words(found, each)) for each in values]

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
    return [_safe(text) for text in column.slice(part.start, count).to_pylist()]
