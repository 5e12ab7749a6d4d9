"""Editing a BertConfig: a preset to start from, its fields, and buttons that mend it.

Every field is a widget whose key is the field's own name, so that a URL reads like code:
``/model?preset=base&num_hidden_layers=10``. Fields not named there are the preset's.
"""

from __future__ import annotations

from typing import Any, Literal

import streamlit as st

from components.notice import notice, plain
from glassbox.models.fields import BY_NAME, FIELDS, GROUPS, ConfigValues, Field
from glassbox.models.findings import ConfigProblem, Mend
from glassbox.models.presets import PRESET_BY_ID, PRESETS, Preset

START = "tiny"
_MOST_MENDS = 4
_UNBOUND = "model_unbound"
# The largest whole number that a browser holds exactly.
_MOST_EXACT = 2**53 - 1


def _take_preset() -> None:
    values = PRESET_BY_ID[st.session_state["preset"]].values
    for field in FIELDS:
        st.session_state[field.name] = getattr(values, field.name)


def _take_mend(mend: Mend) -> None:
    st.session_state[mend.field] = mend.value


def config_form() -> tuple[Preset, ConfigValues]:
    """Draw the form; gives back the preset that was started from, and the values as they are."""
    asked = {} if "preset" in st.session_state else dict(st.query_params)
    chosen = st.segmented_control(
        "Start from",
        [each.id for each in PRESETS],
        default=START,
        required=True,
        key="preset",
        bind="query-params",
        on_change=_take_preset,
        help="Shapes that were published; choosing one sets every field.",
    )
    preset = PRESET_BY_ID[chosen or START]
    values: dict[str, Any] = {}
    _grid([field for field in FIELDS if field.main], preset, values, columns=3)
    rest = [field for field in FIELDS if not field.main]
    with st.expander(f"{len(rest)} more fields", icon=":material/tune:"):
        for group in GROUPS:
            members = [field for field in rest if field.group == group]
            st.caption(group)
            # A toggle's label stands beside it, and needs half the width.
            columns = 2 if members[0].kind == "bool" else len(members)
            _grid(members, preset, values, columns=columns)
    _say_what_was_not_taken(asked, values)
    return preset, ConfigValues(**values)


def _grid(fields: list[Field], preset: Preset, values: dict[str, Any], *, columns: int) -> None:
    """Draw the fields in rows of ``columns``, and put what they hold into ``values``."""
    for start in range(0, len(fields), columns):
        row = st.columns(columns, gap="medium", vertical_alignment="bottom")
        for cell, field in zip(row, fields[start : start + columns], strict=False):
            with cell:
                values[field.name] = _widget(field, getattr(preset.values, field.name))


def _widget(field: Field, default: Any) -> Any:
    common: dict[str, Any] = {
        # Our own names, which Markdown leaves alone; escaped, a screen reader says the escapes.
        "label": field.name,
        "key": field.name,
        "help": plain(field.about),
        "bind": binding(field.name),
    }
    if field.kind == "bool":
        return st.toggle(value=default, **common)
    if field.kind == "choice":
        index = field.choices.index(default)
        return st.selectbox(options=field.choices, index=index, **common)
    if field.most is not None and field.least is not None:
        return st.slider(
            min_value=int(field.least),
            max_value=int(field.most),
            value=default,
            step=int(field.step or 1),
            **common,
        )
    # No limits here: checks.py says what is wrong with a number and what would be right.
    if field.kind.startswith("int"):
        return st.number_input(
            value=default, step=int(field.step or 1), placeholder="none", **common
        )
    return st.number_input(
        value=default, step=field.step, format="%g", placeholder="none", **common
    )


def binding(name: str) -> Literal["query-params"] | None:
    """Whether a number's widget may read its value from the address; None for the harmful ones.

    Streamlit 1.67 passes over what it cannot parse, but makes an int of ``inf`` without care. Such
    a number goes from the address, and its widget stays unbound as long as this session lives.
    """
    unbound: set[str] = st.session_state.setdefault(_UNBOUND, set())
    try:
        # Not the other way round: every comparison with nan is False.
        harmless = abs(float(st.query_params.get(name, "0"))) <= _MOST_EXACT
    except ValueError:
        harmless = True
    if not harmless:
        unbound.add(name)
        del st.query_params[name]
    return None if name in unbound else "query-params"


def _say_what_was_not_taken(asked: dict[str, str], values: dict[str, Any]) -> None:
    """A link may name values that no control can hold; Streamlit passes over them in silence."""
    for name, raw in asked.items():
        if name in values and raw and not _same(raw, values[name]):
            notice(
                "warning",
                f"The address asks for {name}={raw[:40]}, which its control cannot hold.",
                f"It is {values[name]} now.",
            )


def _same(raw: str, value: Any) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return float(raw) == float(value)
        except ValueError:
            return False
    return raw.lower() == str(value).lower()


def problems(found: list[ConfigProblem]) -> None:
    """Each finding in a sentence, with a button for each value that mends it."""
    for number, problem in enumerate(found):
        notice(problem.severity, problem.message, problem.hint)
        ways = [way for way in problem.ways if _holds(way)][:_MOST_MENDS]
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


def _holds(way: Mend) -> bool:
    """Whether the field's control can show the value."""
    field = BY_NAME[way.field]
    return field.most is None or field.least is None or field.least <= way.value <= field.most


def _shown(value: Any) -> str:
    return f"{value:,}" if type(value) is int else str(value)
