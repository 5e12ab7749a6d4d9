"""What each family is trained on: how sentences become inputs and labels."""

from __future__ import annotations

import random

import streamlit as st

from components import cache, families_model, frame
from components.code import snippet
from components.families_examples import examples
from components.in_url import switch
from components.lesson_table import legend, table
from components.notice import plain
from components.shared_text import shared_text
from glassbox.families.kinds import Kind
from glassbox.families.objective import MOST_ROWS, Lesson
from glassbox.snippets import families_learns as python

_TASK, _DICE, _SHARE = "l_task", "l_dice", "l_share"
_TEXT, _KEY = "l_text", "learns_text"
_SOURCE, _TARGET = "l_source", "l_target"
_MOST_DICE = 9_999
_TWO = "my name is sylvain. i am a teacher.\nthe dog barks in the garden."
# As many as stand in one row.
_EXAMPLES = ("anna is hungry, so she eats.", "paris is in france.")
_SOURCES = "question: the dog sees a cat.\npassive: the old baker sees two red boats."
_TARGETS = "does the dog see a cat?\ntwo red boats are seen by the old baker."
# The name in the URL -> what the switch says, the kind of model, and a sentence.
_TASKS: dict[str, tuple[str, Kind, str]] = {
    "mlm": (
        "Masked language modelling",
        "bert",
        "BERT: some tokens are hidden, and only these are to be told. All others have the label "
        "-100, which the loss leaves out.",
    ),
    "electra": (
        "Replaced tokens",
        "bert",
        "ELECTRA: a small masked language model fills the hidden places, and for every token the "
        "large one has to tell whether it is the original. Every place has a label.",
    ),
    "clm": (
        "Causal language modelling",
        "gpt",
        "GPT: at every place the next token is to be told. The collator copies the ids as labels; "
        "the model itself shifts them by one.",
    ),
    "seq2seq": (
        "Sequence to sequence",
        "t5",
        "T5, BART, Marian: the encoder is given the source; the decoder the target shifted by one, "
        "and it is to say the target.",
    ),
    "denoise": (
        "Denoising",
        "bert",
        "BART: the encoder is given a text with holes, and the decoder is to write the whole of "
        "it. One text is source and target; here the holes are masked tokens.",
    ),
}


def view(owner: str) -> None:
    """The objective, the sentences, and what the collator makes of them."""
    titles = {name: title for name, (title, _, _) in _TASKS.items()}
    task = switch("Objective", _TASK, titles, "mlm")
    _, kind, said = _TASKS[task]
    st.caption(said)
    if task == "seq2seq":
        _pairs(owner)
        return
    text = shared_text(
        f"Sentences, one a line, at most {MOST_ROWS}",
        _TWO,
        parameter=_TEXT,
        key=_KEY,
        height=84,
    )
    examples((_TWO, *_EXAMPLES), _TEXT, _KEY)
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    share, dice = (0.0, 0) if task == "clm" else _dice(task)
    if not frame.models_ready():
        return
    with frame.boundary("What the collator makes of it"):
        found = cache.lesson(f"sample:{kind}", owner, task, lines, share, dice)
        families_model.unknown(f"sample:{kind}", kind, text, ())
        _draw(task, found)
        snippet(python.source(task, lines, share, dice))


def _dice(task: str) -> tuple[float, int]:
    """The share of tokens that is chosen, and the throw."""
    given = st.query_params.get(_DICE, "")
    if given.isascii() and given.isdigit() and len(given) <= len(str(_MOST_DICE)):
        st.session_state[_DICE] = int(given)
    dice = int(st.session_state.setdefault(_DICE, 3))
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    percent = left.slider(
        "Share of the tokens that is chosen (mlm_probability)",
        5,
        60,
        30,
        5,
        format="%d %%",
        key=_SHARE,
        persist_state="session",
        help="BERT, RoBERTa and ELECTRA chose 15 %; with so few words, 30 % shows more.",
    )

    def throw() -> None:
        st.query_params[_DICE] = str(random.randint(1, _MOST_DICE))

    right.button(
        f"Throw the dice again (seed {dice})",
        icon=":material/casino:",
        on_click=throw,
        width="stretch",
        help="Collators choose anew in every epoch, so that no token is always hidden.",
    )
    return percent / 100, dice


def _pairs(owner: str) -> None:
    left, right = st.columns(2)
    with left:
        sources = shared_text(
            "Sources, one a line", _SOURCES, parameter=_SOURCE, key="learns_source", height=84
        )
    with right:
        targets = shared_text(
            "Targets, in the same order", _TARGETS, parameter=_TARGET, key="learns_target",
            height=84,
        )  # fmt: skip
    if not frame.models_ready():
        return
    with frame.boundary("What the collator makes of it"):
        first = tuple(line.strip() for line in sources.splitlines() if line.strip())
        second = tuple(line.strip() for line in targets.splitlines() if line.strip())
        found = cache.lesson_of_pairs("sample:t5", owner, first, second)
        families_model.unknown("sample:t5", "t5", f"{sources} {targets}", ())
        _draw("seq2seq", found)
        snippet(python.pairs(first, second))


def _draw(task: str, found: Lesson) -> None:
    if found.encoder:
        st.markdown("**Encoder**")
        lines = ("text", "given") if task == "denoise" else ("given",)
        table(found.encoder, lines, label="Encoder")
        st.markdown("**Decoder**")
        more = ("loss",) if found.loss is not None else ()
        table(found.rows, ("given", "label", "id", *more), label="Decoder")
    elif task == "clm":
        table(found.rows, ("given", "label", "id", "loss"), label="Next tokens")
    elif task == "electra":
        table(found.rows, ("text", "given", "label", "id"), label="Replaced tokens")
    else:
        table(found.rows, ("text", "given", "label", "id", "loss"), label="Masked tokens")
    st.caption(plain(" · ".join(_words(task, found))))


def _words(task: str, found: Lesson) -> list[str]:
    rows = [*found.encoder, *found.rows]
    places = [place for row in found.rows for place in row]
    labelled = sum(place.label_id != -100 for place in places)
    said = [legend([place.what for row in rows for place in row])]
    said.append(f"{labelled} of {len(places)} places have a label")
    if found.loss is not None:
        said.append(
            f"loss of the bundled model, the mean over these: {found.loss:.3f} nats (outputs.loss)"
        )
    elif task == "mlm":
        said.append("no place was chosen by this throw: there is nothing to learn from it")
    return [each for each in said if each]
