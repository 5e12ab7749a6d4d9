"""Filling a mask: the likeliest tokens in its place, with their probabilities."""

from __future__ import annotations

import streamlit as st

from components import cache, families_model
from components.code import snippet
from components.families_examples import examples
from components.notice import plain
from components.shared_text import shared_text
from components.token_label import shown
from glassbox.families.fill_mask import Blank, Filled
from glassbox.snippets import families_does as python

_TEXT, _KEY = "d_mask", "families_mask_text"
EXAMPLES = (
    "my [MASK] is Sylvain.",
    "the [MASK] barks.",
    "my [MASK] is red.",
    "anna is hungry, so [MASK] eats.",
    "tom is a baker. [MASK] has a car.",
)
_MOST = 10


def view(ref: str, owner: str) -> None:
    """The text, and what each of its masks may stand for."""
    text = shared_text(
        "Text, with [MASK] where a word is to be filled in",
        EXAMPLES[0],
        parameter=_TEXT,
        key=_KEY,
        height=68,
    )
    examples(EXAMPLES, _TEXT, _KEY)
    found = cache.filled(ref, owner, text, _MOST)
    families_model.unknown(ref, "bert", text, found.unknown)
    if len(found.blanks) > 1:
        st.caption("Each mask is filled as if the others stayed masked: they are one prediction.")
    columns = st.columns(min(2, len(found.blanks)), gap="medium")
    for number, blank in enumerate(found.blanks):
        with columns[number % len(columns)]:
            _blank(found, blank, number)
    snippet(python.fill_mask(ref, text, _MOST))


def _blank(found: Filled, blank: Blank, number: int) -> None:
    around = [shown(token) for token in found.tokens]
    around[blank.position] = "▁▁▁"
    st.markdown(f"**{plain(' '.join(around))}**")
    likely = sum(each.probability for each in blank.candidates)
    st.dataframe(
        {
            "Token": [shown(each.token) for each in blank.candidates],
            "Probability": [each.probability for each in blank.candidates],
            "In place": [each.sequence for each in blank.candidates],
        },
        key=f"families_blank_{number}",
        hide_index=True,
        width="stretch",
        column_config={
            "Token": st.column_config.TextColumn(width="small"),
            "Probability": st.column_config.ProgressColumn(
                min_value=0.0, max_value=1.0, format="percent", width="medium"
            ),
        },
    )
    st.caption(
        f"Token {blank.position} of {len(found.tokens)}: softmax over the whole vocabulary. These "
        f"{len(blank.candidates)} have {likely:.1%} of the probability."
    )
