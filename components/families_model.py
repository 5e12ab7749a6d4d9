"""Which model a part of /families runs: a list, an id of the Hub, and what its words are worth."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.in_url import in_url
from components.notice import notice, plain
from glassbox import workspace
from glassbox.families import bundled, loading
from glassbox.families.asked import known, strangers
from glassbox.families.kinds import ABOUT, Kind

_HUB = "hub:"
# One that is known for the kind, as an example of what to type.
_EXAMPLES: dict[Kind, str] = {
    "bert": "google-bert/bert-base-uncased",
    "gpt": "openai-community/gpt2",
    "t5": "google-t5/t5-small",
}


def choose(kind: Kind, owner: str) -> str | None:
    """Draw the list of models that can do what ``kind`` does; gives back a ref, once there is one.

    None while the id of a model of the Hub is asked for.
    """
    entries = loading.choices(kind, owner)
    titles = {entry.ref: f"{entry.name} · {entry.note}" for entry in entries}
    titles[_HUB] = "From the Hub, by its id"
    key = f"d_model_{kind}"
    linked = st.query_params.get(key)
    named = linked if linked and linked.startswith(_HUB) and linked != _HUB else None
    if named:
        titles[named] = f"{named.removeprefix(_HUB)} · Hub"
    follow = in_url(key, list(titles), entries[0].ref)
    ref = st.selectbox(
        "Model",
        list(titles),
        key=key,
        format_func=titles.__getitem__,
        on_change=follow,
        persist_state="session",
    )
    if linked and linked not in titles:
        notice("warning", "The address names a model that is not here.", "Choose from the list.")
    if ref == _HUB:
        _ask(kind, key)
        return None
    return ref


def _ask(kind: Kind, key: str) -> None:
    """A form for an id; the address names it from then on."""
    with st.form(f"{key}_hub", border=False):
        name = st.text_input("Id on the Hub", placeholder=_EXAMPLES[kind], max_chars=200)
        st.caption(
            f"Any model that {ABOUT[kind].does}, with safetensors. Its size is asked for first; no "
            "code of it runs."
        )
        if st.form_submit_button("Load it", icon=":material/download:") and name.strip():
            st.query_params[key] = _HUB + name.strip()
            st.rerun()


def about(ref: str, kind: Kind, owner: str) -> None:
    """In one line: where the model is from, and how good it was on texts it never saw."""
    if ref.startswith(_HUB):
        return
    scores = (
        workspace.read_json(loading.folder(ref, owner).parent / "results.json")
        if ref.startswith("run:")
        else workspace.read_json(bundled.HOME / kind / "results.json")
        if bundled.kind_of(ref)
        else None
    ) or {}
    said = [_score(kind, scores["scores"])] if scores.get("scores") else []
    if bundled.kind_of(ref) or ref.startswith("run:"):
        said.insert(
            0,
            f"Trained here, on a made-up world of {len(known(kind)):,} words (samples/models): it "
            "knows nothing else, and no capital letters",
        )
    if said:
        st.caption(plain(". ".join(said) + "."))


def _score(kind: Kind, scores: dict[str, float]) -> str:
    if kind == "t5":
        by_task = ", ".join(
            f"{name.removeprefix('exact ')} {share:.0%}"
            for name, share in scores.items()
            if name.startswith("exact ")
        )
        return (
            f"On 1,000 sentences it never saw, {scores['exact']:.1%} of its answers are exact "
            f"({by_task})"
        )
    if kind == "bert":
        return (
            f"On 1,000 texts it never saw, {scores['accuracy']:.1%} of the masked tokens come out "
            f"first (perplexity {scores['perplexity']:.2f})"
        )
    return (
        f"On 1,000 texts it never saw: perplexity {scores['perplexity']:.2f}, "
        f"{scores['accuracy']:.1%} of the tokens come out first"
    )


def unknown(ref: str, kind: Kind, text: str, lost: Sequence[str]) -> None:
    """Say which words the model cannot know."""
    if lost:
        notice(
            "warning",
            f"Not in its vocabulary: {', '.join(lost[:8])}. The model is given its unknown token "
            "instead, and cannot tell what stood there.",
        )
    if not (bundled.kind_of(ref) or ref.startswith("run:")):
        return
    strange = [word for word in strangers(kind, text) if word not in lost]
    if strange:
        one = len(strange) == 1
        notice(
            "info",
            f"{', '.join(strange[:8])}: {'a word' if one else 'words'} that the model has never "
            "seen. It gets the pieces, which mean nothing to it.",
            "It knows people, towns, jobs, animals, colours, numbers, days and a few causes: try "
            "the examples.",
        )
