"""The rows of a result, found: surest and wrong, least sure, learned, lost; a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from glassbox.training import paired
from glassbox.training.predictions import Predictions
from glassbox.training.scores import predicted, probabilities

if TYPE_CHECKING:
    from numpy.typing import NDArray

Order = Literal["surest_wrong", "least_sure", "learned", "lost", "improved", "worsened", "all"]
# What can be asked of classes, and of values.
ORDERS: tuple[Order, ...] = ("surest_wrong", "least_sure", "learned", "lost", "all")
ORDERS_OF_VALUES: tuple[Order, ...] = ("surest_wrong", "improved", "worsened", "all")


@dataclass(frozen=True)
class Row:
    """One evaluated row. ``place`` counts within the evaluation, ``row`` within its split.

    ``truth``, ``said`` and ``said_before`` are words; ``chances`` are the probabilities of the
    labels (for regression the value alone), ``chances_before`` likewise, None where there is none.
    """

    place: int
    row: int
    text: str
    pair: str | None
    tokens: int
    truth: str
    said: str
    said_before: str | None
    right: bool
    right_before: bool | None
    sure: float
    chances: tuple[float, ...]
    chances_before: tuple[float, ...] | None


def sureness(found: Predictions, moment: str = "after") -> NDArray[Any]:
    """How sure the model was of each row, shape (rows,).

    The probability of the class that it chose; for multi-label of the answer that it was least
    sure of; for regression the error, with its sign.
    """
    import numpy as np

    logits = found.logits(moment)
    if found.problem_type == "regression":
        said = predicted(logits, found.problem_type).astype(np.float64)
        return np.asarray(said - found.references)
    chances = probabilities(logits, found.problem_type)
    if found.problem_type == "multi_label_classification":
        return np.asarray(np.maximum(chances, 1 - chances).min(axis=1))
    return np.asarray(chances.max(axis=1))


def find(
    found: Predictions,
    order: Order,
    truth: int | None = None,
    said: int | None = None,
    moment: str = "after",
) -> NDArray[Any]:
    """Places of the rows in this order, most telling first.

    ``truth`` and ``said`` keep the rows with that label, true and predicted at ``moment`` (for
    multi-label: the label among them). "learned" and "lost" need the model before training.
    """
    import numpy as np

    kept = np.ones(len(found), dtype=bool)
    if found.problem_type != "regression":
        answers = predicted(found.logits(moment), found.problem_type)
        kept &= _has(found.references, truth) & _has(answers, said)
    ranks = _ranks(found, order, kept)
    places = np.flatnonzero(kept)
    return places if ranks is None else places[np.argsort(ranks[places], kind="stable")]


def _has(labels: NDArray[Any], wanted: int | None) -> Any:
    if wanted is None:
        return True
    return labels[:, wanted] == 1 if labels.ndim == 2 else labels == wanted


def _ranks(found: Predictions, order: Order, kept: NDArray[Any]) -> NDArray[Any] | None:
    """By what the rows are sorted, least first; narrows ``kept`` to those that are asked for."""
    import numpy as np

    if order == "all":
        return None
    if found.problem_type == "regression":
        error = np.abs(sureness(found))
        if order == "surest_wrong":
            return np.asarray(-error)
        gained = np.abs(sureness(found, "before")) - error
        kept &= gained > 0 if order == "improved" else gained < 0
        return np.asarray(-np.abs(gained))
    right, sure = paired.right(found), sureness(found)
    if order == "least_sure":
        return sure
    if order == "surest_wrong":
        kept &= ~right
        if found.problem_type == "multi_label_classification":
            # The surest of its wrong answers.
            chances = probabilities(found.after, found.problem_type)
            wrong = predicted(found.after, found.problem_type) != found.references
            sure = np.where(wrong, np.maximum(chances, 1 - chances), 0).max(axis=1)
    else:
        was = paired.right(found, "before")
        kept &= right & ~was if order == "learned" else was & ~right
        kept &= found.before is not None
    return np.asarray(-sure)


def page(found: Predictions, places: NDArray[Any], number: int, size: int) -> tuple[Row, ...]:
    """Page ``number`` (from 1) of ``size`` rows each."""
    import numpy as np
    import pyarrow as pa

    chosen = places[(number - 1) * size : number * size]
    wanted = pa.array(chosen, pa.int64())
    texts = found.texts.take(wanted).to_pylist()
    pairs = [None] * len(chosen) if found.pairs is None else found.pairs.take(wanted).to_pylist()
    part = _part(found, chosen)
    said, right, sure = (
        predicted(part.after, part.problem_type),
        paired.right(part, "after"),
        sureness(part),
    )
    chances = _chances(part, "after")
    has_before = part.before is not None
    earlier = predicted(part.before, part.problem_type) if part.before is not None else said
    was = paired.right(part, "before") if has_before else None
    chances_before = _chances(part, "before") if has_before else None
    return tuple(
        Row(
            int(place),
            int(part.rows[at]),
            texts[at],
            pairs[at],
            int(part.lengths[at]),
            words(part, np.asarray(part.references[at])),
            words(part, np.asarray(said[at])),
            words(part, np.asarray(earlier[at])) if has_before else None,
            bool(right[at]),
            None if was is None else bool(was[at]),
            float(sure[at]),
            tuple(float(each) for each in chances[at]),
            None if chances_before is None else tuple(float(each) for each in chances_before[at]),
        )
        for at, place in enumerate(chosen)
    )


def words(found: Predictions, value: NDArray[Any]) -> str:
    """A label (its id), labels (0 and 1 each) or a number, in words."""
    if found.problem_type == "regression":
        return f"{float(value):.4g}"
    if found.problem_type == "multi_label_classification":
        return ", ".join(name for name, yes in zip(found.names, value, strict=True) if yes) or "–"
    return found.names[int(value)]


def _part(found: Predictions, chosen: NDArray[Any]) -> Predictions:
    return Predictions(
        found.split,
        found.problem_type,
        found.names,
        found.rows[chosen],
        found.texts,
        None,
        found.lengths[chosen],
        found.references[chosen],
        None if found.before is None else found.before[chosen],
        found.after[chosen],
    )


def _chances(found: Predictions, moment: str) -> NDArray[Any]:
    logits = found.logits(moment)
    if found.problem_type == "regression":
        return logits[:, :1]
    return probabilities(logits, found.problem_type)
