"""What one may do with one's own run from where it is watched: stop, resume, describe it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from components.notice import plain
from glassbox import workspace
from glassbox.training.store import NAME_CHARS, NOTE_CHARS, Run, Unreadable
from glassbox.units import size

Verb = Literal["stop", "resume"]


def draw(run: Run, *, own: bool) -> Verb | None:
    """The one button that fits the run's state; None at somebody else's run.

    Gives back what was asked for.
    """
    if not own:
        return None
    if run.state == "stopping":
        pressed = st.button(
            "Only save",
            icon=":material/fast_forward:",
            help="Leaves out the last evaluation and saves the model as it is.",
        )
        return "stop" if pressed else None
    if run.state == "queued":
        pressed = st.button(
            "Withdraw",
            icon=":material/remove_circle_outline:",
            help="It leaves the queue without having begun. It can be started again from here.",
        )
        return "stop" if pressed else None
    if run.is_live:
        pressed = st.button(
            "Stop",
            icon=":material/stop:",
            help="Ends the step, evaluates and saves the model. It can be resumed later.",
        )
        return "stop" if pressed else None
    if run.can_resume:
        pressed = st.button(
            "Resume",
            icon=":material/resume:",
            help="Goes on from the last checkpoint, to the losses of a run that was never stopped.",
        )
        return "resume" if pressed else None
    return None


def delete(run: Run | Unreadable, key: str) -> bool:
    """Delete, after a question that says what goes; whether the answer was yes.

    ``key`` tells several of these apart.
    """
    with st.popover(
        "Delete",
        icon=":material/delete:",
        disabled=run.is_live,
        help="Stop it first." if run.is_live else None,
    ):
        st.markdown(
            f"Deletes **{plain(run.name)}** with its model, its checkpoints, its curves and its "
            f"log: {size(workspace.size_bytes(run.folder))}. This cannot be undone."
        )
        return st.button("Delete it", type="primary", key=key, disabled=run.is_live)


def describe(run: Run, save: Callable[[str, str], None]) -> None:
    """Its name and a note, to change; ``save`` is given both."""
    with (
        st.popover("Name and note", icon=":material/edit_note:"),
        st.form("run_words", border=False),
    ):
        name = st.text_input("Name", run.name, max_chars=NAME_CHARS)
        note = st.text_area(
            "Note",
            run.note,
            max_chars=NOTE_CHARS,
            height=110,
            placeholder="What is tried here, and what came of it.",
        )
        if st.form_submit_button("Save", icon=":material/save:"):
            save(name, note)
