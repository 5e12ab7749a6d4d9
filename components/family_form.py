"""Choosing a family and editing its config: its own field names, findings, mends to click."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from components import family_choice
from components.notice import notice, plain
from glassbox.models.families import STARTS, TOKENS, Choice, Family, FamilyField
from glassbox.models.families_data import BY_ID
from glassbox.models.family_checks import MOST_TOKENS
from glassbox.models.family_url import Asked
from glassbox.models.findings import ConfigProblem

_FAMILY, _START, _CLASS, _TOKENS = "families", "family_start", "family_class", "family_tokens"
_STARTS = {"tiny": "Tiny", "default": "The library's default"}
_KINDS = {
    "encoder": "Encoder",
    "decoder": "Decoder",
    "encoder-decoder": "Encoder-decoder",
}
_COLUMNS = 4
_MOST_MENDS = 4
# The largest whole number that a browser holds exactly.
_MOST_EXACT = 2**53 - 1


def _taken(key: str, take: Callable[[Any], None]) -> None:
    """Hand on what a field says; a client that says nothing leaves what was there."""
    value = st.session_state[key]
    if value is not None:
        take(value)


def family_switch(asked: Asked) -> None:
    """The eleven families in a row."""
    st.session_state[_FAMILY] = asked.choice.family.id
    st.segmented_control(
        "Family",
        list(BY_ID),
        format_func=lambda id: plain(BY_ID[id].title),
        required=True,
        key=_FAMILY,
        on_change=lambda: _taken(_FAMILY, family_choice.show),
    )


def about(family: Family) -> None:
    """What kind of model it is, and what is different in it."""
    st.markdown(f"**{_KINDS[family.kind]}.** {plain(family.about)}")
    st.markdown("\n".join(f"- {plain(each)}" for each in family.differs))


def family_form(asked: Asked, auto_classes: Sequence[str]) -> None:
    """Start, class, input length, and the fields; ``auto_classes`` is empty until torch is in."""
    first, second, third = st.columns([3, 3, 1.2], gap="medium", vertical_alignment="bottom")
    with first:
        st.session_state[_START] = asked.start
        st.segmented_control(
            "Start from",
            list(STARTS),
            format_func=_STARTS.__getitem__,
            required=True,
            key=_START,
            on_change=lambda: _taken(_START, family_choice.begin),
            help=plain(asked.choice.family.default_note),
        )
    with second:
        options = list(auto_classes) or [asked.choice.auto_class]
        st.session_state[_CLASS] = asked.choice.auto_class
        st.selectbox(
            "Auto class",
            options,
            key=_CLASS,
            disabled=not auto_classes,
            on_change=lambda: _taken(_CLASS, family_choice.take_class),
            help="Which head the model gets; those that the library has for this family.",
        )
    with third:
        st.session_state[_TOKENS] = asked.tokens
        st.number_input(
            "Input, tokens",
            min_value=1,
            max_value=MOST_TOKENS,
            step=16,
            key=_TOKENS,
            on_change=lambda: _taken(_TOKENS, family_choice.take_tokens),
            help="Length of the one sequence that FLOPs and shapes are given for.",
        )
    _fields(asked.choice)


def _fields(choice: Choice) -> None:
    folded = (*TOKENS, "activation", "tied", "buckets", "distance")
    pairs = list(zip(choice.family.fields, choice.values, strict=True))
    _grid(choice.family, [pair for pair in pairs if pair[0].role not in folded], _COLUMNS)
    rest = [pair for pair in pairs if pair[0].role in folded]
    with st.expander(f"{len(rest)} more fields", icon=":material/tune:"):
        # Fewer in a row: some of their names are long.
        _grid(choice.family, rest, _COLUMNS - 1)


def _grid(family: Family, pairs: list[tuple[FamilyField, Any]], columns: int) -> None:
    for start in range(0, len(pairs), columns):
        row = st.columns(columns, gap="medium", vertical_alignment="bottom")
        for cell, (field, value) in zip(row, pairs[start : start + columns], strict=False):
            with cell:
                _widget(family, field, value)


def _widget(family: Family, field: FamilyField, value: Any) -> None:
    key = f"family.{family.id}.{field.name}"
    common: dict[str, Any] = {
        # Our own names, which Markdown leaves alone; escaped, a screen reader says the escapes.
        "label": field.name,
        "help": plain(field.about),
    }
    if type(value) is int and abs(value) > _MOST_EXACT:
        # No control of a browser holds it; what mends it is offered with the finding.
        st.text_input(value=f"{value:.4g}", disabled=True, **common)
        return
    common |= {"key": key, "on_change": _take, "args": (key, field)}
    st.session_state[key] = value
    if field.role == "tied":
        st.toggle(**common)
    elif field.role == "activation":
        st.selectbox(options=list(dict.fromkeys((*field.choices, value))), **common)
    else:
        # No limits here: the checks say what is wrong with a number and what would be right.
        empty = None if field.optional else 0
        st.number_input(value=empty, step=1, placeholder="none", **common)


def _take(key: str, field: FamilyField) -> None:
    value = st.session_state[key]
    if value is not None or field.optional:
        family_choice.edit(field.name, value)


def findings(found: Sequence[ConfigProblem]) -> None:
    """Each finding in a sentence, with a button for each value that mends it."""
    for number, problem in enumerate(found):
        notice(problem.severity, problem.message, problem.hint)
        ways = problem.ways[:_MOST_MENDS]
        if not ways:
            continue
        with st.container(horizontal=True, gap="small"):
            for way in ways:
                value = f"{way.value:,}" if type(way.value) is int else str(way.value)
                st.button(
                    f"Use {way.field} {plain(value)}",
                    key=f"family-mend-{number}-{way.field}-{value}",
                    on_click=family_choice.edit,
                    args=(way.field, way.value),
                )
