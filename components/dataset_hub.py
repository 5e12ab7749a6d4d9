"""A dataset of the Hugging Face Hub: asked for by name, looked at, and loaded."""

from __future__ import annotations

import streamlit as st

from components.notice import plain, user_error
from glassbox import hub
from glassbox.data import hub_datasets
from glassbox.data.hub_datasets import ALL, Look
from glassbox.errors import UserError

_LOOK = "dataset_hub_look"


def from_hub(owner: str) -> str | None:
    """Draw the form; the ref of what was loaded, once it was."""
    state = hub.state()
    if state in ("off", "unreachable"):
        st.caption(
            "The Hugging Face Hub is switched off here."
            if state == "off"
            else "The Hugging Face Hub cannot be reached from here. Uploads and samples work."
        )
        return None
    with st.form("dataset_hub", border=False):
        name = st.text_input("Name on the Hub", placeholder="owner/name", max_chars=200)
        asked = st.form_submit_button("Look at it", icon=":material/search:")
    try:
        if asked:
            st.session_state.pop(_LOOK, None)
            with st.spinner("Asking the Hub"):
                st.session_state[_LOOK] = hub_datasets.look(name or "")
        if _LOOK in st.session_state:
            return _load(st.session_state[_LOOK], owner)
    except UserError as error:
        user_error(error)
    return None


def _load(found: Look, owner: str) -> str | None:
    config = found.config
    if len(found.configs) > 1:
        config = st.selectbox(
            "Config", found.configs, found.configs.index(config), key="dataset_hub_config"
        )
    if config != found.config:
        found = hub_datasets.look(found.name, config)
        st.session_state[_LOOK] = found
    split = st.selectbox("Split", [ALL, *found.rows], key="dataset_hub_split")
    rows = ", ".join(
        f"{each} {count:,} rows" if count is not None else each
        for each, count in found.rows.items()
    )
    st.caption(plain(f"{rows} · {found.size_bytes / 1e6:,.1f} MB"))
    if not st.button("Load it", icon=":material/cloud_download:", type="primary"):
        return None
    with st.spinner(f"Loading {plain(found.name)}"):
        ref = hub_datasets.bring(found, split, owner)
    st.session_state.pop(_LOOK, None)
    return ref
