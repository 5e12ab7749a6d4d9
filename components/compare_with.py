"""The config that the page's own is compared with: a preset, a saved model, a file, the Hub."""

from __future__ import annotations

import streamlit as st

from components.in_url import in_url
from components.model_config import Start, of_preset
from components.notice import notice
from components.notice import problems as say
from glassbox.models import config_sources, store
from glassbox.models.config_file import MOST_BYTES, Read, read
from glassbox.models.presets import PRESETS

CHOICE = "against"
_DEFAULT = "base"
_FILE, _HUB = "file", "hub"
_UPLOAD = "compare_upload"
_FETCHED = "compare_fetched"


def compare_with(owner: str) -> Start | None:
    """Draw the choice; None (and a sentence) as long as a file or a name is still awaited."""
    models = {model.ref: model for model in store.saved(owner)}
    titles = {preset.id: f"Preset: {preset.title}" for preset in PRESETS}
    titles |= {ref: f"Saved here: {model.title}" for ref, model in models.items()}
    titles |= {_FILE: "A config.json of your own", _HUB: "A model on the Hugging Face Hub"}
    follow = in_url(CHOICE, tuple(titles), _DEFAULT)
    chosen = st.selectbox(
        "Compare with",
        list(titles),
        format_func=titles.__getitem__,
        key=CHOICE,
        on_change=follow,
        persist_state="session",
        width=420,
    )
    if chosen == _FILE:
        return _uploaded()
    if chosen == _HUB:
        return _fetched()
    if chosen in models:
        made = config_sources.saved(models[chosen].id, owner)
        return _start(models[chosen].name, "a model saved here", made)
    return of_preset(chosen)


def _start(title: str, source: str, made: Read) -> Start:
    say(list(made.problems))
    return Start(title, source, made.values)


def _uploaded() -> Start | None:
    file = st.file_uploader(
        "config.json to compare with",
        type="json",
        key=_UPLOAD,
        max_upload_size=1,
        help="Of a BERT model. It is read as data: whatever it names, no code runs.",
    )
    if file is None:
        notice("info", "There is no file to compare with yet.", "Choose a config.json above.")
        return None
    made = read(file.getvalue()[: MOST_BYTES + 1])
    return _start(file.name, "an uploaded config.json", made)


def _fetched() -> Start | None:
    with (
        st.form("compare_hub", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        typed = st.text_input(
            "Model on the Hub to compare with",
            placeholder="google-bert/bert-base-uncased",
            max_chars=200,
            key="compare_hub_name",
            width=420,
            help="Of the repository only config.json is fetched.",
        )
        wanted = st.form_submit_button("Fetch its config", icon=":material/cloud_download:")
    if wanted:
        name = config_sources.hub_name(typed or "")
        with st.spinner("Asking the Hub"):
            st.session_state[_FETCHED] = (name, config_sources.from_hub(name))
    if _FETCHED not in st.session_state:
        notice("info", "No config was fetched yet.", "Type owner/name above, and fetch it.")
        return None
    name, made = st.session_state[_FETCHED]
    return _start(name, "the Hugging Face Hub", made)
