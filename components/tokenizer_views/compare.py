"""The same text through several tokenizers, and where they cut it differently."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import chain
from typing import Literal

import streamlit as st

from components import cache, frame, token_table
from components.code import snippet
from components.encoding_options import options, text_box, under
from components.notice import notice, problems
from components.token_compare import Row, heading, numbers_table
from components.token_strip import Label, legend, picked_index, token_strip
from components.tokenizer_choice import choose_some
from glassbox import settings
from glassbox.errors import Problem
from glassbox.snippets import tokenizer as python
from glassbox.tokenization import library
from glassbox.tokenization.convention import convention
from glassbox.tokenization.differences import Cuts, Rule
from glassbox.tokenization.encode import check, remarks
from glassbox.tokenization.encoding import Encoding, Options
from glassbox.tokenization.library import SharedTokenizer

Ring = Rule | Literal["off"]
# What the legend says of a ring. The switch shows these names, since the URL has what it shows.
RINGS: dict[Ring, str] = {
    "alone": "a piece of the text that no other has",
    "disputed": "a piece of the text that another one lacks",
    "off": "",
}


def view(owner: str) -> None:
    """Controls, the tokenizers side by side, their numbers, the picked token, and the code."""
    text, refs, asked, ring, label = controls(owner)
    if not text:
        notice("info", "There is no text yet.", "Type some above: so far there is nothing to cut.")
    if len(refs) < 2:
        notice("info", "One tokenizer has nothing to be compared with.", "Choose a second one.")
    with frame.boundary("The comparison"):
        tokenizers = [library.get(ref, owner) for ref in refs]
        encodings = [cache.encoding(ref, text, asked, owner) for ref in refs]
        problems(
            unique(
                check(each, asked) + remarks(each, made, asked)
                for each, made in zip(tokenizers, encodings, strict=True)
            )
        )
        cuts = cache.cuts(encodings)
        side_by_side(tokenizers, encodings, cuts, ring, label)
        legend(RINGS[ring])
        picked(tokenizers, encodings)
        st.subheader("In numbers", anchor=False)
        numbers_table(
            [
                Row(shared, made.counts, len(cut), cut.number("alone"), cut.number("disputed"))
                for shared, made, cut in zip(tokenizers, encodings, cuts, strict=True)
            ]
        )
        snippet(python.compare(refs, encodings[0].source, asked))


def controls(owner: str) -> tuple[str, list[str], Options, Ring, Label]:
    """The text, the refs, how to encode, what is ringed, and what stands under each token."""
    left, right = st.columns([3, 1.6], gap="medium")
    with left:
        text = text_box()
    with right:
        ring = st.segmented_control(
            "Ring the pieces that are",
            RINGS,
            default=next(iter(RINGS)),
            required=True,
            key="ring",
            bind="query-params",
            help="alone: no other tokenizer has the piece. disputed: at least one other lacks it. "
            "White space at the edges does not count",
        )
    refs = choose_some(
        "Tokenizers, 2 to 5",
        owner,
        key="compare_tokenizers",
        parameter="tokenizers",
        default=library.NAMES,
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        asked = options()
        label = under()
    return text, refs, asked, ring, label


def side_by_side(
    tokenizers: Sequence[SharedTokenizer],
    encodings: Sequence[Encoding],
    cuts: Sequence[Cuts],
    ring: Ring,
    label: Label,
) -> None:
    """A column for each; beyond three they wrap."""
    wide = 2 if len(tokenizers) in (2, 4) else 3
    drawn = settings.current().max_drawn_tokens
    columns = []
    for _ in range(0, len(tokenizers), wide):
        columns += st.columns(wide, gap="medium")
    for column, shared, encoding, cut in zip(columns, tokenizers, encodings, cuts, strict=False):
        ringed = frozenset() if ring == "off" else cut.marked(ring, drawn)
        with column:
            heading(shared, encoding.counts)
            token_strip(
                encoding,
                key=strip_key(shared),
                name=f"The text in tokens of {shared.title}",
                label=label,
                written=convention(shared),
                ringed=ringed,
                on_pick=partial(remember, shared.name),
            )


def strip_key(shared: SharedTokenizer) -> str:
    """The strip of one tokenizer; also where its picked token is kept."""
    return f"strip_{shared.name}"


def remember(ref: str) -> None:
    """A token was clicked: it is this tokenizer's that is shown in full."""
    st.session_state["compare_picked"] = ref


def picked(tokenizers: Sequence[SharedTokenizer], encodings: Sequence[Encoding]) -> None:
    """The token that was clicked last, in full."""
    for shared, encoding in zip(tokenizers, encodings, strict=True):
        if st.session_state.get("compare_picked") == shared.name:
            index = picked_index(strip_key(shared), encoding)
            if index is not None:
                token_table.card(encoding.tokens[index], encoding, shared)


def unique(found: Iterable[list[Problem]]) -> list[Problem]:
    """Each finding once, though all tokenizers may have it."""
    return list(dict.fromkeys(chain.from_iterable(found)))
