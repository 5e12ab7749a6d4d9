"""What each family can do: fill a mask, continue a text, turn one sequence into another."""

from __future__ import annotations

import streamlit as st


def view(owner: str) -> None:
    """The three kinds of model, and what each is for."""
    for column, (kind, does) in zip(st.columns(3), _KINDS.items(), strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{kind}**")
            st.markdown(does)


_KINDS = {
    "Encoder": "Reads a whole text at once and fills in what was masked in it. BERT, RoBERTa.",
    "Decoder": "Continues a text, one token after the other. GPT, GPT-2.",
    "Encoder-decoder": "Reads one sequence and writes another. T5, BART, Marian.",
}
