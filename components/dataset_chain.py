"""The chain of steps above the dataset: from the URL, shown, each step removable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from components import cache, frame
from components.notice import notice, plain, user_error
from glassbox.data import chain
from glassbox.data.chain import Shown
from glassbox.data.step import Step
from glassbox.errors import UserError

_PARAMETER = "steps"
_KEPT = "dataset_steps"  # ref -> the chain's JSON, for coming back to a dataset
_REF = "dataset_steps_of"  # the ref that the URL's chain is of


def current(ref: str, owner: str) -> Shown:
    """What the page shows: the dataset of ``ref`` and the chain in the URL.

    Each dataset has its own chain: choosing another one leaves it, coming back finds it again.
    """
    kept = st.session_state.setdefault(_KEPT, {})
    before = st.session_state.get(_REF)
    text = st.query_params.get(_PARAMETER, "")
    if before != ref and (before is not None or not text):
        text = kept.get(ref, "")
    st.session_state[_REF] = ref
    try:
        steps = chain.from_text(text)
    except UserError as error:
        user_error(error)
        steps = ()
    shown = Shown(ref, owner, steps)
    _remember(shown)
    return shown


def show(shown: Shown) -> None:
    """Go on with this chain: it is in the URL from the next run on. For callbacks."""
    st.session_state[_REF] = shown.ref
    _remember(shown)


def add(shown: Shown, step: Step) -> None:
    """Append a step. Raises UserError where it does not fit."""
    made = cache.shown(shown)
    show(chain.added(shown, step, made, lambda ref: cache.dataset(ref, shown.owner)))


def add_button(
    label: str,
    shown: Shown,
    step: Step | None,
    *,
    key: str,
    kind: Literal["primary", "tertiary"] = "primary",
    help: str | None = None,
    then: Callable[[], None] = lambda: None,
) -> None:
    """A button that appends ``step``, and does ``then``; off while there is none.

    No callback: what is typed and clicked at once would be added as it was drawn before.
    """
    pressed = st.button(
        label, icon=":material/add:", type=kind, disabled=step is None, key=key, help=help
    )
    if pressed and step is not None:
        with frame.boundary("This step"):
            add(shown, step)
            then()
            st.rerun()


def _remember(shown: Shown) -> None:
    text = chain.to_text(shown.steps)
    st.session_state[_KEPT][shown.ref] = text
    if text:
        st.query_params[_PARAMETER] = text
    else:
        st.query_params.pop(_PARAMETER, None)


def bar(shown: Shown) -> None:
    """The steps in their order, each with its way out; nothing where there are none."""
    if not shown.steps:
        return
    skipped = cache.applied(shown).skipped
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**Steps** ({len(shown.steps)})")
            for place, step in enumerate(shown.steps):
                st.button(
                    plain(f"{place + 1}. {step.words()}"[:120]),
                    icon=":material/warning:" if skipped[place] else ":material/close:",
                    key=f"chain_remove_{place}",
                    help="Remove this step",
                    on_click=show,
                    args=(chain.without(shown, place),),
                )
            st.button(
                "Undo the last",
                icon=":material/undo:",
                type="tertiary",
                key="chain_undo",
                on_click=show,
                args=(shown.before(),),
            )
            st.button(
                "Remove all",
                icon=":material/restart_alt:",
                type="tertiary",
                key="chain_reset",
                on_click=show,
                args=(Shown(shown.ref, shown.owner),),
            )
        for place, why in enumerate(skipped):
            if why:
                notice("warning", f"Step {place + 1} does not fit and was skipped.", why)
