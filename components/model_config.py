"""The config that /model works on: one for all its views, in the session and in the address.

It is no widget's value, since those are lost whenever their view is not drawn. Widgets show it and
call :func:`edit`; :func:`current` takes over what an address asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from components import views
from components.notice import plain
from glassbox.errors import Problem
from glassbox.models import config_url
from glassbox.models.checks_input import BATCH, LENGTH, Run
from glassbox.models.cost import count
from glassbox.models.fields import ConfigValues
from glassbox.models.findings import ConfigProblem
from glassbox.models.presets import PRESET_BY_ID

PAGE = "model"
VIEW = "config"
_STATE = "model_config"
_MOST_NAMED = 4
_MOST_CHARS = 40


@dataclass(frozen=True)
class Start:
    """What was started from: its name and where it is from (plain text), and its values.

    ``preset`` is what an address names; a config from elsewhere is written against Base.
    """

    title: str
    source: str
    values: ConfigValues
    preset: str = "base"
    elsewhere: bool = False


@dataclass(frozen=True)
class _State:
    start: Start
    values: ConfigValues
    run: Run = Run()
    problems: tuple[Problem, ...] = ()
    # The size that was changed last: what the sweep goes over.
    moved: str = "num_hidden_layers"


def of_preset(id: str) -> Start:
    """A preset as a start."""
    preset = PRESET_BY_ID[id]
    return Start(preset.title, preset.source, preset.values, preset.id)


def current() -> ConfigValues:
    """The config as it is now. Call it once a run, before anything is drawn from it.

    An address that names another config wins; one that names none is given the session's.
    """
    query = st.query_params
    asked = {name: query[name] for name in config_url.NAMES if name in query}
    state = st.session_state.get(_STATE)
    if state is None or (asked and asked != _written(state)):
        read = config_url.read(asked)
        state = _State(of_preset(read.preset), read.values, read.run, read.problems)
    _keep(state)
    return state.values


def _written(state: _State) -> dict[str, str]:
    return config_url.written(state.start.preset, state.values, state.run)


def _keep(state: _State) -> None:
    st.session_state[_STATE] = state
    wanted = _written(state)
    for name in config_url.NAMES:
        value = wanted.get(name)
        if value is None:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != value:
            st.query_params[name] = value


def _state() -> _State:
    state: _State = st.session_state[_STATE]
    return state


def start() -> Start:
    """What the config was started from."""
    return _state().start


def problems() -> tuple[Problem, ...]:
    """What could not be taken from the address or the file that the config is from."""
    return _state().problems


def run() -> Run:
    """The batch and the length that costs are given for."""
    return _state().run


def moved() -> str:
    """The name of the field that was changed last."""
    return _state().moved


def edit(name: str, value: Any) -> None:
    """Change one field, or batch or length. For callbacks: the page runs after them."""
    state = _state()
    left = tuple(each for each in state.problems if not _about(each, name))
    if name in (BATCH, LENGTH):
        change: dict[str, Any] = {name: value}
        _keep(replace(state, run=replace(state.run, **change), problems=left))
    else:
        values = replace(state.values, **{name: value})
        _keep(replace(state, values=values, problems=left, moved=name))


def _about(problem: Problem, name: str) -> bool:
    ways = problem.ways if isinstance(problem, ConfigProblem) else ()
    return name in (problem.field, *(way.field for way in ways))


def dismiss() -> None:
    """Let go of what could not be taken. For callbacks."""
    _keep(replace(_state(), problems=()))


def begin(start: Start, problems: tuple[Problem, ...] = ()) -> None:
    """Begin anew from ``start``; ``problems`` are what of it could not be taken."""
    _keep(replace(_state(), start=start, values=start.values, problems=problems))


def summary(values: ConfigValues) -> None:
    """One line for the other views: the config's name, what differs from it, the way back."""
    began = start()
    before, now = vars(began.values), vars(values)
    differ = [f"{name} {_short(now[name])}" for name in now if now[name] != before[name]]
    if len(differ) > _MOST_NAMED:
        differ[_MOST_NAMED - 1 :] = [f"{len(differ) - _MOST_NAMED + 1} more"]
    try:
        size = f"{count(values).parameters:,} parameters"
    except ValueError:
        size = "with a negative size"
    what = f"**{plain(began.title)}**" + (f" with {plain(', '.join(differ))}" if differ else "")
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(f"Config: {what} · {size}", width="content")
        st.button(
            "Edit it",
            icon=":material/tune:",
            type="tertiary",
            key="model_edit_config",
            on_click=views.show,
            args=(PAGE, VIEW),
        )


def _short(value: Any) -> str:
    text = f"{value:,}" if type(value) is int else str(value)
    return text if len(text) <= _MOST_CHARS else text[:_MOST_CHARS] + "…"
