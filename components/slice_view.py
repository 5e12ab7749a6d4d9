"""The slice box: an expression, worked examples to click, the object that comes back, and why."""

from __future__ import annotations

import json
from html import escape

import streamlit as st

from components.notice import notice, plain
from glassbox.data import slice_print
from glassbox.data.slice_print import Shape
from glassbox.data.slicing import MAX_CHARS, Sliced

DEFAULT = "[:3]"
_LINE_CHARS = 52  # what fits beside the row, roughly
_TEXT = "slice"
_PICKED = "slice_example"
_UNBROKEN_CHARS = 28
_SHAPES = (
    '<table style="width:100%;border-collapse:collapse;font-size:.85rem;line-height:1.4">'
    '<caption style="text-align:start;padding:0 0 .3rem;opacity:.8">The same rows in other forms: '
    "what is written decides what comes back.</caption>"
    '<thead><tr><th scope="col">written</th><th scope="col">type</th>'
    '<th scope="col">shape</th><th scope="col">why</th></tr></thead><tbody>{rows}</tbody></table>'
).replace("<th ", '<th style="text-align:start;font-weight:600;padding:.2rem .8rem .2rem 0" ')
_CELL = "padding:.25rem .8rem .25rem 0;border-top:1px solid #8885;vertical-align:top"
_CODE = f"{_CELL};font-family:monospace;overflow-wrap:break-word"


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
        "[[0, 2, 5]]",
        f"[{json.dumps(split, ensure_ascii=False)}][:3]",
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
    printed = f">>> {found.code}\n{slice_print.printed(found)}"
    lines = sum(1 + len(line) // _LINE_CHARS for line in printed.split("\n"))
    st.code(printed, language="python", height=min(440, 40 + 23 * lines), wrap_lines=True)
    size = slice_print.size(found)
    notice("info", f"{found.type_name}{f': {size}' if size else ''}", found.reason)


def shapes_table(found: tuple[Shape, ...]) -> None:
    """The forms of the course side by side: expression, type and shape; every text is escaped."""
    lines = (
        f'<tr><td style="{_CODE};{_unbroken(each.code)}">{escape(each.code)}</td>'
        f'<td style="{_CODE}">{escape(each.type_name)}</td>'
        f'<td style="{_CELL};white-space:nowrap">{escape(each.shape)}</td>'
        f'<td style="{_CELL};opacity:.8">{escape(each.reason)}</td></tr>'
        for each in found
    )
    st.html(_SHAPES.format(rows="".join(lines)))


def _unbroken(code: str) -> str:
    return "white-space:nowrap" if len(code) <= _UNBROKEN_CHARS else "overflow-wrap:anywhere"
