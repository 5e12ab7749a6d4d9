"""What the models of /families say to a text."""

from __future__ import annotations

import streamlit as st

from glassbox.families import beams as beam_search
from glassbox.families import fill_mask, generate, loading, seq2seq
from glassbox.families.beams import Tree
from glassbox.families.fill_mask import Filled
from glassbox.families.generate import Next, Settings, Start
from glassbox.families.seq2seq import Turned


@st.cache_resource(max_entries=64, show_spinner="Running the model")
def filled(ref: str, owner: str, text: str, most: int) -> Filled:
    """A text with its masks filled."""
    return loading.use(ref, "bert", owner, lambda model: fill_mask.fill(model, text, most))


@st.cache_resource(max_entries=64, show_spinner="Running the model")
def prompt(ref: str, owner: str, text: str) -> Start:
    """A text to continue."""
    return loading.use(ref, "gpt", owner, lambda model: generate.begin(model, text))


@st.cache_resource(max_entries=256, show_spinner=False)
def next_token(ref: str, owner: str, ids: tuple[int, ...], settings: Settings) -> Next:
    """What may come after some tokens."""
    return loading.use(ref, "gpt", owner, lambda model: generate.next_token(model, ids, settings))


@st.cache_resource(max_entries=256, show_spinner=False)
def texts_of(ref: str, owner: str, ids: tuple[int, ...]) -> tuple[str, ...]:
    """Each token as one reads it."""
    return loading.use(
        ref, "gpt", owner, lambda model: tuple(generate.said(model, id) for id in ids)
    )


@st.cache_resource(max_entries=32, show_spinner="Searching")
def beams(
    ref: str, owner: str, ids: tuple[int, ...], num_beams: int, count: int, penalty: float
) -> Tree:
    """The tree of a beam search."""
    return loading.use(
        ref,
        "gpt",
        owner,
        lambda model: beam_search.search(
            model, ids, num_beams=num_beams, count=count, length_penalty=penalty
        ),
    )


@st.cache_resource(max_entries=32, show_spinner="Running the model")
def turned(ref: str, owner: str, text: str, num_beams: int) -> Turned:
    """One sequence turned into another, with its cross-attention."""
    return loading.use(
        ref, "t5", owner, lambda model: seq2seq.turn(model, text, num_beams=num_beams)
    )
