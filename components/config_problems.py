"""What is wrong with the config: how far it gets, each finding in a sentence, mends to click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components import model_config
from components.notice import notice, plain
from glassbox.errors import Problem
from glassbox.models.findings import ConfigProblem, Mend, Stage

_MOST_MENDS = 4
_MOST_CHARS = 40
_ABOUT_STAGES = (
    "What the library does at each stage: BertConfig(…), which accepts nearly everything, "
    "BertModel(config), and model(input_ids) with the batch and length below."
)
# The stages that a config goes through, in order.
_STAGES: dict[Stage, str] = {
    "config": "config",
    "build": "build",
    "forward": "forward pass",
}


def _take_mend(mend: Mend) -> None:
    model_config.edit(mend.field, mend.value)


def stages(found: Sequence[ConfigProblem]) -> None:
    """One line: which of the three stages the config passes, and where it stops."""
    failing = {each.stage for each in found if each.severity == "error"}
    words = []
    stopped = False
    for stage, name in _STAGES.items():
        if stopped:
            words.append(f":gray[– {name}]")
        elif stage in failing:
            words.append(f":red[✕] {name} fails")
            stopped = True
        else:
            words.append(f":green[✓] {name}")
    st.markdown(f":small[{' &ensp;→&ensp; '.join(words)}]", help=_ABOUT_STAGES)


def problems(found: Sequence[ConfigProblem]) -> None:
    """Each finding in a sentence, with a button for each value that mends it."""
    stages(found)
    for number, problem in enumerate(found):
        _finding(problem, f"mend-{number}")


def untaken(found: Sequence[Problem]) -> None:
    """What could not be taken over from an address or a file, until it is mended or dismissed."""
    for number, problem in enumerate(found):
        _finding(problem, f"untaken-{number}")
    if found:
        st.button(
            "Dismiss what was not taken",
            icon=":material/close:",
            type="tertiary",
            key="dismiss",
            on_click=model_config.dismiss,
        )


def _finding(problem: Problem, key: str) -> None:
    notice(problem.severity, problem.message, problem.hint)
    ways = problem.ways[:_MOST_MENDS] if isinstance(problem, ConfigProblem) else ()
    if not ways:
        return
    with st.container(horizontal=True, gap="xsmall"):
        for number, way in enumerate(ways):
            st.button(
                f"Use {way.field} {plain(short(way.value))}",
                key=f"{key}-{number}",
                on_click=_take_mend,
                args=(way,),
            )


def short(value: Any) -> str:
    """A value as a button says it."""
    if isinstance(value, tuple):
        text = ", ".join(value)
    else:
        text = f"{value:,}" if type(value) is int else str(value)
    return text if len(text) <= _MOST_CHARS else text[:_MOST_CHARS] + "…"
