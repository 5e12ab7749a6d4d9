"""The dataset that a link to the form names: one's own, a bundled one, or one of the Hub."""

from __future__ import annotations

import streamlit as st

from components.notice import notice, plain
from glassbox import catalog
from glassbox.data import hub_datasets
from glassbox.errors import UserError
from glassbox.text import shortened

_REFUSED = "fine_tune_link_refused"
_NAME_CHARS = 100


def dataset(ref: str, known: list[str], owner: str) -> str | None:
    """The ref to choose; None, and a sentence for :func:`told`, where there is none.

    A dataset of the Hub is loaded into the person's own ones first.
    """
    st.session_state.pop(_REFUSED, None)
    if ref in known:
        return ref
    try:
        if ref.startswith(hub_datasets.PREFIX):
            name = shortened(ref.removeprefix(hub_datasets.PREFIX), _NAME_CHARS)
            with st.spinner(f"Loading {plain(name)} from the Hub"):
                return hub_datasets.of_link(ref, owner)
        catalog.split_ref(ref)
        raise UserError(
            "The dataset that the link names is not here.",
            "It may have been deleted, or be somebody else's.",
        )
    except UserError as error:
        st.session_state[_REFUSED] = error
        return None


def told(chosen: str, default: str) -> None:
    """Why the form is not on the dataset of the link, for as long as it stays on the default."""
    error: UserError | None = st.session_state.get(_REFUSED)
    if error is None:
        return
    if chosen != default:
        del st.session_state[_REFUSED]
        return
    notice("warning", error.message, f"{error.hint} The form is on the bundled reviews.".strip())
