"""A widget's choice in the URL by its value: bound by Streamlit, the URL has what the list says.

Every widget that is given its value through ``st.session_state`` has ``persist_state``. Without it
Streamlit (1.67) tells the browser the value once, in the run that set it. Where a click or a timer
interrupts that run before it is sent, the browser draws the widget with its first option and sends
that with the next click, and the page takes it for a choice: a dataset changed by itself.

And what Streamlit's own binding (1.67) does not take from an address: an endless whole number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import streamlit as st


def in_url(name: str, options: Sequence[str], default: str) -> Callable[[], None]:
    """Let the widget with the key ``name`` show what the URL has under that name.

    Gives back what the widget needs as its ``on_change``. What is not in ``options`` (chosen for
    something else, or typed into the address) becomes ``default``, which the URL does not say.
    """
    wanted = st.query_params.get(name, st.session_state.get(name, default))
    value = wanted if wanted in options else default
    if st.session_state.get(name) != value:
        st.session_state[name] = value

    def follow() -> None:
        chosen = st.session_state[name]
        # None: a client that says nothing.
        if chosen is None or chosen == default:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = chosen

    return follow


def whole_number(name: str) -> Literal["query-params"] | None:
    """The ``bind`` of a whole number with the key ``name``.

    None where the URL has "inf" there, or as many digits: Streamlit makes an int of a float, and
    there is none of infinity. The widget then shows its default.
    """
    try:
        given = float(st.query_params.get(name, "0"))
    except ValueError:
        return "query-params"  # Streamlit passes over it
    return None if math.isinf(given) else "query-params"


def switch(
    label: str, name: str, titles: Mapping[str, str], default: str, *, labelled: bool = False
) -> str:
    """A row of choices to switch between, in the URL under ``name``; gives back the chosen one.

    ``titles`` has what the URL says and what the person reads. ``label`` is for a screen reader
    alone, unless it is to be ``labelled``.
    """
    st.segmented_control(
        label,
        list(titles),
        format_func=titles.__getitem__,
        required=True,
        key=name,
        label_visibility="visible" if labelled else "collapsed",
        on_change=in_url(name, list(titles), default),
        persist_state="session",
    )
    return str(st.session_state[name])
