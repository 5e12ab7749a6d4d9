"""One text through the stages of a tokenizer, and the model's algorithm on one piece of it."""

from __future__ import annotations

import streamlit as st

from components import frame, replay_tables
from components.code import snippet
from components.ladder import MOST_COLUMNS, columns, ladder
from components.lattice import fits, lattice
from components.notice import notice, plain
from components.shared_text import shared_text
from components.stage_flow import stage_flow
from components.stepper import number_in_url, stepper
from components.tokenizer_choice import choose
from glassbox.snippets import tokenizer_steps as python
from glassbox.snippets.tokenizer_load import load
from glassbox.tokenization import library
from glassbox.tokenization.definition import Definition
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.pieces import ModelToken, readable
from glassbox.tokenization.replay import Replay, Steps, replay
from glassbox.tokenization.replay_bpe import Bpe, BpeReplay
from glassbox.tokenization.replay_unigram import UnigramReplay
from glassbox.tokenization.replay_wordpiece import WordPieceReplay
from glassbox.tokenization.stages import MOST_CHARACTERS, Piece, Stages, stages

EXAMPLE = "Unaffable Café owners in Chicago [SEP] tokenization naïvely"
# Names in the URL.
TOKENIZER, PIECE, STEP = "s_tokenizer", "s_piece", "s_step"
# A list to choose from; the picture above has them all.
_PIECE_SHOWN = 40
# Characters of a piece whose steps are taken in at a glance.
_GOOD_TO_SEE = 24


def controls(owner: str) -> tuple[str, str]:
    """The text and the tokenizer's ref; both are in the URL."""
    left, right = st.columns([2.2, 1.4], gap="medium")
    with left:
        text = shared_text("Text", EXAMPLE, parameter="text", key="tokenizer_text", height=92)
    with right:
        ref = choose(
            "Tokenizer", owner, key="steps_tokenizer", parameter=TOKENIZER, default=library.SUBWORD
        )
    return text, ref


def view(owner: str) -> None:
    """Controls, the stages, the model on the piece that was picked, and the code."""
    text, ref = controls(owner)
    if not text:
        notice("info", "There is no text yet.", "Type some above: so far nothing happens.")
        return
    with frame.boundary("The stages"):
        shared = library.get(ref, owner)
        made = stages(shared, text)
        _forget(ref, made.source)
        if made.length > len(made.source):
            notice(
                "info",
                f"The text has {made.length:,} characters. The first {MOST_CHARACTERS:,} of them "
                "are shown on their way.",
                "The other views count all of them.",
            )
        if not made.agrees:
            _differs(made)
            return
        piece = number_in_url(PIECE, _worth_a_look(made), max(0, len(made.words) - 1))
        stage_flow(made, key="steps_flow", picked=piece, on_pick=_pick)
        st.subheader("Inside the model, step by step", anchor=False)
        _inside(shared, made, piece)
    with frame.boundary("The Python"):
        snippet(python.stages(load(ref), made.source))


def _forget(ref: str, source: str) -> None:
    """Which piece and step were looked at means nothing for another text or tokenizer."""
    now = (ref, source)
    if st.session_state.setdefault("steps_of", now) != now:
        st.session_state["steps_of"] = now
        for name in (PIECE, STEP):
            st.query_params.pop(name, None)


def _differs(made: Stages) -> None:
    own = " ".join(str(id) for id in made.encoding.ids[:40])
    reason = "The stages, taken one by one, do not come to the ids that the tokenizer itself gives."
    model = made.definition.model
    if isinstance(model, Bpe) and model.dropout:
        reason = (
            f"This tokenizer leaves out merges at random (dropout {model.dropout}): no two calls "
            "give the same."
        )
    notice("warning", f"{reason} So they are not shown.", f"Its own ids: {own} …")


def _worth_a_look(made: Stages) -> int:
    """The piece to open with: the longest that was cut and still fits a picture."""

    def worth(piece: Piece) -> tuple[bool, bool, int]:
        fits_a_picture = len(piece.text) <= _GOOD_TO_SEE
        return fits_a_picture, len(piece.tokens) > 1, len(piece.text)

    return max(range(len(made.words)), key=lambda at: worth(made.words[at]), default=0)


def _pick(piece: int | None) -> None:
    if piece is None:
        return
    st.query_params[PIECE] = str(piece)
    st.query_params.pop(STEP, None)


def _inside(shared: SharedTokenizer, made: Stages, piece: int) -> None:
    """The choice of a piece, and its replay."""
    words = made.words
    if not words:
        notice("info", "There is no piece for the model: no stage before it left any text.")
        return
    if st.session_state.get("steps_piece") != piece:
        st.session_state["steps_piece"] = piece

    def named(place: int) -> str:
        text = words[place].text[:_PIECE_SHOWN]
        known = readable(text) if made.definition.byte_level else text
        meant = f"  =  {replay_tables.shown(known)}" if known != text else ""
        return f"{place + 1} of {len(words):,}:  {replay_tables.shown(text)}{meant}"

    st.selectbox(
        "Piece",
        range(len(words)),
        key="steps_piece",
        format_func=named,
        on_change=lambda: _pick(st.session_state["steps_piece"]),
        persist_state="session",
    )
    again = replay(shared, words[piece].text)
    if not again.agrees:
        notice(
            "warning",
            f"The steps would end at {_tokens(again.steps.tokens)}, but the library makes "
            f"{_tokens(again.library)} of this piece. So they are not shown.",
        )
        return
    _stepping(again, made.definition)


@st.fragment
def _stepping(again: Replay, definition: Definition) -> None:
    """Only this runs again when the step changes."""
    with frame.boundary("The replay"):
        _remarks(again.steps, definition)
        _picture(again.steps, definition)
        st.caption(
            plain(
                f"✓ The steps end at what model.tokenize of the library gives: "
                f"{_tokens(again.library)}  (ids {' '.join(str(t.id) for t in again.library[:30])})"
            )
        )
        _tables(again.steps)


def _picture(steps: Steps, definition: Definition) -> None:
    step = stepper(steps.steps, key="steps_step", parameter=STEP) if steps.steps else 0
    if isinstance(steps, UnigramReplay):
        if fits(steps):
            lattice(steps, step, key="steps_lattice")
        else:
            _too_large(f"{len(steps.piece):,} characters and {len(steps.edges):,} pieces that fit")
    elif columns(steps) <= MOST_COLUMNS:
        ladder(steps, step, byte_level=definition.byte_level, key="steps_ladder")
    else:
        _too_large(f"{columns(steps):,} characters or bytes")


def _too_large(what: str) -> None:
    notice(
        "info",
        f"This piece has {what}: too many for a picture.",
        "The tables below have its steps. Pick a shorter piece to see one.",
    )


def _remarks(steps: Steps, definition: Definition) -> None:
    """What is out of the ordinary about this piece."""
    model = definition.model
    if isinstance(model, Bpe) and model.dropout:
        notice(
            "info",
            f"This tokenizer leaves out merges at random (dropout {model.dropout}).",
            "The steps are those of a call in which none was left out.",
        )
    if not isinstance(steps, BpeReplay):
        return
    if steps.dropped:
        notice(
            "warning",
            f"{len(steps.dropped):,} characters are not in the vocabulary, and there is no unknown "
            f"token: the model silently leaves them out ({replay_tables.shown(steps.dropped)}).",
        )
    if "byte" in steps.origins:
        notice(
            "info",
            "Characters that are not in the vocabulary are written as the tokens of their bytes "
            "(byte_fallback): <0xE2> is the byte e2.",
        )


def _tables(steps: Steps) -> None:
    if isinstance(steps, UnigramReplay):
        left, right = st.columns(2, gap="medium")
        with left:
            st.markdown("**The best paths**")
            replay_tables.paths(steps, key="steps_paths")
        with right:
            st.markdown("**All pieces that fit**")
            replay_tables.candidates(steps, key="steps_candidates")
    elif isinstance(steps, WordPieceReplay) and steps.steps:
        replay_tables.tries(steps, key="steps_tries")
    elif isinstance(steps, BpeReplay) and steps.steps:
        replay_tables.merges(steps, key="steps_merges")


def _tokens(tokens: tuple[ModelToken, ...]) -> str:
    more = " …" if len(tokens) > 30 else ""
    return " ".join(replay_tables.shown(token.text) for token in tokens[:30]) + more or "nothing"
