"""One text as words, characters and subwords: the page's first view."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import chain

import streamlit as st

from components import cache, frame, token_table
from components.code import snippet
from components.notice import notice, problems
from components.shared_text import shared_text
from components.token_compare import heading
from components.token_strip import legend, token_strip
from glassbox.errors import Problem
from glassbox.snippets import tokenizer as python
from glassbox.tokenization import library
from glassbox.tokenization.encode import check, remarks
from glassbox.tokenization.encoding import Encoding, Options

EXAMPLE = "Teachers in Chicago said the café's tokenizer is naïve and unaffable 👩‍🚀."
UNDER = ("ids", "offsets", "nothing")


def controls() -> tuple[str, Options]:
    """The text and how to encode it; all of it is in the URL."""
    text = shared_text("Text", EXAMPLE, parameter="text", key="tokenizer_text", height=92)
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    with row:
        special = st.toggle(
            "Special tokens",
            True,
            key="special",
            bind="query-params",
            help="`add_special_tokens`: [CLS] before and [SEP] after the text, as BERT wants them",
        )
        pad = st.toggle(
            "Padding",
            key="pad",
            bind="query-params",
            help='`padding="max_length"`: [PAD] tokens until there are `max_length`',
        )
        cut = st.toggle(
            "Truncation",
            key="truncate",
            bind="query-params",
            help="`truncation=True`: what is over `max_length` is cut off, special tokens are kept",
        )
        length = st.number_input(
            "max_length",
            1,
            4096,
            16,
            key="max_length",
            bind="query-params",
            width=130,
            disabled=not (pad or cut),
            help="Special tokens count. Without padding or truncation it is not used",
        )
        st.segmented_control(
            "Under each token",
            UNDER,
            default="ids",
            required=True,
            key="under",
            bind="query-params",
        )
    return text, Options(
        add_special_tokens=special,
        padding="max_length" if pad else "do_not_pad",
        truncation="longest_first" if cut else "do_not_truncate",
        max_length=length if pad or cut else None,
    )


def show_table_of(name: str) -> None:
    """A token was clicked: the table below is to be its tokenizer's."""
    st.session_state["table"] = name


def compare(text: str, options: Options) -> tuple[dict[str, Encoding], dict[str, int | None]]:
    """The three tokenizers side by side; gives back their encodings and the picked tokens."""
    tokenizers = [library.get(name) for name in library.NAMES]
    encodings = {each.name: cache.encoding(each.name, text, options) for each in tokenizers}
    problems(unique(check(each, options) for each in tokenizers))
    problems(unique(remarks(each, encodings[each.name], options) for each in tokenizers))
    picked = {}
    for column, each in zip(st.columns(len(tokenizers), gap="medium"), tokenizers, strict=True):
        with column:
            heading(each, encodings[each.name].counts)
            picked[each.name] = token_strip(
                encodings[each.name],
                key=f"strip_{each.name}",
                name=f"The text in {each.title.lower()} tokens",
                label=st.session_state["under"],
                on_pick=partial(show_table_of, each.name),
            )
    legend()
    return encodings, picked


def unique(found: Iterable[list[Problem]]) -> list[Problem]:
    """Each finding once, though all tokenizers may have it."""
    return list(dict.fromkeys(chain.from_iterable(found)))


def view(owner: str) -> None:
    """Controls, the comparison, the table of one tokenizer's tokens, and the code."""
    text, options = controls()
    if not text:
        notice("info", "There is no text yet.", "Type some above: so far there is nothing to cut.")
    with frame.boundary("The comparison"):
        encodings, picked = compare(text, options)
        st.subheader("Token by token", anchor=False)
        shown = st.segmented_control(
            "Tokens of",
            library.NAMES,
            default=library.SUBWORD,
            required=True,
            key="table",
            bind="query-params",
        )
        encoding, index = encodings[shown], picked[shown]
        if index is not None and index < len(encoding.tokens):
            token_table.card(encoding.tokens[index], encoding)
        token_table.table(encoding, key="tokens")
        snippet(python.encode(shown, encoding.source, options))
