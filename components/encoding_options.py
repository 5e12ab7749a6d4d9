"""The text and how to encode it, as the views of one text share them; all of it is in the URL."""

from __future__ import annotations

import streamlit as st

from components.in_url import whole_number
from components.shared_text import shared_text
from components.token_strip import Label
from glassbox.tokenization.encoding import Options

EXAMPLE = "Teachers in Chicago said the café's tokenizer is naïve and unaffable 👩‍🚀."
UNDER: tuple[Label, ...] = ("ids", "offsets", "nothing")


def text_box() -> str:
    """The text that every view of one text shows."""
    return shared_text("Text", EXAMPLE, parameter="text", key="tokenizer_text", height=92)


def options() -> Options:
    """The switches, side by side; draw them in a horizontal container."""
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
        bind=whole_number("max_length"),
        width=130,
        disabled=not (pad or cut),
        help="Special tokens count. Without padding or truncation it is not used",
    )
    return Options(
        add_special_tokens=special,
        padding="max_length" if pad else "do_not_pad",
        truncation="longest_first" if cut else "do_not_truncate",
        max_length=length if pad or cut else None,
    )


def under() -> Label:
    """What stands under each token."""
    return st.segmented_control(
        "Under each token",
        UNDER,
        default=UNDER[0],
        required=True,
        key="under",
        bind="query-params",
    )
