"""One tokenizer's tokens as a table, and one of them in full."""

from __future__ import annotations

from html import escape

import streamlit as st

from components.notice import plain
from glassbox import settings
from glassbox.tokenization.encoding import Encoding, Token
from glassbox.tokenization.glyphs import parts
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.token_facts import in_word, token_bytes

_KINDS = {
    "text": "text",
    "unknown": "unknown",
    "typed": "special, typed",
    "added": "special, added",
    "pad": "padding",
}
_CHARACTERS = 120
_CODE_POINTS = 8
_BYTES = 24


def visible(text: str) -> str:
    """``text`` in one line, its invisible characters as labels, cut to what can be looked at."""
    shown = "".join(part.text for part in parts(text[:_CHARACTERS]))
    return shown if len(text) <= _CHARACTERS else f"{shown} … ({len(text):,} characters)"


def table(encoding: Encoding, *, key: str) -> None:
    """The first ``max_drawn_tokens`` tokens, a row each, as a model is given them."""
    limit = settings.current().max_drawn_tokens
    shown = encoding.tokens[:limit]
    source = encoding.source
    rows = {
        "index": [token.index for token in shown],
        "token": [visible(token.text) for token in shown],
        "id": [token.id for token in shown],
        "text": [visible(source[token.start : token.end]) for token in shown],
        "start": [token.start for token in shown],
        "end": [token.end for token in shown],
        "kind": [_KINDS[token.kind] for token in shown],
        "attention_mask": [token.attention for token in shown],
        "token_type_id": [token.type_id for token in shown],
    }
    st.dataframe(
        rows,
        key=key,
        hide_index=True,
        height=min(420, 38 + 35 * max(1, len(shown))),
        column_config={
            "text": st.column_config.TextColumn(help="The characters start to end of the text"),
            "kind": st.column_config.TextColumn(
                width="medium",
                help="Special tokens are added by the template, or were typed in the text",
            ),
            "end": st.column_config.NumberColumn(help="The first character after the token"),
        },
    )
    if len(encoding.tokens) > limit:
        st.caption(plain(f"The first {limit:,} of {len(encoding.tokens):,} tokens."))


_CARD = (
    '<div data-card="token" style="border:1px solid rgba(128,140,150,.45);border-radius:.5rem;'
    "padding:.6rem .9rem;display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));"
    'gap:.35rem 1.25rem;overflow-wrap:anywhere;line-height:1.4">{facts}</div>'
)
_FACT = (
    '<div><div style="opacity:.7;font-size:.75rem">{label}</div>'
    '<div style="font-variant-numeric:tabular-nums"><bdi>{value}</bdi></div></div>'
)


def card(token: Token, encoding: Encoding, shared: SharedTokenizer) -> None:
    """One token in full."""
    st.html(
        _CARD.format(
            facts="".join(
                _FACT.format(label=escape(label), value=escape(value))
                for label, value in facts(token, encoding, shared)
            )
        )
    )


def facts(token: Token, encoding: Encoding, shared: SharedTokenizer) -> list[tuple[str, str]]:
    """(label, value) of everything there is to say about ``token``."""
    made = [
        (f"token of {shared.title}", visible(token.text)),
        ("index", f"{token.index:,}"),
        ("id", f"{token.id:,}"),
        ("kind", _KINDS[token.kind]),
    ]
    if token.kind not in ("added", "pad"):
        text = encoding.source[token.start : token.end]
        more = " …" if len(text) > _CODE_POINTS else ""
        points = " ".join(f"U+{ord(each):04X}" for each in text[:_CODE_POINTS])
        own = token_bytes(shared, token, encoding.source)
        some = own[:_BYTES]
        rest = "" if len(own) == len(some) else " …"
        size = f"{len(own):,} {'byte' if len(own) == 1 else 'bytes'}"
        made += [
            ("text", visible(text)),
            ("start, end (characters)", f"{token.start:,}, {token.end:,}"),
            ("code points", points + more),
            (f"UTF-8, {size} of the token", f"{some.hex(' ').upper()}{rest}"),
            ("word (pre-tokenizer)", "–" if token.word is None else f"{token.word:,}"),
        ]
    made += _vocabulary(token, shared)
    made += [
        ("attention_mask", str(token.attention)),
        ("token_type_id", str(token.type_id)),
        ("special_tokens_mask", str(token.special)),
    ]
    return made


def _vocabulary(token: Token, shared: SharedTokenizer) -> list[tuple[str, str]]:
    """Word start or continuation, and whether the vocabulary has the other one as well."""
    found = in_word(shared, token)
    if found is None:
        return []
    sign = visible(found.sign) if found.signed else f"no {visible(found.sign)}"
    made = [("in the vocabulary", f"{found.says}: {sign}")]
    if found.counterpart:
        id = found.counterpart_id
        there = "not in the vocabulary" if id is None else f"id {id:,}"
        made.append(("the same at the other place", f"{visible(found.counterpart)}: {there}"))
    return made
