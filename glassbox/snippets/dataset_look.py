"""The Python behind the column cards: pandas over a split of the dataset."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from glassbox.data import where

_MOST = 30  # columns that are written out


def columns(split: str, features: Mapping[str, Any]) -> str:
    """Nulls and distinct values of all columns, then numbers, classes and lengths of some.

    Makes ``nulls``, ``distinct``, ``numbers`` (count, mean, ends, middle), ``counts`` of the values
    by column, and the ``characters`` and ``words`` of each text column.
    """
    groups: dict[str, list[str]] = {}
    for name, feature in list(features.items())[:_MOST]:
        groups.setdefault(where.kind(feature), []).append(name)
    numbers = groups.get("int", []) + groups.get("float", [])
    texts = groups.get("text", [])
    few = [*groups.get("class", []), *groups.get("bool", []), *texts]
    flat = [*few, *numbers]
    lines = [
        f"frame = dataset[{_text(split)}].to_pandas()",
        "nulls = frame.isna().sum()",
        f"distinct = frame[{_list(flat)}].nunique()",
        "print(nulls, distinct)",
    ]
    if numbers:
        # In the order of the columns, whatever their types.
        numbers = [name for name in features if name in numbers]
        lines.append(f'numbers = frame[{_list(numbers)}].agg(["min", "mean", "median", "max"])')
        lines.append("print(numbers)")
    if few:
        lines.append(f"counts = {{name: frame[name].value_counts() for name in {_list(few)}}}")
    if texts:
        lines += [
            f"texts = frame[{_list(texts)}]",
            "characters = texts.apply(lambda column: column.str.len())",
            "words = texts.apply(lambda column: column.str.split().str.len())",
            "print(characters.describe(), words.describe())",
        ]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _list(names: list[str]) -> str:
    return f"[{', '.join(map(_text, names))}]"
