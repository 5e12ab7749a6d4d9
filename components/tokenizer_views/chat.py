"""A chat through a template: messages in, one text out, and which token is of which role."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from components import token_chips
from components.code import snippet
from components.decoded_text import text_box
from components.in_url import in_url
from components.message_editor import messages as message_editor
from components.notice import notice, plain, problems
from components.token_chips import Chip, Row, Style
from components.token_table import visible
from components.tokenizer_choice import choose
from glassbox import settings
from glassbox.snippets import tokenizer_chat as python
from glassbox.snippets.tokenizer_load import load
from glassbox.tokenization import chat, library
from glassbox.tokenization.chat import OURS, Chat, Message, Section
from glassbox.tokenization.encoding import Token
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.spans import Span, spans

EXAMPLE = (
    Message("system", "Answer in one sentence."),
    Message("user", "Why is “unaffable” three tokens?"),
    Message("assistant", "The word is rare, so it is put together from parts."),
    Message("user", "And what does the template add?"),
)
OWN = "own"
_TEMPLATES = {
    OWN: "The tokenizer's own",
    "chatml": "Ours, in the style of ChatML",
    "separated": "Ours, with its special tokens",
}
# Ids under one piece: a character with piled-up accents has hundreds.
_UNDER = 12
_HUES = {"system": 265, "user": 205, "assistant": 145, "tool": 35}
_OTHER_HUE = 320


def template_of(shared: SharedTokenizer) -> tuple[str, bool]:
    """The chosen template, perhaps edited, and whether it is the tokenizer's own as it stands."""
    own = chat.own_template(shared)
    offered = [OWN, *OURS] if own else list(OURS)
    follow = in_url("c_template", offered, offered[0])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        chosen = st.segmented_control(
            "Template",
            offered,
            required=True,
            key="c_template",
            on_change=follow,
            persist_state="session",
            format_func=lambda each: _TEMPLATES[str(each)],
        )
        st.toggle(
            "add_generation_prompt",
            True,
            key="c_prompt",
            bind="query-params",
            help="Ends the text with the beginning of an answer, for the model to go on from",
        )
    original = (own or "") if chosen == OWN else OURS[chosen or offered[0]]
    if not own:
        notice(
            "info",
            f"{shared.title} has no chat template: no chat model was trained with it.",
            "Here is one of Glassbox's own, to see what a template does. A chat model's tokenizer "
            "brings the one that the model was trained with, and no other will do for it.",
        )
    key = f"chat_template_{chosen}_{shared.name}"

    def restore() -> None:
        st.session_state[key] = original

    if key not in st.session_state:
        st.session_state[key] = original
    with st.expander("The template, in Jinja", icon=":material/edit_note:"):
        source = st.text_area(
            "The template",
            key=key,
            height=220,
            label_visibility="collapsed",
            persist_state="session",
        )
        edited = source != original
        st.button(
            "The original again", icon=":material/undo:", on_click=restore, disabled=not edited
        )
        st.caption(
            "A template that is not Glassbox's own is rendered by the library in its sandbox, in "
            "a process with limits on time and memory. It is not in the address of this page."
        )
    return source or "", chosen == OWN and not edited


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


def picture(made: Chat, shared: SharedTokenizer) -> None:
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


def view(owner: str) -> None:
    """The tokenizer and its template, the messages, the text and tokens that they become."""
    ref = choose(
        "Tokenizer", owner, key="chat_tokenizer", parameter="c_tokenizer", default="subword"
    )
    shared = library.get(ref, owner)
    template, is_own = template_of(shared)
    asked = message_editor(EXAMPLE, parameter="c_messages")
    prompt = st.session_state["c_prompt"]
    with st.spinner("Rendering", show_time=True):
        made = chat.apply(shared, asked, template, add_generation_prompt=prompt)
    problems(chat.check(shared, made.messages))
    numbers(made)
    picture(made, shared)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**The text that the model is given**")
        text_box(made.text, name="rendered", height=20)
    with right:
        st.markdown("**Token by token**")
        table(made)
    st.caption(plain(f"{len(made.text):,} characters"))
    snippet(
        python.chat(
            load(shared.name),
            made.messages,
            None if is_own else template,
            add_generation_prompt=prompt,
        )
    )
