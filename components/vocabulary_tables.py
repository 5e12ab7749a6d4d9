"""What was looked for in a vocabulary, as tables: entries, merges, special tokens, missing ids."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components.in_url import in_url
from components.notice import notice, plain
from components.token_table import visible
from glassbox.tokenization import browse
from glassbox.tokenization.browse import HOWS, How, Query
from glassbox.tokenization.encode import without_lone_surrogates
from glassbox.tokenization.vocabulary import Entry, Merge, Vocabulary


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
