"""One text through any tokenizer: on the text, in the list of tokens and in that of ids."""

from __future__ import annotations

import streamlit as st

from components import cache, frame, round_trip, token_table
from components.code import snippet
from components.encoding_options import options, text_box, under
from components.notice import notice, problems
from components.take_away import take_away
from components.token_compare import heading
from components.token_strip import Label, legend, token_strip
from components.tokenizer_choice import choose
from glassbox.snippets import tokenizer as python
from glassbox.tokenization import library
from glassbox.tokenization.convention import convention
from glassbox.tokenization.encode import check, remarks
from glassbox.tokenization.encoding import Encoding, Options
from glassbox.tokenization.glyphs import code_points
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.uncovered import uncovered

# Kinds of characters that the sentence about uncovered ones names.
_NAMED = 4


def view(owner: str) -> None:
    """Controls, the three linked parts, the pinned token, the table, and the code."""
    text, ref, asked, label = controls(owner)
    if not text:
        notice("info", "There is no text yet.", "Type some above: so far there is nothing to cut.")
    with frame.boundary("The tokens"):
        shared = library.get(ref, owner)
        encoding = cache.encoding(ref, text, asked, owner)
        problems(check(shared, asked) + remarks(shared, encoding, asked))
        picture(shared, encoding, label)
        about_the_text(ref, encoding, owner)
        st.subheader("Token by token", anchor=False)
        token_table.table(encoding, key="tokens")
        take_away(encoding, ref, key="download_encoding")
        snippet(python.encode(ref, encoding.source, asked))


def controls(owner: str) -> tuple[str, str, Options, Label]:
    """The text, the tokenizer's ref, how to encode, and what stands under each token."""
    left, right = st.columns([2.2, 1.4], gap="medium")
    with left:
        text = text_box()
    with right:
        ref = choose(
            "Tokenizer",
            owner,
            key="text_tokenizer",
            parameter="tokenizer",
            default=library.SUBWORD,
        )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        return text, ref, options(), under()


def picture(shared: SharedTokenizer, encoding: Encoding, label: Label) -> None:
    """What the tokenizer is, the text with its tokens and both lists, and the pinned token."""
    heading(shared, encoding.counts)
    index = token_strip(
        encoding,
        key="strip",
        name=f"The text in tokens of {shared.title}",
        label=label,
        written=convention(shared),
        lists=True,
    )
    if index is not None:
        token_table.card(encoding.tokens[index], encoding, shared)
    legend()


def about_the_text(ref: str, encoding: Encoding, owner: str) -> None:
    """What no token covers, and whether the text comes back from its tokens."""
    bare = uncovered(encoding)
    if bare:
        count = sum(bare.values())
        named = "; ".join(
            f"{code_points(character)} × {times:,}"
            for character, times in list(bare.items())[:_NAMED]
        )
        more = f"; {len(bare) - _NAMED} other characters" if len(bare) > _NAMED else ""
        notice(
            "info",
            f"{count:,} {'character' if count == 1 else 'characters'} of the text, white space "
            f"aside, {'is' if count == 1 else 'are'} in no token: the normalizer dropped "
            f"{'it' if count == 1 else 'them'}.",
            f"{named}{more}. Dotted in the text above.",
        )
    if encoding.source:
        trip = cache.round_trip(ref, encoding, owner)
        round_trip.badge(trip)
        round_trip.difference(trip)
