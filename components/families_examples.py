"""Texts to try, one click each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st


def examples(texts: Sequence[str], parameter: str, key: str) -> None:
    """Draw a button a text; a click puts it into the text area with the key ``key``."""

    def take(text: str) -> None:
        st.session_state[key] = text
        # The first is what the text area has when the address says nothing.
        if text == texts[0]:
            st.query_params.pop(parameter, None)
        else:
            st.query_params[parameter] = text

    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption("To try:", width="content")
        for number, text in enumerate(texts):
            st.button(
                text.replace("[", "\\[").replace("]", "\\]"),
                key=f"{key}_{number}",
                type="tertiary",
                on_click=take,
                args=(text,),
            )
