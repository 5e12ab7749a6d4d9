"""A slider over steps with buttons beside it; the step is in the URL."""

from __future__ import annotations

import streamlit as st


def number_in_url(parameter: str, default: int, most: int) -> int:
    """The whole number 0 to ``most`` that the URL gives for ``parameter``, else ``default``."""
    given = st.query_params.get(parameter, "")
    # isdecimal alone would take digits of other scripts, and numbers of a million digits.
    if len(given) <= 6 and given.isascii() and given.isdecimal() and int(given) <= most:
        return int(given)
    return default


def stepper(most: int, *, key: str, parameter: str) -> int:
    """Draw the slider from 0 to ``most`` (at least 1) and four buttons; gives back the step.

    Without a word in the URL it stands at ``most``: everything has happened.
    """
    step = number_in_url(parameter, most, most)
    slider = f"{key}_slider"
    if st.session_state.get(slider) != step:
        st.session_state[slider] = step

    def go(to: int | None = None) -> None:
        st.query_params[parameter] = str(st.session_state[slider] if to is None else to)

    def button(name: str, icon: str, to: int) -> None:
        at_end = to < 0 or to > most or to == step
        st.button(
            name,
            icon=f":material/{icon}:",
            key=f"{key}_{icon}",
            disabled=at_end,
            on_click=go,
            args=(to,),
        )

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        button("Start", "first_page", 0)
        button("Back", "chevron_left", step - 1)
        button("Next", "chevron_right", step + 1)
        button("End", "last_page", most)
        st.slider(
            f"Step, of {most:,}",
            0,
            most,
            key=slider,
            on_change=go,
            persist_state="session",
            help="The arrow keys move it",
        )
    return step
