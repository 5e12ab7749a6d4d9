"""The model of the form: which one, from which weights, and who runs its steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import streamlit as st

from components.notice import user_error
from components.run_form_fields import key, number
from glassbox import hub
from glassbox.catalog import EMBEDDED_MODEL, Entry
from glassbox.errors import UserError
from glassbox.tokenization.sources import hub_ref, is_hub_ref
from glassbox.training.spec import BOUNDS, Init, Loop, RunSpec

MODEL, INIT, LOOP = "fine_tune_model", "fine_tune_init", "fine_tune_loop"
_INIT: dict[str, str] = {"pretrained": "its pretrained weights", "random": "random weights"}
_LOOPS: dict[str, str] = {"trainer": "Trainer", "pytorch": "plain PyTorch"}


def model(entries: Sequence[Entry], place: Any) -> str:
    """The ref of the model; a name of the Hub that is typed becomes ``hub:owner/name``."""
    titles = {entry.ref: f"{entry.name} · {entry.note}" for entry in entries}
    refused = _take_typed(titles)
    held = st.session_state.get(MODEL, EMBEDDED_MODEL)
    if is_hub_ref(held):
        titles[held] = f"{held[4:]} · Hugging Face Hub"
    if st.session_state.get(MODEL) not in titles:
        st.session_state[MODEL] = EMBEDDED_MODEL
    reach = {
        "off": " The Hub may not be asked here.",
        "unreachable": " The Hub cannot be reached from here now.",
    }
    chosen = place.selectbox(
        "Model",
        list(titles),
        format_func=lambda ref: titles.get(ref, ref),
        key=MODEL,
        accept_new_options=True,
        filter_mode="contains",
        persist_state="session",
        help="The embedded model, one built or uploaded on the model page, what an earlier run "
        "saved; or type the owner/name of any model on the Hugging Face Hub."
        + reach.get(hub.state(), ""),
    )
    if refused is not None:
        with place:
            user_error(refused)
    return str(chosen) if chosen in titles else EMBEDDED_MODEL


def _take_typed(titles: dict[str, str]) -> UserError | None:
    """What was typed into the list becomes a ref; gives back why it cannot."""
    held = st.session_state.get(MODEL)
    if held is None or held in titles or is_hub_ref(str(held)):
        return None
    try:
        st.session_state[MODEL] = hub_ref(str(held))
    except UserError as error:
        st.session_state[MODEL] = EMBEDDED_MODEL
        # A ref that is gone (a deleted model) was typed by nobody.
        return None if ":" in str(held) else error
    return None


def start_from(place: Any, *, has_weights: bool) -> Init:
    """Pretrained or random weights; what was built on /model has only the latter."""
    if not has_weights:
        place.selectbox("Start from", ["random"], format_func=_INIT.__getitem__, disabled=True)
        return "random"
    return _one_of(
        get_args(Init),
        place.selectbox(
            "Start from",
            list(_INIT),
            format_func=_INIT.__getitem__,
            key=INIT,
            persist_state="session",
            help="Random weights keep the config and forget what was learned: the difference "
            "between the two runs is what pretraining is worth.",
        ),
    )


def loop(place: Any) -> Loop:
    """Who runs the steps."""
    return _one_of(
        get_args(Loop),
        place.selectbox(
            "Loop",
            list(_LOOPS),
            format_func=_LOOPS.__getitem__,
            key=LOOP,
            persist_state="session",
            help="transformers.Trainer, or the same steps written out with a DataLoader, an "
            "optimizer and a scheduler: at the same seed both reach the same losses.",
        ),
    )


def _one_of(options: tuple[Any, ...], chosen: object) -> Any:
    return chosen if chosen in options else options[0]


def max_length(place: Any, first: RunSpec) -> int:
    """The number of tokens after which a text is cut."""
    bound = BOUNDS["max_length"]
    changed = st.session_state.get(key("max_length", first.dataset), first.max_length)
    mark = "● " if changed != first.max_length else ""
    typed = number(
        place, f"{mark}max_length", "max_length", first.dataset, first.max_length, bound.least,
        bound.most, whole_numbers=True, step=8,
        help=f"{bound.meaning} Default: {first.max_length}.",
    )  # fmt: skip
    return int(typed or first.max_length)
