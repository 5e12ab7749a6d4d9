"""Training a tokenizer: the form, the training while it goes, and what came of it."""

from __future__ import annotations

import streamlit as st

from components import frame, tokenizer_trained, tokenizer_training
from components.code import snippet
from glassbox.snippets import tokenizer_train as python
from glassbox.tokenization import store


def view(owner: str) -> None:
    """Form and button, progress, the trained tokenizers, and the code of the form."""
    code = None
    with frame.boundary("The form"):
        asked = tokenizer_training.form(owner)
        tokenizer_training.start_button(asked, owner)
        code = python.train(asked.recipe, asked.source, asked.pasted)
    with frame.boundary("The training"):
        tokenizer_training.progress(owner)
    with frame.boundary("The trained tokenizer"):
        st.subheader("What came of it", anchor=False)
        ref = tokenizer_trained.choose(owner)
        tokenizer_trained.card(ref, owner)
        if ref.startswith("trained:"):
            code = trained_code(ref, owner)
    if code is not None:
        snippet(code, title="This training in Python, without Glassbox")


def trained_code(ref: str, owner: str) -> str:
    """The Python of a training that is over."""
    kept = store.find(ref, owner)
    assert kept.recipe is not None and kept.source is not None
    return python.train(
        kept.recipe, kept.source, store.pasted(ref, owner), left_out=kept.left_out > 0
    )
