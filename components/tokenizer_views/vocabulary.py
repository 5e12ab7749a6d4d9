"""The entries of a tokenizer's vocabulary: how many of which kind, and each of them to be found."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from components.code import snippet
from components.in_url import in_url
from components.notice import plain
from components.tokenizer_choice import choose
from components.vocabulary_charts import charts, numbers
from components.vocabulary_tables import entries, gaps, merges, specials
from glassbox.snippets import tokenizer_vocabulary as python
from glassbox.snippets.tokenizer_load import load
from glassbox.tokenization import library, vocabulary
from glassbox.tokenization.browse import HOWS, Order, Query
from glassbox.tokenization.convention import PLACES
from glassbox.tokenization.encode import without_lone_surrogates
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.vocabulary import Vocabulary

ENTRIES, SPECIALS, MERGES, GAPS = "entries", "special", "merges", "gaps"
_PARTS = {
    ENTRIES: "Entries",
    SPECIALS: "Special tokens",
    MERGES: "Merges",
    GAPS: "Ids without an entry",
}


def query(shown: Vocabulary) -> Query:
    """What to look for; all of it is in the URL."""
    scored = any(entry.score is not None for entry in shown.entries)
    orders = [order for order in get_args(Order) if order != "score" or scored]
    scripts = ["", *(name for name, _ in shown.scripts.most_common())]
    places = [place for place in PLACES if shown.places[place]]
    follow_place = in_url("v_place", ["", *places], "")
    follow_script = in_url("v_script", scripts, "")
    follow_order = in_url("v_order", orders, "id")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        text = st.text_input(
            "Look for",
            "ing",
            key="v_find",
            bind="query-params",
            help="In the entry as it is stored and in the text that it stands for. As an id: a "
            "number, several (5, 7), or a range (100-120)",
        )
        how = st.selectbox("as", HOWS, key="v_how", bind="query-params", width=130)
        place = st.selectbox(
            "Where in a word",
            ["", *places],
            key="v_place",
            on_change=follow_place,
            persist_state="session",
            width=150,
            format_func=lambda each: each or "anywhere",
        )
        script = st.selectbox(
            "Script",
            scripts,
            key="v_script",
            on_change=follow_script,
            persist_state="session",
            width=190,
            format_func=lambda each: f"{each} ({shown.scripts[each]:,})" if each else "any script",
        )
        order = st.selectbox(
            "Order",
            orders,
            key="v_order",
            on_change=follow_order,
            persist_state="session",
            width=110,
        )
    text = without_lone_surrogates(text or "")[0]
    return Query(text, how, (place,) if place else (), script, order)  # type: ignore[arg-type]


def view(owner: str) -> None:
    """The tokenizer, its numbers, its charts, and what is looked for."""
    ref = choose(
        "Tokenizer", owner, key="vocabulary_tokenizer", parameter="v_tokenizer", default="subword"
    )
    shared: SharedTokenizer = library.get(ref, owner)
    shown = vocabulary.of(shared)
    numbers(shown)
    st.caption(plain(shown.rule))
    charts(shown)
    parts = [ENTRIES, SPECIALS]
    parts += [MERGES] if shown.merges else []
    parts += [GAPS] if shown.gaps else []
    follow = in_url("v_show", parts, ENTRIES)
    part = st.segmented_control(
        "Show",
        parts,
        required=True,
        format_func=lambda each: _PARTS[each],
        key="v_show",
        on_change=follow,
        persist_state="session",
        label_visibility="collapsed",
    )
    if part == MERGES:
        merges(shown)
        snippet(python.merges(load(shared.name)))
        return
    asked = query(shown) if part == ENTRIES else Query()
    if part == SPECIALS:
        specials(shown)
    elif part == GAPS:
        gaps(shown)
    else:
        entries(shown, asked)
    snippet(python.entries(load(shared.name), asked, shown.text_source))
