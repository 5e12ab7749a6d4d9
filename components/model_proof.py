"""Loading a saved model back, and whether it gives what it gave when it was saved."""

from __future__ import annotations

import streamlit as st

from components.module_tree import shape_text
from components.notice import notice
from glassbox.models import proof, store
from glassbox.models.proof import Proof
from glassbox.models.store import SavedModel

_STATE = "model_proof"  # the id of the model, and its Proof
_NAMED = 5


def forget() -> None:
    """Drop the last proof: its model is gone."""
    st.session_state.pop(_STATE, None)


def load_back(model: SavedModel, owner: str, *, ready: bool) -> None:
    """The button, and what came of it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            "Load it with from\\_pretrained and compare",
            icon=":material/compare_arrows:",
            disabled=not ready,
            key="model_load_back",
        )
        st.caption(
            "When it was saved it was run on eight ids, and what it gave was kept. The same ids "
            "run through what is loaded now."
        )
    if pressed:
        with st.spinner("Loading the model…"):
            id = store.find(model.id, owner).id
            st.session_state[_STATE] = id, proof.prove(id)
    shown = st.session_state.get(_STATE)
    if shown is not None and shown[0] == model.id:
        _found(shown[1], uploaded=model.uploaded)


def _found(found: Proof, *, uploaded: bool) -> None:
    since = "uploaded" if uploaded else "saved"
    if found.equal:
        notice(
            "success",
            f"Equal: all {found.tensors:,} tensors of the {found.class_name} are the same as when "
            f"it was {since}, bit for bit, and so is what it gives.",
            f"Loaded in {found.seconds:.2f} s by from_pretrained, from safetensors only. Nothing "
            "stays in memory.",
        )
    else:
        names = ", ".join(found.changed[:_NAMED])
        notice(
            "error",
            f"Not equal: {len(found.changed):,} of {found.tensors:,} tensors differ from when it "
            f"was {since}.",
            f"They are {names}{', …' if len(found.changed) > _NAMED else ''}. The files in the "
            "workspace were changed."
            if found.changed
            else "The weights are the same, and the outputs are not: another version of torch or "
            "another processor adds up in another order.",
        )
    if not found.outputs:
        st.caption("Such a model does not run on a few ids alone, so its weights are compared.")
        return
    st.dataframe(
        {
            "Output": [each.name for each in found.outputs],
            "Shape": [shape_text(each.shape) for each in found.outputs],
            "Equal bit for bit": ["yes" if each.equal else "no" for each in found.outputs],
            "Largest difference": [f"{each.difference:g}" for each in found.outputs],
        },
        hide_index=True,
        key="model_proof_outputs",
        alt="Each output of the loaded model beside that of the saved one",
    )
    st.caption(f"input_ids: {', '.join(str(id) for id in found.ids)}".replace("_", "\\_"))
