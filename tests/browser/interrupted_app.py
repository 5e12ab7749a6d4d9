"""Controls in a page whose first run is interrupted before it is sent; for test_interrupted.py."""

from __future__ import annotations

import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

from components import column_grid, dataset_bring, stepper, tokenizer_choice

st.html(f"<b>dataset {dataset_bring.choose('nobody')}</b>")
st.html(f"<b>unit {column_grid.text_unit()}</b>")
st.html(f"<b>step {stepper.stepper(9, key='step', parameter='step')}</b>")
letters = {"a": "first", "b": "second", "c": "third"}
letter = tokenizer_choice.by_ref("Letter", letters, key="letter", parameter="letter", default="b")
st.html(f"<b>letter {letter}</b>")
if "interrupted" not in st.session_state:
    st.session_state["interrupted"] = True
    context = get_script_run_ctx()
    assert context is not None
    # As a click would: at once, where the next element is drawn.
    context.script_requests.request_rerun(  # type: ignore[union-attr]
        RerunData(
            query_string=context.query_string,
            page_script_hash=context.page_script_hash,
            widget_states=WidgetStates(),
        )
    )
st.button("Again")
