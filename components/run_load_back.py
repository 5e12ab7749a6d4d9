"""Loading a run's zip back in a fresh process, and whether it gives what the run kept."""

from __future__ import annotations

import time

import streamlit as st

from components import frame
from components.notice import notice, user_error
from glassbox.errors import UserError
from glassbox.training import load_back
from glassbox.training.keep import Members
from glassbox.training.load_back import Compared, Work
from glassbox.training.store import Run

# The id of the run with what goes on, or with what came of it.
_WORK, _FOUND = "load_back_work", "load_back_found"
_LOOK_S = 0.5


def draw(run: Run, members: Members) -> None:
    """The button, the progress, the result."""
    going: tuple[str, Work, float] | None = st.session_state.get(_WORK)
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            "Load it back and compare",
            icon=":material/compare_arrows:",
            disabled=going is not None,
            key="load_back",
        )
        st.caption(
            "Writes the zip, unpacks it in a fresh process, loads it with from\\_pretrained and "
            f"runs up to {load_back.ROWS} validation texts. Their logits are compared with those "
            "that the run kept."
        )
    if pressed:
        st.session_state.pop(_FOUND, None)
        with frame.boundary("Loading it back"):
            st.session_state[_WORK] = run.id, load_back.begin(run, members), time.monotonic()
            st.rerun()
    if going is not None:
        frame.live(_going, until=_is_over, every_s=_LOOK_S)
    found = st.session_state.get(_FOUND)
    if found is not None and found[0] == run.id:
        _shown(found[1])


def _is_over() -> bool:
    """Whether it has ended; what came of it is kept then."""
    going: tuple[str, Work, float] | None = st.session_state.get(_WORK)
    if going is None:
        return True
    id, work, _ = going
    found: Compared | UserError | None
    try:
        found = load_back.look(work)
    except UserError as error:
        found = error
    if found is None:
        return False
    del st.session_state[_WORK]
    st.session_state[_FOUND] = id, found
    return True


def _going() -> None:
    going: tuple[str, Work, float] | None = st.session_state.get(_WORK)
    if going is None:
        return
    _, work, since = going
    row = st.container(horizontal=True, vertical_alignment="center")
    with row:
        notice(
            "info",
            f"A fresh process imports PyTorch and loads the zip: {time.monotonic() - since:.0f} s "
            "of some 15 s.",
        )
        if st.button("Cancel", key="load_back_cancel"):
            load_back.end(work)
            del st.session_state[_WORK]
            st.rerun()


def _shown(found: Compared | UserError) -> None:
    if isinstance(found, UserError):
        user_error(found)
        return
    bits = (
        "all bit for bit"
        if found.identical == found.rows
        else f"{found.identical:,} of them bit for bit, the largest difference of a logit being "
        f"{found.difference:.1e} (allowed: {found.tolerance:.1e})"
    )
    loaded = f"Loaded by from_pretrained in {found.seconds:.2f} s, in a process that has ended."
    if found.equal:
        notice(
            "success",
            f"Equal: the {found.class_name} from the zip gives the logits that the run kept for "
            f"{found.rows:,} validation rows, {bits}.",
            f"model.safetensors in the zip is the run's, byte for byte. {loaded}",
        )
    else:
        notice(
            "error",
            f"Not equal: of {found.rows:,} validation rows the logits are {bits}.",
            (
                "The weights are the run's byte for byte: another version of torch, or another "
                "processor, adds up in another order. "
                if found.same_file
                else "The weights in the zip are not those of the run. "
            )
            + loaded,
        )
