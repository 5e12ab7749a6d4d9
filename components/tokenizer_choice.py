"""Choosing one tokenizer, or several: in the URL by ref, since names change and refs do not."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.notice import notice, plain, user_error
from glassbox import hub, settings
from glassbox.catalog import Entry
from glassbox.errors import UserError
from glassbox.tokenization import library, sources, store

MOST = 5


def choose(label: str, owner: str, *, key: str, parameter: str, default: str) -> str:
    """Draw the list of tokenizers and give back the chosen ref.

    The URL says it as ``parameter``; what it does not say is remembered in the session. ``key`` is
    the widget's. Beside the list, a tokenizer can be brought from elsewhere.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        return _choose(label, owner, key, parameter, default)


def _choose(label: str, owner: str, key: str, parameter: str, default: str) -> str:
    titles = unique_titles(library.choices(owner))
    wanted = st.query_params.get(parameter) or st.session_state.get(key) or default
    _admit(titles, [wanted])
    ref = by_ref(label, titles, key=key, parameter=parameter, default=default)
    brought = _bring(owner, key)
    if brought is not None:
        st.query_params[parameter] = brought
        st.rerun()
    return ref


def by_ref(label: str, titles: dict[str, str], *, key: str, parameter: str, default: str) -> str:
    """A list of refs by what ``titles`` says for them, in the URL by ref.

    Not bound by ``bind=``: that would put the title into the URL, and titles change.
    """
    linked = st.query_params.get(parameter)
    wanted = linked or st.session_state.get(key) or default
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
    # What was only remembered may go without a word: it was deleted here.
    if linked and not known:
        _unknown(label.lower(), titles[default])
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
    _admit(titles, wanted)
    refs = list(dict.fromkeys(ref for ref in wanted if ref in titles))[:MOST] or list(default)
    if st.session_state.get(key) != refs:
        st.session_state[key] = refs

    def follow() -> None:
        st.query_params[parameter] = ",".join(st.session_state[key]) or ",".join(default)

    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        st.multiselect(
            label,
            list(titles),
            key=key,
            format_func=lambda each: titles.get(each, each),
            max_selections=MOST,
            on_change=follow,
            persist_state="session",
        )
        brought = _bring(owner, key)
    if brought is not None:
        # The newcomer takes the last place when all are taken.
        kept = [ref for ref in refs if ref != brought][: MOST - 1]
        st.query_params[parameter] = ",".join([*kept, brought])
        st.rerun()
    if linked is not None and any(ref not in titles for ref in wanted):
        _unknown("tokenizer", ", ".join(titles[ref] for ref in refs))
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


def _admit(titles: dict[str, str], refs: Sequence[str]) -> None:
    """Names of the Hub are on no list: one that was asked for joins it."""
    for ref in refs:
        if sources.is_hub_ref(ref):
            titles.setdefault(ref, f"{ref[4:]} · Hugging Face Hub")


def _bring(owner: str, key: str) -> str | None:
    """A tokenizer.json from this computer, or a name on the Hub; the ref of what was brought."""
    number = st.session_state.get(f"{key}_brought", 0)
    refused = st.session_state.get(f"{key}_refused")
    with st.popover(
        "",
        icon=":material/add:",
        help="Bring a tokenizer: a tokenizer.json, or one of the Hugging Face Hub",
        key=f"{key}_bring",
    ):
        most = min(settings.current().max_tokenizer_mb, int(st.get_option("server.maxUploadSize")))
        file = st.file_uploader(
            "Upload a tokenizer.json",
            type="json",
            max_upload_size=most,
            key=f"{key}_file_{number}",
        )
        typed = _hub_name(key, number)
        if refused is not None:
            user_error(refused)
    if file is None and not typed:
        return None
    # A fresh uploader takes the place of the one that holds the bytes.
    st.session_state[f"{key}_brought"] = number + 1
    st.session_state[f"{key}_refused"] = None
    try:
        if file is None:
            ref = sources.hub_ref(str(typed))
            with st.spinner(f"Fetching the tokenizer of {plain(ref[4:])}"):
                library.get(ref)
            return ref
        return store.add_upload(file.getvalue(), file.name, owner)
    except UserError as error:
        st.session_state[f"{key}_refused"] = error
        st.rerun()


def _hub_name(key: str, number: int) -> str | None:
    if hub.state() != "reachable":
        st.caption(
            "The Hugging Face Hub cannot be reached from here, so only files can be brought."
        )
        return None
    return st.text_input(
        "Or a name on the Hugging Face Hub",
        placeholder="google-bert/bert-base-uncased",
        key=f"{key}_hub_{number}",
    )


def _unknown(what: str, shown: str) -> None:
    notice(
        "warning",
        f"The address names a {what} that is not here.",
        f"It may have been deleted, or belong to somebody else. Shown instead: {shown}.",
    )
