"""The slice box: an expression, worked examples to click, the object that comes back, and why."""

from __future__ import annotations

import json

import streamlit as st

from components.notice import notice, plain
from glassbox.data import rows
from glassbox.data.slicing import MAX_CHARS, Sliced

DEFAULT = "[:3]"
_LINE_CHARS = 52  # what fits beside the row, roughly
_TEXT = "slice"
_PICKED = "slice_example"


def slice_box(split: str, column: str) -> str:
    """Draw the box and its examples, made with the dataset's own names; gives back the text."""
    name = json.dumps(column, ensure_ascii=False)
    examples = [
        "[0]",
        "[-1]",
        "[:3]",
        "[3:50:2]",
        "[::-1]",
        f"[{name}]",
        f"[{name}][:5]",
        f"[0][{name}]",
        f"[{json.dumps(split, ensure_ascii=False)}]",
    ]
    text = st.text_input(
        "Slice",
        DEFAULT,
        key=_TEXT,
        bind="query-params",
        max_chars=MAX_CHARS,
        help="Whole numbers, names in quotes and slices, in square brackets. It is read, not run.",
    )
    st.pills(
        "Examples",
        examples,
        key=_PICKED,
        format_func=plain,
        on_change=_use,
        label_visibility="collapsed",
        wrap=True,
    )
    return text


def _use() -> None:
    picked = st.session_state[_PICKED]
    if picked:
        st.session_state[_TEXT] = picked
    st.session_state[_PICKED] = None


def sliced_object(found: Sliced) -> None:
    """The object as Python prints it, with its type and why it has that shape."""
    printed = f">>> {found.code}\n{rows.printed(found)}"
    lines = sum(1 + len(line) // _LINE_CHARS for line in printed.split("\n"))
    st.code(printed, language="python", height=min(440, 40 + 23 * lines), wrap_lines=True)
    size = rows.size(found)
    notice("info", f"{found.type_name}{f': {size}' if size else ''}", found.reason)
