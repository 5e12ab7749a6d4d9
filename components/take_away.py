"""Ids, tokens and all of an encoding, to copy or to download."""

from __future__ import annotations

import json

import streamlit as st

from components.notice import plain
from glassbox.tokenization.encoding import Encoding
from glassbox.tokenization.export import as_json

# More than this is for a file, not for the clipboard.
_COPIED = 2_000


def take_away(encoding: Encoding, ref: str, *, key: str) -> None:
    """Folded: the ids and the tokens with a copy button each, and the JSON of everything."""
    with st.expander("Copy or download ids, tokens, JSON", icon=":material/content_copy:"):
        some = encoding.tokens[:_COPIED]
        left, right = st.columns(2, gap="medium")
        with left:
            st.markdown("Ids")
            st.code(str(some.ids.tolist()), language=None, wrap_lines=True, height=140)
        with right:
            st.markdown("Tokens")
            st.code(
                json.dumps(some.texts, ensure_ascii=False),
                language=None,
                wrap_lines=True,
                height=140,
            )
        row = st.container(horizontal=True, vertical_alignment="center", gap="small")
        with row:
            st.download_button(
                "Download JSON",
                # Made when it is asked for: of a megabyte of text it takes a second.
                lambda: as_json(encoding, ref),
                "encoding.json",
                "application/json",
                key=key,
                on_click="ignore",
                icon=":material/download:",
            )
            more = len(encoding.tokens) - len(some)
            st.caption(
                plain(
                    f"Above are the first {_COPIED:,} of {len(encoding.tokens):,} tokens; the file "
                    "has all of them."
                )
                if more > 0
                else "text, ids, tokens, offsets, word ids, attention mask, type ids, kinds"
            )
