"""Choosing one tokenizer, or several: in the URL by ref, since names change and refs do not."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.notice import notice
from glassbox.catalog import Entry
from glassbox.tokenization import library

MOST = 5


def choose(label: str, owner: str, *, key: str, parameter: str, default: str) -> str:
    """Draw the list of tokenizers and give back the chosen ref.

    The URL says it as ``parameter``; what it does not say is remembered in the session. ``key`` is
    the widget's.
    """
    titles = unique_titles(library.choices(owner))
    wanted = st.query_params.get(parameter) or st.session_state.get(key) or default
    known = wanted in titles
    ref = str(wanted) if known else default
    if st.session_state.get(key) != ref:
        st.session_state[key] = ref

    def follow() -> None:
        st.query_params[parameter] = st.session_state[key]

    st.selectbox(
        label,
        list(titles),
        key=key,
        format_func=lambda each: titles.get(each, each),
        on_change=follow,
        persist_state="session",
    )
    if not known:
        _unknown(titles[default])
    return ref


def choose_some(
    label: str, owner: str, *, key: str, parameter: str, default: Sequence[str]
) -> list[str]:
    """Draw a list to choose up to five tokenizers from; gives back their refs, at least one.

    The URL has them as ``parameter``, with commas between them.
    """
    titles = unique_titles(library.choices(owner))
    linked = st.query_params.get(parameter)
    wanted = linked.split(",") if linked is not None else st.session_state.get(key) or default
    refs = list(dict.fromkeys(ref for ref in wanted if ref in titles))[:MOST] or list(default)
    if st.session_state.get(key) != refs:
        st.session_state[key] = refs

    def follow() -> None:
        st.query_params[parameter] = ",".join(st.session_state[key]) or ",".join(default)

    st.multiselect(
        label,
        list(titles),
        key=key,
        format_func=lambda each: titles.get(each, each),
        max_selections=MOST,
        on_change=follow,
        persist_state="session",
    )
    if any(ref not in titles for ref in wanted):
        _unknown(", ".join(titles[ref] for ref in refs))
    return refs


def unique_titles(entries: Sequence[Entry]) -> dict[str, str]:
    """What the list says for each ref; Streamlit tells options apart by it, so no two are equal."""
    made: dict[str, str] = {}
    taken: set[str] = set()
    for entry in entries:
        title = f"{entry.name} · {entry.note}" if entry.note else entry.name
        if title in taken:
            title += f" · {entry.ref[-6:]}"
        taken.add(title)
        made[entry.ref] = title
    return made


def _unknown(shown: str) -> None:
    notice(
        "warning",
        "The address names a tokenizer that is not here.",
        f"It may have been deleted, or belong to somebody else. Shown instead: {shown}.",
    )
