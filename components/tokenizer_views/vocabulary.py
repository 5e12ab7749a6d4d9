"""The entries of a tokenizer's vocabulary: how many of which kind, and each of them to be found."""

from __future__ import annotations

from typing import Any, get_args

import streamlit as st

from components.code import snippet
from components.in_url import in_url
from components.notice import notice, plain
from components.token_table import visible
from components.tokenizer_choice import choose
from components.vocabulary_charts import charts, numbers
from glassbox.snippets import tokenizer_vocabulary as python
from glassbox.snippets.tokenizer_load import load
from glassbox.tokenization import browse, library, vocabulary
from glassbox.tokenization.browse import HOWS, How, Order, Query
from glassbox.tokenization.convention import PLACES
from glassbox.tokenization.encode import without_lone_surrogates
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.vocabulary import Entry, Merge, Vocabulary

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


def entries(shown: Vocabulary, asked: Query) -> None:
    """The entries that were found, a page at a time."""
    found = browse.find(shown, asked)
    number = _page(found, f"{len(found):,} of {len(shown.entries):,} entries")
    if not found:
        notice("info", "No entry was found.", "Look for less, or anywhere and in any script.")
        return
    page = browse.page(found, number)
    columns: dict[str, list[Any]] = {
        "id": [entry.id for entry in page],
        "entry": [visible(entry.token) for entry in page],
        "text": [_text(entry) for entry in page],
        "characters": [len(entry.text) if entry.script else None for entry in page],
        "where in a word": [entry.place for entry in page],
        "script": [entry.script or "–" for entry in page],
    }
    if any(entry.score is not None for entry in page):
        columns["score"] = [entry.score for entry in page]
    st.dataframe(
        columns,
        key="v_entries",
        hide_index=True,
        height=_height(page),
        column_config={
            "entry": st.column_config.TextColumn(help="As it is stored"),
            "text": st.column_config.TextColumn(help="What it stands for in a text"),
            "score": st.column_config.NumberColumn(
                format="%.3f", help="Logarithm of its probability, as Unigram learned it"
            ),
        },
    )


def _text(entry: Entry) -> str:
    if entry.text:
        return visible(entry.text)
    return "(part of a character)" if entry.place == "byte" else "–"


def merges(shown: Vocabulary) -> None:
    """The merges that were found, by rank."""
    follow = in_url("v_merge_how", HOWS, HOWS[0])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        text = st.text_input(
            "Look for",
            key="v_merge",
            bind="query-params",
            help="In both parts and in the result; a space finds the mark that stands for it",
        )
        how: How = st.selectbox(
            "as",
            HOWS,
            key="v_merge_how",
            on_change=follow,
            persist_state="session",
            width=150,
            format_func=lambda each: "rank" if each == "id" else each,
        )
    found: list[Merge] = browse.find_merges(shown, without_lone_surrogates(text or "")[0], how)
    number = _page(found, f"{len(found):,} of {len(shown.merges):,} merges")
    if not found:
        notice("info", "No merge was found.", "Look for less.")
        return
    page = browse.page(found, number)
    st.dataframe(
        {
            "rank": [merge.rank for merge in page],
            "left": [visible(merge.left) for merge in page],
            "right": [visible(merge.right) for merge in page],
            "result": [visible(merge.result) for merge in page],
        },
        key="v_merges",
        hide_index=True,
        height=_height(page),
        column_config={
            "rank": st.column_config.NumberColumn(help="Of the pairs in a word, the lowest rank "
                                                  "is merged first"),
        },
    )  # fmt: skip


def specials(shown: Vocabulary) -> None:
    """The special and added tokens: their roles, and how they are found in a text."""
    if not shown.specials:
        notice("info", "This tokenizer has no special tokens.", "")
        return
    page = browse.page(shown.specials, _page(shown.specials, f"{len(shown.specials):,} tokens"))
    st.dataframe(
        {
            "id": [each.id for each in page],
            "token": [visible(each.token) for each in page],
            "role": [", ".join(each.roles) or "–" for each in page],
            "special": [each.special for each in page],
            "normalized": [each.normalized for each in page],
            "lstrip": [each.lstrip for each in page],
            "rstrip": [each.rstrip for each in page],
            "single_word": [each.single_word for each in page],
        },
        key="v_specials",
        hide_index=True,
        height=_height(page),
        column_config={
            "special": st.column_config.CheckboxColumn(
                help="skip_special_tokens leaves it out of a decoded text"
            ),
            "normalized": st.column_config.CheckboxColumn(
                help="Looked for in the normalized text, not in the original"
            ),
            "lstrip": st.column_config.CheckboxColumn(help="Takes the white space before it along"),
            "rstrip": st.column_config.CheckboxColumn(help="Takes the white space after it along"),
            "single_word": st.column_config.CheckboxColumn(help="Never found inside of a word"),
        },
    )


def gaps(shown: Vocabulary) -> None:
    """Runs of ids that decode to nothing."""
    page = browse.page(shown.gaps, _page(shown.gaps, f"{len(shown.gaps):,} gaps"))
    st.dataframe(
        {"from id": [a for a, _ in page], "to id": [b for _, b in page],
         "ids": [b - a + 1 for a, b in page]},
        key="v_gaps", hide_index=True, height=_height(page),
    )  # fmt: skip
    st.caption("A model has a row for each of these ids all the same; they decode to nothing.")


def _page(found: Any, says: str) -> int:
    """The page that was chosen, where there are several."""
    total = browse.pages(found)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        number = 1
        if total > 1:
            number = min(st.pagination(total, key="v_page", bind="query-params"), total)
        st.caption(plain(says))
    return number


def _height(page: Any) -> int:
    return min(420, 38 + 35 * max(1, len(page)))


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
