"""Which columns of a dataset are the text, the second text and the label.

>>> guess_roles(load_sample("paraphrase"))  # doctest: +SKIP
Roles(text='sentence1', text_pair='sentence2', label='label')
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.data import arrow
from glassbox.errors import Problem

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

MAX_CLASSES = 50  # more distinct values than this are hardly a label
_STRINGS = ("string", "large_string")
_LABEL_NAMES = (
    "label", "labels", "target", "class", "sentiment", "category", "intent", "topic",
    "emotion", "is_duplicate", "score", "stars", "rating", "polarity", "y",
)  # fmt: skip
_TEXT_NAMES = (
    "text", "sentence", "review", "content", "comment", "message", "body", "tweet",
    "document", "utterance", "question", "title", "description",
)  # fmt: skip
# Column pairs of well-known two-sentence tasks (GLUE, SNLI, BoolQ), beside the numbered ones.
_PAIRS = (
    ("premise", "hypothesis"),
    ("question", "sentence"),
    ("question", "passage"),
    ("question", "context"),
    ("query", "passage"),
    ("query", "document"),
)
_ENDINGS = (("1", "2"), ("a", "b"))


@dataclass(frozen=True)
class Roles:
    """The columns a sequence classifier is trained on; ``text_pair`` is None for one text."""

    text: str
    text_pair: str | None
    label: str


def first_split(dataset: DatasetDict) -> Dataset:
    """The split that stands for the others: ``train``, or the first one."""
    return dataset["train"] if "train" in dataset else dataset[next(iter(dataset))]


def feature(dataset: DatasetDict, name: str) -> Any:
    """The feature of one column; None where there is no such column.

    Not by ``Dataset.features``, which copies all of them each time: for a thousand columns, asked
    one by one, that takes minutes.
    """
    known = first_split(dataset).info.features
    return known.get(name) if known else None


def is_text(dataset: DatasetDict, name: str) -> bool:
    """Whether the column holds strings (a ClassLabel does not: it holds integers)."""
    return getattr(feature(dataset, name), "dtype", None) in _STRINGS


def distinct_values(dataset: DatasetDict, name: str) -> list[str | int | bool] | None:
    """The values of the column in all splits, nulls left out, sorted.

    None when there are more than ``MAX_CLASSES`` or the column is not of strings, integers or
    booleans, so that it cannot be a label.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    found: set[str | int | bool] = set()
    for split in dataset.values():
        values = arrow.column(split, name)
        kind = values.type
        if not (
            pa.types.is_integer(kind)
            or pa.types.is_boolean(kind)
            or pa.types.is_string(kind)
            or pa.types.is_large_string(kind)
        ):
            return None
        # A column of a million different texts shows itself in its first rows.
        if len(pc.unique(values.slice(0, 5_000))) > MAX_CLASSES + 1:
            return None
        found.update(value for value in pc.unique(values).to_pylist() if value is not None)
        if len(found) > MAX_CLASSES:
            return None
    return sorted(found)


def text_columns(dataset: DatasetDict) -> list[str]:
    """All columns of strings, in the file's order."""
    return [name for name in first_split(dataset).column_names if is_text(dataset, name)]


def label_columns(dataset: DatasetDict) -> list[str]:
    """Columns that could be a label, likeliest first.

    A ClassLabel, or strings, integers or booleans with 2 to ``MAX_CLASSES`` values that come more
    than once on average (a text or a number of each row's own is no label).
    """
    from datasets import ClassLabel

    split = first_split(dataset)
    rows = sum(each.num_rows for each in dataset.values())
    ranked: list[tuple[int, int, str]] = []
    for place, name in enumerate(split.column_names):
        if isinstance(feature(dataset, name), ClassLabel):
            ranked.append((0, place, name))
            continue
        values = distinct_values(dataset, name)
        if values is None or not 2 <= len(values) <= rows // 2:
            continue
        known = name.lower() in _LABEL_NAMES
        words = is_text(dataset, name)
        # "label" wins over "stars"; else words win over numbers, and few classes over many.
        rank = 1 + _LABEL_NAMES.index(name.lower()) if known else 100 * (1 if words else 2)
        rank += 0 if known else len(values)
        ranked.append((rank, place, name))
    return [name for _, _, name in sorted(ranked)]


def class_names(dataset: DatasetDict, name: str) -> tuple[str, ...]:
    """The classes of a label column: a ClassLabel's names, else its values as text, sorted."""
    from datasets import ClassLabel

    found = feature(dataset, name)
    if isinstance(found, ClassLabel):
        return tuple(found.names)
    return tuple(str(value) for value in distinct_values(dataset, name) or ())


def guess_roles(dataset: DatasetDict) -> Roles | list[Problem]:
    """The likeliest text, second text and label columns, or what is missing.

    A label is never also the text. Problems have ``field`` "text" or "label".
    """
    labels = label_columns(dataset)
    label = labels[0] if labels else None
    texts = [name for name in text_columns(dataset) if name != label]
    problems = []
    if not texts:
        problems.append(
            Problem(
                "text",
                "No column holds text.",
                "A model that classifies sentences needs a column of strings.",
            )
        )
    if label is None:
        problems.append(
            Problem(
                "label",
                "No column can be a label.",
                f"A label has 2 to {MAX_CLASSES} different values that come back in many rows.",
            )
        )
    if problems or label is None:
        return problems
    text, text_pair = guess_texts(dataset, texts)
    return Roles(text, text_pair, label)


def guess_texts(dataset: DatasetDict, texts: list[str]) -> tuple[str, str | None]:
    """The likeliest text and second text among the columns ``texts``, of which there is one."""
    return _pair(texts) or (_likeliest_text(dataset, texts), None)


def _pair(texts: list[str]) -> tuple[str, str] | None:
    by_name = {name.lower(): name for name in texts}
    for first, second in _PAIRS:
        if first in by_name and second in by_name:
            return by_name[first], by_name[second]
    for lower, name in by_name.items():
        for one, two in _ENDINGS:
            other = by_name.get(lower.removesuffix(one) + two)
            if lower.endswith(one) and other is not None and len(lower) > 1:
                return name, other
    return None


def _likeliest_text(dataset: DatasetDict, texts: list[str]) -> str:
    import pyarrow.compute as pc

    for known in _TEXT_NAMES:
        for name in texts:
            if name.lower() == known:
                return name
    head = first_split(dataset)

    def wordiness(name: str) -> tuple[float, float]:
        values = arrow.column(head, name).slice(0, 5_000)
        spaces = pc.mean(pc.count_substring(values, " ")).as_py() or 0.0
        return spaces, pc.mean(pc.utf8_length(values)).as_py() or 0.0

    return max(texts, key=wordiness)
