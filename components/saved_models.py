"""The models that a person saved: their files, the zip, the way to fine-tuning, deleting."""

from __future__ import annotations

import streamlit as st

from components.frame import FINE_TUNE, boundary
from components.model_cost import size
from components.notice import notice
from glassbox import embedded
from glassbox.models import memory, store
from glassbox.models.store import SavedModel

CHOICE = "saved_model"
# The zip is read into memory on its way to the browser.
_MEMORY_PER_ZIP = 3


def _delete(id: str, owner: str) -> None:
    with boundary("Deleting"):
        store.delete(id, owner)


def saved_models(owner: str) -> None:
    """Draw the list, one model of it opened; nothing saved yet says how to get one."""
    found = {model.id: model for model in store.saved(owner)}
    if not found:
        st.caption("Nothing saved yet: build a model and save it, and it is listed here.")
        return
    if st.session_state.get(CHOICE) not in found:
        st.session_state.pop(CHOICE, None)
    chosen = st.selectbox(
        f"Saved here: {len(found)}",
        list(found),
        # Streamlit tells options apart by their text: names can be equal, ids never.
        format_func=lambda id: found[id].title,
        key=CHOICE,
    )
    if chosen is not None:
        _model(found[chosen], owner)


def _model(model: SavedModel, owner: str) -> None:
    st.dataframe(
        {
            "File": [each.name for each in model.files],
            "Bytes": [each.bytes for each in model.files],
        },
        hide_index=True,
        key="model_files",
        column_config={"Bytes": st.column_config.NumberColumn(format="localized")},
        alt="Files of the saved model",
    )
    st.caption(f"Saved {model.created.replace('T', ' ').partition('+')[0]} UTC.")
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        tunable = model.vocab_size >= embedded.VOCABULARY_SIZE
        st.page_link(
            FINE_TUNE.path,
            label="Fine-tune this model",
            icon=FINE_TUNE.icon,
            query_params={"model": model.ref},
            disabled=not tunable,
            help=None if tunable else "Its vocabulary is smaller than the embedded tokenizer's.",
        )
        _download(model, owner)
        with st.popover("Delete", icon=":material/delete:"):
            st.markdown("This removes its files for good.")
            st.button("Delete this model", on_click=_delete, args=(model.id, owner), type="primary")


def _download(model: SavedModel, owner: str) -> None:
    if model.bytes * _MEMORY_PER_ZIP > memory.available_bytes():
        notice("info", "There is not the memory for its zip right now; its files stay saved.")
        return
    st.download_button(
        f"Download as zip ({size(model.bytes)})",
        data=lambda: store.zipped(model.id, owner),
        file_name=model.zip_name,
        mime="application/zip",
        icon=":material/download:",
        on_click="ignore",
        key=f"zip-{model.id}",
    )
