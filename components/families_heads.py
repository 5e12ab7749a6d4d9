"""Which layer and which head of an attention is looked at."""

from __future__ import annotations

import streamlit as st

from components.in_url import in_url

_MEAN = "mean"


def layer(label: str, key: str, count: int, default: int, width: int) -> int:
    """A choice of one of ``count`` layers, counted from 0 and kept in the address by ``key``."""
    layers = [str(at) for at in range(count)]
    return int(
        st.selectbox(
            label,
            layers,
            key=key,
            on_change=in_url(key, layers, layers[default]),
            persist_state="session",
            width=width,
        )
    )


def head(key: str, count: int, *, mean_first: bool) -> int | None:
    """A choice of one of ``count`` heads, kept in the address; None for the mean of all."""
    numbers = [str(at) for at in range(count)]
    heads = [_MEAN, *numbers] if mean_first else [*numbers, _MEAN]
    chosen = st.selectbox(
        "Head",
        heads,
        key=key,
        format_func=lambda each: "Mean of all" if each == _MEAN else each,
        on_change=in_url(key, heads, _MEAN),
        persist_state="session",
        width=150,
    )
    return None if chosen == _MEAN else int(chosen)
