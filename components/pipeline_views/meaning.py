"""One word in several sentences: its vectors start equal, and part layer by layer."""

from __future__ import annotations

from html import escape

import streamlit as st

from components import frame, pipeline_choice
from components.cache.pipelines import word_meaning
from components.code import snippet
from components.in_url import in_url
from components.notice import notice, plain
from components.pipeline_meaning import lines, matrix, parting
from components.pipeline_stages import name_of
from components.shared_text import shared_text
from glassbox.catalog import EMBEDDED_MODEL
from glassbox.pipelines import meaning as core
from glassbox.pipelines.meaning import Meaning
from glassbox.snippets import pipeline_meaning as python

WORD, REFERENCE = "p_word", "p_reference"
_TEXTS = (
    "He sat on the bank of the river and watched the water.\n"
    "She swam from one bank of the river to the other.\n"
    "The grassy bank of the stream was covered with flowers.\n"
    "I went to the bank to deposit my money.\n"
    "The bank raised its interest rates on Friday.\n"
    "She works as a cashier in a bank."
)
_MOST_WORDS = 24


def view(owner: str) -> None:
    """Model, sentences, the word; how its vectors part; similarity by layer; the code."""
    source = pipeline_choice.pick(owner, default=EMBEDDED_MODEL)
    typed = shared_text(
        "Sentences, one a line", _TEXTS, parameter="p_uses", key="pipeline_meaning", height=172
    )
    texts = core.sentences(typed)
    word = _word(texts)
    if word is None or not frame.models_ready():
        return
    with frame.boundary("The word"):
        made = word_meaning(source, texts, word)
        _uses(made)
        _say(made, word)
        left, right = st.columns([1.15, 1], gap="medium")
        with left:
            parting(made, word)
        with right:
            reference = _reference(made)
            lines(made, reference)
        matrix(made)
        snippet(python.meaning(source, made))


def _word(texts: tuple[str, ...]) -> str | None:
    options = list(core.words(texts)[:_MOST_WORDS])
    if not options:
        notice("info", "No two of these sentences have a word in common.", "Type one that has.")
        return None
    # A word of some length is likelier meant than "the".
    default = "bank" if "bank" in options else max(options, key=len)
    if st.session_state.get(WORD) not in options:
        st.session_state.pop(WORD, None)
    return str(
        st.pills(
            "The word",
            options,
            key=WORD,
            format_func=plain,
            on_change=in_url(WORD, options, default),
            required=True,
            persist_state="session",
            wrap=True,
        )
        or default
    )


def _uses(made: Meaning) -> None:
    lines = "".join(
        f'<div style="padding:.1rem 0"><span style="opacity:.75">{escape(name_of(at))}: </span>'
        f"<bdi>{escape(use.text[: use.start])}<b>{escape(use.word)}</b>"
        f"{escape(use.text[use.end :])}</bdi>"
        f'<span style="opacity:.75"> · {escape(" ".join(use.tokens))} at place {use.place}</span>'
        "</div>"
        for at, use in enumerate(made.uses)
    )
    st.html(f'<div data-uses="1" style="overflow-wrap:anywhere">{lines}</div>')


def _off(made: Meaning, state: int) -> list[float]:
    count = len(made.uses)
    return [
        float(made.cosine[state, one, other])
        for one in range(count)
        for other in range(one + 1, count)
    ]


def _say(made: Meaning, word: str) -> None:
    first, last = _off(made, 0), _off(made, -1)
    same = min(first) > 1 - 1e-9
    begin = "equal at first (cosine 1 in the embedding table)" if same else (
        f"not even the same tokens (cosine from {min(first):.3f} in the embedding table)"
    )  # fmt: skip
    st.markdown(
        f"**“{plain(word)}” {len(made.uses)} times** · its vectors are {plain(begin)}; after the "
        f"last layer their cosines go from {min(last):.3f} to {max(last):.3f}"
    )


def _reference(made: Meaning) -> int:
    options = [str(at) for at in range(len(made.uses))]
    if st.session_state.get(REFERENCE) not in options:
        st.session_state.pop(REFERENCE, None)
    return int(
        st.selectbox(
            "Compared with",
            options,
            key=REFERENCE,
            format_func=lambda at: f"{name_of(int(at))}: {made.uses[int(at)].text[:60]}",
            on_change=in_url(REFERENCE, options, "0"),
            persist_state="session",
        )
        or 0
    )
