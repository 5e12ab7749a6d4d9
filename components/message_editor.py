"""The messages of a chat, one row each; in the URL while they are short enough for one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import count

import streamlit as st

from components.notice import notice
from components.shared_text import LONGEST
from glassbox.tokenization.chat import MOST_MESSAGES, ROLES, Message

TURNS, IN_URL = "chat_turns", "chat_in_url"
_LONGEST_ROLE = 40
_numbers = count()


def messages(default: Sequence[Message], *, parameter: str) -> tuple[Message, ...]:
    """Draw the editor and give back the messages; a link to other ones replaces them."""
    linked = st.query_params.get(parameter)
    if linked is not None and linked != st.session_state.get(IN_URL):
        read = parse(linked)
        if read is None:
            notice(
                "warning",
                "The messages in the address cannot be read; the example stands in their place.",
            )
        _begin(read or default)
    elif TURNS not in st.session_state:
        _begin(default)
    with st.container(gap="xsmall"):
        made = tuple(_row(turn) for turn in st.session_state[TURNS])
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Add a message",
            icon=":material/add:",
            on_click=_add,
            args=(made,),
            disabled=len(made) >= MOST_MESSAGES,
            help=f"This page takes {MOST_MESSAGES} messages"
            if len(made) >= MOST_MESSAGES
            else None,
        )
        st.button(
            "The example again", icon=":material/undo:", on_click=_begin, args=(default,),
            disabled=made == tuple(default),
        )  # fmt: skip
    _keep_in_url(made, made == tuple(default), parameter, linked)
    return made


def parse(text: str) -> list[Message] | None:
    """Messages as the URL has them, ``[["user", "Hello"], ...]``; None for anything else.

    >>> parse('[["user", "Hello"]]')
    [Message(role='user', content='Hello')]
    """
    try:
        rows = json.loads(text)
        made = [Message(role, content) for role, content in rows]
    except (ValueError, TypeError, RecursionError):
        return None
    fits = all(
        isinstance(each.role, str)
        and isinstance(each.content, str)
        and 0 < len(each.role.strip()) <= _LONGEST_ROLE
        for each in made
    )
    return made if fits and 0 < len(made) <= MOST_MESSAGES else None


def _begin(some: Sequence[Message]) -> None:
    """Let the editor hold ``some``; a row's widgets are new, so that nothing of others stays."""
    turns = []
    for message in some:
        turn = next(_numbers)
        turns.append(turn)
        st.session_state[_role(turn)] = message.role
        st.session_state[_content(turn)] = message.content
    st.session_state[TURNS] = turns


def _add(some: Sequence[Message]) -> None:
    last = some[-1].role if some else ""
    turn = next(_numbers)
    st.session_state[_role(turn)] = "assistant" if last == "user" else "user"
    st.session_state[_content(turn)] = ""
    st.session_state[TURNS] = [*st.session_state[TURNS], turn]


def _remove(turn: int) -> None:
    st.session_state[TURNS] = [each for each in st.session_state[TURNS] if each != turn]


def _row(turn: int) -> Message:
    """One message: its role, what it says, and the way to be rid of it."""
    held = st.session_state.get(_role(turn)) or "user"
    left, middle, right = st.columns([3, 14, 1], gap="small", vertical_alignment="top")
    role = left.selectbox(
        "Role",
        list(dict.fromkeys((*ROLES, held))),
        key=_role(turn),
        label_visibility="collapsed",
        accept_new_options=True,
        persist_state="session",
    )
    content = middle.text_area(
        "Content",
        key=_content(turn),
        height=68,
        label_visibility="collapsed",
        placeholder="What this message says",
        persist_state="session",
    )
    right.button(
        ":material/close:",
        help="Remove this message",
        key=f"chat_remove_{turn}",
        on_click=_remove,
        args=(turn,),
        width="stretch",
        type="tertiary",
    )
    return Message((role or "user")[:_LONGEST_ROLE], content or "")


def _role(turn: int) -> str:
    return f"chat_role_{turn}"


def _content(turn: int) -> str:
    return f"chat_content_{turn}"


def _keep_in_url(
    made: Sequence[Message], is_default: bool, parameter: str, linked: str | None
) -> None:
    text = json.dumps([[each.role, each.content] for each in made], ensure_ascii=False)
    fits = len(text) <= LONGEST and not is_default and bool(made)
    st.session_state[IN_URL] = text if fits else None
    if fits and linked != text:
        st.query_params[parameter] = text
    elif not fits and linked is not None:
        del st.query_params[parameter]
