"""What to tokenize and how: the columns, the tokenizer, truncation."""

from __future__ import annotations

import streamlit as st

from components import cache
from components.in_url import in_url, whole_number
from components.tokenizer_choice import choose
from glassbox.data import columns, mapping_asked
from glassbox.data.chain import Shown
from glassbox.data.mapping_asked import Asked
from glassbox.errors import UserError
from glassbox.settings import current
from glassbox.tokenization import library
from glassbox.tokenization.batch_options import own_limit

_NONE = "(none)"
TRUNCATION, MAX_LENGTH = "r_truncation", "r_max_length"


def asked(shown: Shown) -> Asked:
    """Draw the form and give back what is asked for; guessed at first.

    Raises UserError where no column holds text.
    """
    dataset = cache.shown(shown)
    first = mapping_asked.guess(dataset, cache.roles(shown))
    if first is None:
        raise UserError(
            "No column of this dataset holds text.",
            "A tokenizer takes strings: choose another dataset, or cast a column to string.",
        )
    names = columns.text_columns(dataset)
    left, middle, right = st.columns([1, 1, 1.5], gap="medium", vertical_alignment="bottom")
    with left:
        text = _select("Text", "r_text", names, first[0])
    with middle:
        others = [_NONE, *(name for name in names if name != text)]
        pair = first[1] if text == first[0] and first[1] in others else _NONE
        second = _select(
            "Second text", "r_second", others, pair or _NONE, help="For tasks on pairs of texts"
        )
    with right:
        ref = choose(
            "Tokenizer", shown.owner, key="ready_tokenizer", parameter="r_tokenizer",
            default=library.SUBWORD,
        )  # fmt: skip
    shared = library.get(ref, shown.owner)
    limit = own_limit(shared)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        cuts = st.toggle(
            "truncation",
            True,
            key=TRUNCATION,
            bind="query-params",
            persist_state="session",
            help="Cut what is longer than max_length: for a pair, token by token from the longer "
            "of the two texts",
        )
        length = st.number_input(
            "max_length",
            0,
            current().max_text_chars,
            None,
            key=MAX_LENGTH,
            bind=whole_number(MAX_LENGTH),
            persist_state="session",
            width=240,
            disabled=not cuts,
            placeholder="no limit of its own" if limit is None else f"the tokenizer's own: {limit}",
            help="In tokens, special ones included",
        )
    return Asked(
        ref,
        text,
        None if second == _NONE else second,
        bool(cuts),
        None if length is None else int(length),
    )


def _select(label: str, name: str, options: list[str], default: str, help: str = "") -> str:
    follow = in_url(name, options, default)
    chosen = st.selectbox(
        label, options, key=name, on_change=follow, help=help or None, persist_state="session"
    )
    return str(chosen) if chosen in options else default
