"""A set-up in an address: what of a RunSpec differs from another one, as short words.

>>> first = RunSpec("sample:reviews", "review", None, "sentiment")
>>> spec = replace(with_arguments(first, learning_rate=1e-4), init="random", eval_split="dev")
>>> to_words(spec, first)
{'init': 'random', 'validation': 'dev', 'learning_rate': '0.0001'}
>>> from_words(to_words(spec, first), first) == spec
True
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, get_args
from urllib.parse import quote, unquote

from glassbox.training.argument_table import SCHEDULES, TABLE
from glassbox.training.arguments import Arguments
from glassbox.training.spec import BOUNDS, Init, ListForm, Loop, RunSpec, with_arguments

# Stands for None: rows put aside, one text, no test split.
NOTHING = "-"
_BETWEEN = ","
_TASKS = {
    "single": "single_label_classification",
    "multi": "multi_label_classification",
    "regression": "regression",
}
# The word in the address -> the field of RunSpec.
_WORDS = {
    "model": "model",
    "init": "init",
    "loop": "loop",
    "task": "problem_type",
    "text": "text",
    "pair": "text_pair",
    "label": "label",
    "labels": "label_columns",
    "lists": "label_form",
    "train": "train_split",
    "validation": "eval_split",
    "test": "test_split",
    "train_rows": "train_rows",
    "eval_rows": "eval_rows",
    "max_length": "max_length",
}
_MAY_BE_NONE = ("text_pair", "eval_split", "test_split")
_MOST_CHARS = 2_000
# All words of a set-up, besides "dataset" and "steps", which say what the others are about.
WORDS = (*_WORDS, *(name for name in TABLE))


def to_words(spec: RunSpec, first: RunSpec) -> dict[str, str]:
    """What of ``spec`` differs from ``first``, by word; but for its dataset and its steps."""
    found = {}
    for word, name in _WORDS.items():
        value = getattr(spec, name)
        if value != getattr(first, name):
            found[word] = _written(name, value)
    for name in TABLE:
        value = getattr(spec.arguments, name)
        if value != getattr(first.arguments, name):
            found[name] = _written(name, value)
    return found


def from_words(words: Mapping[str, str], first: RunSpec) -> RunSpec:
    """``first`` with what ``words`` say; a word that cannot be meant changes nothing."""
    values = {name: read for word, name in _WORDS.items() if (read := _read(word, name, words))}
    spec = replace(first, **{name: read[0] for name, read in values.items()})
    given: dict[str, Any] = {}
    for each in fields(Arguments):
        found = _read(each.name, each.name, words)
        if found:
            given[each.name] = found[0]
    return with_arguments(spec, **given)


def _written(name: str, value: Any) -> str:
    if value is None:
        return NOTHING
    if name == "problem_type":
        return next(word for word, task in _TASKS.items() if task == value)
    if name == "label_columns":
        return _BETWEEN.join(quote(each, safe=" ") for each in value)
    if name == "lr_scheduler_kwargs":
        return _BETWEEN.join(f"{key}:{number!r}" for key, number in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value) if isinstance(value, int | float) else str(value)


def _read(word: str, name: str, words: Mapping[str, str]) -> tuple[Any] | None:
    """The value of a word, in a tuple; None where there is none that can be meant."""
    text = words.get(word)
    if text is None or len(text) > _MOST_CHARS:
        return None
    if text == NOTHING and (name in _MAY_BE_NONE or name == "data_seed"):
        return (None,)
    try:
        return (_READERS.get(name, _plain(name))(text),)
    except (ValueError, KeyError, OverflowError):
        return None


def _number(name: str, kind: type[int] | type[float]) -> Callable[[str], int | float]:
    bound = BOUNDS[name]

    def read(text: str) -> int | float:
        value = kind(text)
        if not (math.isfinite(value) and bound.least <= value <= bound.most):
            raise ValueError
        return value

    return read


def _of(*options: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in options:
            raise ValueError
        return text

    return read


def _plain(name: str) -> Callable[[str], Any]:
    """How a field's text is read, by what the field holds."""
    first = getattr(Arguments(), name, None)
    if name in BOUNDS:
        whole = name in ("max_length", "train_rows", "eval_rows", "data_seed")
        return _number(name, int if whole or isinstance(first, int) else float)
    if isinstance(first, bool):
        return lambda text: {"yes": True, "no": False}[text]
    row = TABLE.get(name)
    return _of(*row.options) if row is not None and row.options else str


def _names(text: str) -> tuple[str, ...]:
    return tuple(unquote(name) for name in text.split(_BETWEEN) if name)


def _numbers(text: str) -> tuple[tuple[str, float], ...]:
    known = {kwarg.name for kwargs in SCHEDULES.values() for kwarg in kwargs}
    pairs = [pair.partition(":") for pair in text.split(_BETWEEN) if pair]
    made = tuple((name, float(number)) for name, _, number in pairs if name in known)
    if not all(math.isfinite(number) for _, number in made):
        raise ValueError
    return made


_READERS: dict[str, Callable[[str], Any]] = {
    "problem_type": lambda text: _TASKS[text],
    "label_columns": _names,
    "lr_scheduler_kwargs": _numbers,
    "init": _of(*get_args(Init)),
    "loop": _of(*get_args(Loop)),
    "label_form": _of(*get_args(ListForm)),
}
