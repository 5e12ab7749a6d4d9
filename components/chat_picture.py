"""A rendered chat: how many tokens of what, which of them is whose, and a table of them."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from components import token_chips
from components.notice import notice
from components.token_chips import Chip, Row, Style
from components.token_table import visible
from glassbox import settings
from glassbox.tokenization.chat import Chat, Section
from glassbox.tokenization.encoding import Token
from glassbox.tokenization.spans import Span, spans

# Ids under one piece: a character with piled-up accents has hundreds.
_UNDER = 12
_HUES = {"system": 265, "user": 205, "assistant": 145, "tool": 35}
_OTHER_HUE = 320


def numbers(made: Chat) -> None:
    """How many tokens the messages take, and how many what stands around them."""
    counted: Counter[str] = Counter()
    for token in made.encoding.tokens:
        section = made.section_of(token)
        counted[section.part if section else "template"] += 1
    total = len(made.encoding.tokens)
    around = counted["template"] + counted["prompt"]
    with st.container(horizontal=True, gap="large"):
        st.metric("tokens", f"{total:,}", width="content")
        if made.told:
            st.metric("of the messages", f"{counted['content']:,}", width="content")
            st.metric(
                "of the template",
                f"{around:,}",
                help="The generation prompt included",
                width="content",
            )
            st.metric("template’s share", f"{around / max(1, total):.0%}", width="content")


def picture(made: Chat) -> None:
    """A line for each message: its tokens, and those that the template puts around it."""
    if not made.told:
        notice(
            "info",
            "This template changes what messages say, so their tokens cannot be told from its own.",
            "The lines are the messages as far as they can be told apart.",
        )
    limit = settings.current().max_drawn_tokens
    lines: list[tuple[int | str | None, list[Chip]]] = []
    for span in spans(made.encoding, limit):
        section = made.section_at(span.tokens[0].start if span.tokens else span.start)
        if section is None:
            continue
        line = section.part if section.part == "prompt" else section.message
        if not lines or lines[-1][0] != line:
            lines.append((line, []))
        lines[-1][1].append(_chip(made, span, section))
    token_chips.rows([_row(made, line, pieces) for line, pieces in lines], name="chat", height=48)
    total = len(made.encoding.tokens)
    if total > limit:
        st.caption(f"The first {limit:,} of {total:,} tokens are drawn. All of them are counted.")
    st.caption(
        "Filled: what a message says. Dashed: what the template adds. Hatched: not in the "
        "vocabulary. Under each token, its id."
    )


def _chip(made: Chat, span: Span, section: Section) -> Chip:
    style: Style = "plain" if section.part == "content" else "apart"
    if not span.tokens:
        style = "gap"
    elif any(token.kind == "unknown" for token in span.tokens):
        style = "unknown"
    says = "no token: white space, or dropped by the normalizer"
    if span.tokens:
        entries = " ".join(visible(token.text) for token in span.tokens[:_UNDER])
        says = f"{entries}, {_PARTS[section.part]}"
    return Chip(
        made.text[span.start : span.end],
        " ".join(str(token.id) for token in span.tokens[:_UNDER])
        + (f" +{len(span.tokens) - _UNDER:,}" if len(span.tokens) > _UNDER else ""),
        says,
        _hue(made.role_of(section)),
        style,
    )


_PARTS = {
    "content": "said by the message",
    "template": "added by the template",
    "prompt": "generation prompt",
}


def _row(made: Chat, line: int | str | None, pieces: list[Chip]) -> Row:
    if line == "prompt":
        return Row("assistant", "generation prompt", _HUES["assistant"], tuple(pieces))
    if not isinstance(line, int):
        return Row("template", "of no one message", _OTHER_HUE, tuple(pieces))
    role = made.messages[line].role
    return Row(role, f"message {line + 1}", _hue(role), tuple(pieces))


def _hue(role: str) -> int:
    return _HUES.get(role, _OTHER_HUE)


def table(made: Chat) -> None:
    """A row for each token."""
    shown = made.encoding.tokens[: settings.current().max_drawn_tokens]
    sections = [made.section_of(token) for token in shown]
    st.dataframe(
        {
            "index": [token.index for token in shown],
            "token": [visible(token.text) for token in shown],
            "id": [token.id for token in shown],
            "role": [_role(made, section) for section in sections],
            "message": [_message(section) for section in sections],
            "part": [section.part if section else "–" for section in sections],
            "text": [visible(_text(made, token)) for token in shown],
        },
        key="chat_tokens",
        hide_index=True,
        height=min(320, 38 + 35 * max(1, len(shown))),
    )


def _role(made: Chat, section: Section | None) -> str:
    return (visible(made.role_of(section)) if section else "") or "–"


def _message(section: Section | None) -> int | None:
    return None if section is None or section.message is None else section.message + 1


def _text(made: Chat, token: Token) -> str:
    return made.text[token.start : token.end]
