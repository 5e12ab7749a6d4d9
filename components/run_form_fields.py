"""The widgets of the form: each has its value in the session, by its name and the dataset's ref.

A widget is drawn with a default only where the session has no value for it: a value that is there,
and a default as well, is one too many for Streamlit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from glassbox.text import whole

NONE = "(none)"
ASIDE = "(put aside)"


def key(name: str, dataset: str) -> str:
    """The key of a widget that has a value of its own for each dataset."""
    return f"fine_tune_{name}:{dataset}"


def select(
    column: Any,
    label: str,
    options: Sequence[str],
    value: str,
    name: str,
    dataset: str,
    *,
    help: str | None = None,
    titles: dict[str, str] | None = None,
) -> str | None:
    """One of ``options``; ``value`` at first. A choice that is gone becomes ``value`` again."""
    at = key(name, dataset)
    if at in st.session_state and st.session_state[at] not in options:
        del st.session_state[at]
    index = list(options).index(value) if value in options else (0 if options else None)
    given: dict[str, Any] = {} if at in st.session_state else {"index": index}
    shown = titles or {}
    chosen = column.selectbox(
        label,
        options,
        key=at,
        # A name from a file may be no text that can be sent.
        format_func=lambda each: whole(str(shown.get(each, each))),
        help=help,
        persist_state="session",
        placeholder="nothing to choose from",
        **given,
    )
    return None if chosen is None else str(chosen)


def number(
    column: Any,
    label: str,
    name: str,
    dataset: str,
    value: float | None,
    least: float,
    most: float,
    *,
    whole_numbers: bool,
    step: float | None = None,
    form: str | None = None,
    help: str | None = None,
    placeholder: str | None = None,
    disabled: bool = False,
) -> int | float | None:
    """A number within its bounds; None only where ``value`` may be that."""
    at = key(name, dataset)
    kind: Any = int if whole_numbers else float
    given: dict[str, Any] = {}
    if at not in st.session_state:
        given["value"] = None if value is None else kind(value)
    elif st.session_state[at] is not None:
        # Whatever was put there by a link or an earlier run is of the widget's own kind.
        st.session_state[at] = kind(st.session_state[at])
    typed = column.number_input(
        label,
        min_value=kind(least),
        max_value=kind(most),
        step=kind(1 if step is None else step),
        format=form,
        key=at,
        help=help,
        placeholder=placeholder,
        disabled=disabled,
        persist_state="session",
        **given,
    )
    return None if typed is None else kind(typed)


def toggle(column: Any, label: str, name: str, dataset: str, value: bool, **more: Any) -> bool:
    """A flag."""
    at = key(name, dataset)
    given: dict[str, Any] = {} if at in st.session_state else {"value": value}
    return bool(column.toggle(label, key=at, persist_state="session", **given, **more))
