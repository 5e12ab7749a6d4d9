"""The family and its config that the view Families works on, in the session and in the address.

As with model_config, no widget holds it: widgets show it, and call :func:`edit` and its like.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from glassbox.models import family_url
from glassbox.models.families import BASE, Start, choice
from glassbox.models.families_data import BY_ID
from glassbox.models.family_url import Asked

_STATE = "family_state"
_LEFT = "family_left"  # Each family as it was left, by its id.


def current() -> Asked:
    """What is chosen now. An address that names another choice wins."""
    query = st.query_params
    asked = {name: query[name] for name in family_url.NAMES if name in query}
    state: Asked | None = st.session_state.get(_STATE)
    if state is None or (asked and asked != family_url.written(state)):
        state = family_url.read(asked)
    _keep(state)
    return state


def _keep(state: Asked) -> None:
    st.session_state[_STATE] = state
    wanted = family_url.written(state)
    for name in family_url.NAMES:
        value = wanted.get(name)
        if value is None:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != value:
            st.query_params[name] = value


def _state() -> Asked:
    state: Asked = st.session_state[_STATE]
    return state


def show(id: str) -> None:
    """Go to another family, as it was left."""
    state = _state()
    left: dict[str, Asked] = st.session_state.setdefault(_LEFT, {})
    left[state.choice.family.id] = state
    _keep(replace(left.get(id, Asked(choice(BY_ID[id]))), tokens=state.tokens, problems=()))


def begin(start: Start) -> None:
    """All fields of the family at a start."""
    state = _state()
    chosen = choice(state.choice.family, start, state.choice.auto_class)
    _keep(replace(state, choice=chosen, start=start, problems=()))


def edit(name: str, value: Any) -> None:
    """Change one field."""
    state = _state()
    _keep(replace(state, choice=state.choice.with_value(name, value), problems=()))


def take_class(name: str) -> None:
    """Another auto class."""
    state = _state()
    _keep(replace(state, choice=replace(state.choice, auto_class=name)))


def take_tokens(tokens: int) -> None:
    """Another length of the input."""
    _keep(replace(_state(), tokens=tokens))


def without_class() -> Asked:
    """The same choice with the bare model: for a class that the family does not have."""
    take_class(BASE)
    return _state()
