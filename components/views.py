"""The views of a page: a switch at its top; the name of the view it shows is in the URL."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from components import frame

_PARAMETER = "view"


def choose(page: str, titles: Mapping[str, str]) -> str:
    """Draw the switch of ``page`` and give back the name of the chosen view.

    ``titles`` has, in order, a view's name in the URL and what the switch says. The URL has the
    name (what Streamlit binds would be the title); one that it does not know is the first view.
    Whoever comes from another page finds the view that was left. As long as the page stays, a URL
    without a name is the first view's: the browser's Back has led there.
    """
    key, first = f"{page}_view", next(iter(titles))
    left = st.session_state.get(key, "") if frame.arrived() else ""
    named = str(st.query_params.get(_PARAMETER) or left)
    view = named if named in titles else first
    if st.session_state.get(key) != view:
        st.session_state[key] = view
    if view != first and _PARAMETER not in st.query_params:
        st.query_params[_PARAMETER] = view

    def follow() -> None:
        st.query_params[_PARAMETER] = st.session_state[key]

    st.segmented_control(
        "View",
        list(titles),
        format_func=titles.__getitem__,
        required=True,
        key=key,
        label_visibility="collapsed",
        on_change=follow,
        persist_state="session",
    )
    return view


def show(page: str, view: str) -> None:
    """Switch ``page`` to another of its views. For callbacks."""
    st.session_state[f"{page}_view"] = view
    st.query_params[_PARAMETER] = view
