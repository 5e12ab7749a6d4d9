"""A DatasetDict at a glance: as Python prints it, and which split of it is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components.notice import plain
from glassbox.data import slicing

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

_LINES = 60
_LINE_CHARS = 400
_HEIGHT = 330


def dataset_dict(dataset: DatasetDict) -> None:
    """The object's own repr, as a notebook of the course shows it."""
    printed = f">>> dataset\n{dataset!r}"
    st.code(printed, language="python", wrap_lines=True, height=min(_HEIGHT, _height(printed)))


def _height(text: str) -> int:
    """Pixels that the code takes in half the page; a bit more where long lines are wrapped."""
    return 40 + 21 * sum(1 + len(line) // 44 for line in text.split("\n"))


def split_choice(names: list[str]) -> str:
    """The split that the page shows; nothing to choose where there is one."""
    if len(names) == 1:
        return names[0]
    chosen = st.segmented_control(
        "Split",
        names,
        default=names[0],
        required=True,
        format_func=plain,
        key="split",
        bind="query-params",
    )
    return chosen if chosen in names else names[0]


def features(rows: Dataset, split: str) -> None:
    """The features of a split, a line each, as ``dataset["train"].features`` prints them."""
    listed = [f"{name!r}: {feature!r}," for name, feature in rows.features.items()]
    lines = [line if len(line) <= _LINE_CHARS else line[: _LINE_CHARS - 1] + "…" for line in listed]
    if len(lines) > _LINES:
        lines = [*lines[:_LINES], f"…  # {len(listed) - _LINES:,} more"]
    text = "\n ".join(lines).rstrip(",")
    code = slicing.Expression((split,)).code
    printed = f">>> {code}.features\n{{{text}}}"
    st.code(printed, language="python", wrap_lines=True, height=min(_HEIGHT, _height(printed)))
