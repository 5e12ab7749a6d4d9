"""One family of each kind beside each other: the lists to choose them by, kept in the URL."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components.in_url import in_url
from glassbox.families import tiny
from glassbox.models.families import Family, Kind

KINDS: dict[Kind, str] = {
    "encoder": "Encoder",
    "decoder": "Decoder",
    "encoder-decoder": "Encoder-decoder",
}
_KEYS: dict[Kind, str] = {"encoder": "f_enc", "decoder": "f_dec", "encoder-decoder": "f_seq"}


def choose(kind: Kind, **more: Any) -> Family:
    """Draw the list of the families of ``kind``; both views have the same choice."""
    found = {each.id: each for each in tiny.of_kind(kind)}
    default = next(id for id in found if id in tiny.TRAINED)
    key = _KEYS[kind]
    chosen = st.selectbox(
        KINDS[kind],
        list(found),
        key=key,
        format_func=lambda id: (
            found[id].title + (" · trained" if id in tiny.TRAINED else " · random weights")
        ),
        on_change=in_url(key, list(found), default),
        persist_state="session",
        **more,
    )
    return found[chosen]
