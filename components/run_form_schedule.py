"""The lr_scheduler_kwargs of the form: the numbers of the schedule that is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import streamlit as st

from components.notice import plain
from components.run_form_fields import key, number
from glassbox.training.argument_table import SCHEDULES, Kwarg
from glassbox.training.arguments import Arguments

CHANGED = "● "  # before the name of what differs from its default
# Numbers that are read in powers of ten.
SMALL = ("learning_rate", "adam_epsilon", "lr_end")


def step(name: str, value: float | None) -> float:
    """By how much the buttons of a number change it."""
    if name in SMALL and value:
        return value / 2
    if name.startswith("adam_beta"):
        return 0.01
    return 1 if isinstance(value, int) or value is None else 0.5 if value >= 1 else 0.1


def kwarg_key(schedule: str, kwarg: Kwarg, dataset: str) -> str:
    """The key of the widget of one number of a schedule."""
    return key(f"{schedule}.{kwarg.name}", dataset)


def draw(
    chosen: Arguments, first: Arguments, dataset: str, cells: Iterator[Any]
) -> tuple[tuple[str, float], ...]:
    """The schedule's own numbers: those that are not as suggested."""
    schedule = chosen.lr_scheduler_type
    for kwarg in SCHEDULES[schedule]:
        cell, bound = next(cells), kwarg.bound
        now = st.session_state.get(kwarg_key(schedule, kwarg, dataset), kwarg.suggested)
        mark = CHANGED if now != kwarg.suggested else ""
        whole = isinstance(kwarg.suggested, int)
        number(
            cell,
            f"{mark}{kwarg.name}",
            f"{schedule}.{kwarg.name}",
            dataset,
            kwarg.suggested,
            bound.least,
            bound.most,
            whole_numbers=whole,
            step=step(kwarg.name, kwarg.suggested),
            form=None if whole else ("%.2e" if kwarg.name in SMALL else "%g"),
        )
        cell.caption(
            plain(f"Of the schedule “{schedule}”. {bound.meaning} Default: {kwarg.suggested:g}.")
        )
    return held(chosen, first, dataset)


def held(chosen: Arguments, first: Arguments, dataset: str) -> tuple[tuple[str, float], ...]:
    """The lr_scheduler_kwargs that the widgets of the chosen schedule hold."""
    schedule = chosen.lr_scheduler_type
    same = schedule == first.lr_scheduler_type
    begun = dict(first.lr_scheduler_kwargs) if same else {}
    found = []
    for kwarg in SCHEDULES.get(schedule, ()):
        value = st.session_state.get(
            kwarg_key(schedule, kwarg, dataset), begun.get(kwarg.name, kwarg.suggested)
        )
        if value != kwarg.suggested:
            found.append((kwarg.name, value))
    return tuple(found)
