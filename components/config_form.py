"""The fields of a BertConfig as controls: the sizes in sight, the rest folded by group.

A control's key is the field's own name; the config itself is model_config's.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from components import model_config
from components.notice import plain
from glassbox.models.fields import BY_NAME, FIELDS, GROUPS, ConfigValues, Field

# The largest whole number that a browser holds exactly.
_MOST_EXACT = 2**53 - 1
_MOST_NAMES = 10_000
_NAMES_PIXELS = 100
_FIND = "find_field"
# Beside the name of a field whose value is not BertConfig's own.
CHANGED = "•"


def _take(name: str) -> None:
    value, field = st.session_state[name], BY_NAME[name]
    if field.kind.startswith("names"):
        lines = [line.strip() for line in str(value or "").splitlines()[:_MOST_NAMES]]
        value = tuple(line for line in lines if line) or (None if field.optional else ())
    if value is not None or field.optional:
        model_config.edit(name, value)


def sizes(values: ConfigValues) -> None:
    """The controls that are always in sight."""
    _grid([field for field in FIELDS if field.main], values, columns=2)


def rest(values: ConfigValues) -> None:
    """All other fields, folded, by group; a word finds some of them."""
    others = [field for field in FIELDS if not field.main]
    moved = sum(getattr(values, field.name) != field.default for field in others)
    title = f"{len(others)} more fields" + (f", {moved} of them changed" if moved else "")
    with st.expander(title, icon=":material/tune:"):
        word = st.text_input(
            "Find a field",
            key=_FIND,
            placeholder="a part of a name, or of what it does",
            icon=":material/search:",
        )
        found = [field for field in others if _speaks_of(field, word or "")]
        if not found:
            st.caption("No field speaks of that. Another word, or none, brings them back.")
        for group in GROUPS:
            members = [field for field in found if field.group == group]
            if members:
                st.caption(f"**{group}**")
                _grid(members, values, columns=3)


def _speaks_of(field: Field, word: str) -> bool:
    said = f"{field.name} {field.group} {field.about} {field.touches}".lower()
    return word.strip().lower() in said


def _grid(fields: list[Field], values: ConfigValues, *, columns: int) -> None:
    """Draw the fields in rows of ``columns``."""
    for start in range(0, len(fields), columns):
        row = st.columns(columns, gap="small", vertical_alignment="bottom")
        for cell, field in zip(row, fields[start : start + columns], strict=False):
            with cell:
                _widget(field, getattr(values, field.name))


def explained(field: Field) -> str:
    """A field's sentence, range, default and weights, as Markdown for the tip beside it."""
    unit = f", {field.unit}" if field.unit else ""
    return "\n\n".join(
        plain(line)
        for line in (
            field.about,
            f"Range: {field.range}{unit}. Default: {shown(field.default)}.",
            f"Touches {field.touches}.",
        )
    )


def shown(value: Any) -> str:
    """A value in words for a person: ``30,522``, ``none``, ``LABEL_0, LABEL_1``."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _widget(field: Field, value: Any) -> None:
    name = field.name if value == field.default else f"{field.name} {CHANGED}"
    # Our own names, which Markdown leaves alone; escaped, a screen reader says the escapes.
    common: dict[str, Any] = {"label": name, "help": explained(field)}
    if isinstance(value, int | float) and not abs(value) <= _MOST_EXACT:
        # No control of a browser holds it; what mends it is offered with the finding.
        st.text_input(value=f"{float(value):.4g}" if abs(value) < 10**300 else "huge",
                      disabled=True, **common)  # fmt: skip
        return
    common |= {"key": field.name, "on_change": _take, "args": (field.name,)}
    if field.kind.startswith("names"):
        st.session_state[field.name] = "\n".join(value or ())
        st.text_area(placeholder="one name a line", height=_NAMES_PIXELS, **common)
        return
    st.session_state[field.name] = value
    if field.kind == "bool":
        st.toggle(**common)
    elif field.kind.startswith("choice"):
        # One from a file need not be legal.
        options = [*field.choices] if value in (None, *field.choices) else [*field.choices, value]
        index = None if field.optional else 0
        st.selectbox(options=options, index=index, placeholder="none", **common)
    elif field.most is not None and field.least is not None:
        st.slider(
            min_value=min(field.least, value),
            max_value=max(field.most, value),
            step=int(field.step or 1),
            **common,
        )
    # No limits here: checks.py says what is wrong with a number and what would be right.
    elif field.kind.startswith("int"):
        # A box that is cleared goes back to it, unless None is legal.
        start = None if field.optional else value
        st.number_input(value=start, step=int(field.step or 1), placeholder="none", **common)
    else:
        start = None if field.optional else float(value)
        st.number_input(value=start, step=field.step, format="%g", placeholder="none", **common)
