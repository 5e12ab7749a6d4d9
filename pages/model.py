"""/model: edit a BertConfig, see what it costs, build the BertModel, keep it."""

import streamlit as st

from components import frame
from components.code import snippet
from components.config_form import binding, config_form, problems
from components.layer_tree import built_model
from components.model_cost import model_cost
from components.notice import notice
from components.saved_models import CHOICE, saved_models
from components.visitor import owner
from glassbox.models import build, memory, store
from glassbox.models.checks import check, has_errors
from glassbox.snippets import model as model_snippet

BUILT = "model_built"

with frame.page(frame.MODEL):
    preset, values = config_form()
    found = check(values, memory.available_bytes())
    problems(found)
    model_cost(values, preset, buildable=not has_errors(found))

    st.header("Build it", anchor=False)
    ready = frame.models_ready()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = st.number_input(
            "seed",
            value=0,
            min_value=0,
            max_value=build.MOST_SEED,
            step=1,
            key="seed",
            bind=binding("seed"),
            width=180,
            help="The weights are drawn at random; the same seed draws the same ones.",
        )
        pressed = st.button(
            "Build the model",
            type="primary",
            icon=":material/construction:",
            disabled=not ready or has_errors(found),
            help="The config has an error: see above." if has_errors(found) else None,
        )
    if pressed:
        with frame.boundary("Building the model"), st.spinner("Building the model…"):
            st.session_state[BUILT] = build.inspect(values, seed)

    built = st.session_state.get(BUILT)
    if built is None:
        st.caption("Its layers and the shapes of one forward pass appear here.")
    else:
        built_model(built, values, seed)

    st.header("Keep it", anchor=False)
    with frame.boundary("Saving"):
        if built is not None:
            with (
                st.form("save", border=False),
                st.container(horizontal=True, vertical_alignment="bottom"),
            ):
                typed = st.text_input(
                    "Name",
                    placeholder=store.default_name(built.values),
                    key="model_name",
                    width=360,
                )
                wanted = st.form_submit_button(
                    "Save with save\\_pretrained", icon=":material/save:", disabled=not ready
                )
            if wanted:
                with st.spinner("Saving the model…"):
                    kept = store.keep(built.values, built.seed, typed, owner())
                st.session_state[CHOICE] = kept.id
                notice("success", f"Saved as “{kept.name}”.")
    with frame.boundary("The list of saved models"):
        saved_models(owner())

    if not has_errors(found):
        snippet(model_snippet.source(values, seed))
