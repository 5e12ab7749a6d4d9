"""Editing a BertConfig: a preset to start from, its fields, and buttons that mend it.

Every field is a widget whose key is the field's own name; the config itself is model_config's.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from components import model_config
from components.notice import notice, plain
from glassbox.models.fields import BY_NAME, FIELDS, GROUPS, ConfigValues, Field
from glassbox.models.findings import ConfigProblem, Mend
from glassbox.models.presets import PRESETS

_MOST_MENDS = 4
_PRESET = "preset"
# The largest whole number that a browser holds exactly.
_MOST_EXACT = 2**53 - 1


def _take_preset() -> None:
    model_config.begin(model_config.of_preset(st.session_state[_PRESET]))


def _take(name: str) -> None:
    value = st.session_state[name]
    if value is not None or "none" in BY_NAME[name].kind:
        model_config.edit(name, value)


def _take_mend(mend: Mend) -> None:
    model_config.edit(mend.field, mend.value)


def config_form(values: ConfigValues) -> None:
    """Draw the form of ``values``."""
    st.session_state[_PRESET] = model_config.start().preset
    st.segmented_control(
        "Start from",
        [each.id for each in PRESETS],
        required=True,
        key=_PRESET,
        on_change=_take_preset,
        help="Shapes that were published; choosing one sets every field.",
    )
    _grid([field for field in FIELDS if field.main], values, columns=3)
    rest = [field for field in FIELDS if not field.main]
    with st.expander(f"{len(rest)} more fields", icon=":material/tune:"):
        for group in GROUPS:
            members = [field for field in rest if field.group == group]
            st.caption(group)
            # A toggle's label stands beside it, and needs half the width.
            columns = 2 if members[0].kind == "bool" else len(members)
            _grid(members, values, columns=columns)


def _grid(fields: list[Field], values: ConfigValues, *, columns: int) -> None:
    """Draw the fields in rows of ``columns``."""
    for start in range(0, len(fields), columns):
        row = st.columns(columns, gap="medium", vertical_alignment="bottom")
        for cell, field in zip(row, fields[start : start + columns], strict=False):
            with cell:
                _widget(field, getattr(values, field.name))


def _widget(field: Field, value: Any) -> None:
    common: dict[str, Any] = {
        # Our own names, which Markdown leaves alone; escaped, a screen reader says the escapes.
        "label": field.name,
        "help": plain(field.about),
    }
    if isinstance(value, int | float) and abs(value) > _MOST_EXACT:
        # No control of a browser holds it; what mends it is offered with the finding.
        st.text_input(value=f"{value:.4g}", disabled=True, **common)
        return
    common |= {"key": field.name, "on_change": _take, "args": (field.name,)}
    st.session_state[field.name] = value
    if field.kind == "bool":
        st.toggle(**common)
    elif field.kind == "choice":
        # One from a file need not be legal.
        st.selectbox(options=list(dict.fromkeys((*field.choices, value))), **common)
    elif field.most is not None and field.least is not None:
        st.slider(
            min_value=min(int(field.least), value),
            max_value=max(int(field.most), value),
            step=int(field.step or 1),
            **common,
        )
    # No limits here: checks.py says what is wrong with a number and what would be right.
    elif field.kind.startswith("int"):
        st.number_input(value=0, step=int(field.step or 1), placeholder="none", **common)
    else:
        st.number_input(value=0.0, step=field.step, format="%g", placeholder="none", **common)


def problems(found: list[ConfigProblem]) -> None:
    """Each finding in a sentence, with a button for each value that mends it."""
    for number, problem in enumerate(found):
        notice(problem.severity, problem.message, problem.hint)
        ways = problem.ways[:_MOST_MENDS]
        if not ways:
            continue
        with st.container(horizontal=True, gap="small"):
            for way in ways:
                st.button(
                    plain(f"Use {way.field} {_shown(way.value)}"),
                    key=f"mend-{number}-{way.field}-{way.value}",
                    on_click=_take_mend,
                    args=(way,),
                )


def _shown(value: Any) -> str:
    return f"{value:,}" if type(value) is int else str(value)
