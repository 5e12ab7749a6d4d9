"""A config from elsewhere to start from: a config.json, a repository of the Hub, a saved model."""

from __future__ import annotations

import streamlit as st

from components import model_config
from components.frame import boundary
from components.model_config import Start
from glassbox.models import config_sources, store
from glassbox.models.config_file import MOST_BYTES, Read, read
from glassbox.models.store import SavedModel

_FILE = "config_upload"
_HUB = "config_hub"
_SAVED = "config_saved"
_TAKEN = "config_upload_taken"
_LONGEST_NAME = 60


def _begin(title: str, source: str, made: Read) -> None:
    start = Start(title[:_LONGEST_NAME], source, made.values, elsewhere=True)
    model_config.begin(start, made.problems)


def elsewhere(owner: str) -> None:
    """The three ways, folded; what goes wrong is said in its place, and the config stays."""
    with st.popover("Another config", icon=":material/file_open:"):
        with boundary("The uploaded config"):
            _upload()
        with boundary("The saved models"):
            _saved(owner)
        with boundary("The config from the Hub"):
            _hub()


def _upload() -> None:
    file = st.file_uploader(
        "config.json",
        type="json",
        key=_FILE,
        max_upload_size=1,
        help="Of a BERT model. It is read as data: whatever it names, no code runs.",
    )
    # An uploader keeps its file over reruns; it is taken over once, when it comes.
    if file is None:
        st.session_state.pop(_TAKEN, None)
    elif st.session_state.get(_TAKEN) != file.file_id:
        made = read(file.getvalue()[: MOST_BYTES + 1])
        st.session_state[_TAKEN] = file.file_id
        _begin(file.name, "an uploaded config.json", made)
        st.rerun()


def _hub() -> None:
    with st.form("hub_config", border=False):
        typed = st.text_input(
            "Model on the Hugging Face Hub",
            key=_HUB,
            placeholder="google-bert/bert-base-uncased",
            max_chars=200,
            help="Of the repository only config.json is fetched.",
        )
        wanted = st.form_submit_button("Fetch its config", icon=":material/cloud_download:")
    if wanted:
        name = config_sources.hub_name(typed or "")
        with st.spinner("Asking the Hub"):
            made = config_sources.from_hub(name)
        _begin(name, "the Hugging Face Hub", made)
        st.rerun()


def _saved(owner: str) -> None:
    found: dict[str, SavedModel] = {model.id: model for model in store.saved(owner)}
    if not found:
        st.caption("No model is saved yet: the views Build and Keep make and save one.")
        return
    chosen = st.selectbox(
        "Model saved here", list(found), format_func=lambda id: found[id].title, key=_SAVED
    )
    if st.button("Start from it", icon=":material/save:") and chosen is not None:
        _begin(found[chosen].name, "a model saved here", config_sources.saved(chosen, owner))
        st.rerun()
