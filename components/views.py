"""The views of a page: a switch at its top; the name of the view it shows is in the URL."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

_PARAMETER = "view"


def choose(page: str, titles: Mapping[str, str]) -> str:
    """Draw the switch of ``page`` and give back the name of the chosen view.

    ``titles`` has, in order, a view's name in the URL and what the switch says. The URL has the
    name (what Streamlit binds would be the title); one that it does not know is the first view.
    """
    key = f"{page}_view"
    named = str(st.query_params.get(_PARAMETER) or st.session_state.get(key, ""))
    view = named if named in titles else next(iter(titles))
    if st.session_state.get(key) != view:
        st.session_state[key] = view

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
