"""A chat through a template: messages in, one text out, and which token is of which role."""

from __future__ import annotations

import streamlit as st

from components.chat_picture import numbers, picture, table
from components.code import snippet
from components.decoded_text import text_box
from components.in_url import in_url
from components.message_editor import messages as message_editor
from components.notice import notice, plain, problems
from components.tokenizer_choice import choose
from glassbox.snippets import tokenizer_chat as python
from glassbox.snippets.tokenizer_load import load
from glassbox.tokenization import chat, library
from glassbox.tokenization.chat import OURS, Message
from glassbox.tokenization.library import SharedTokenizer

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
    picture(made)
    left, right = st.columns([2, 3], gap="medium")
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
