"""Transfer learning: the same data from pretrained and from random weights, two curves."""

from __future__ import annotations

import streamlit as st

from components import frame, run_curves, run_live, run_pair, transfer_chart
from components.code import snippet
from components.notice import plain
from glassbox.families import transfer
from glassbox.families.transfer import Pair
from glassbox.snippets import families_transfer as python
from glassbox.training import store

REFRESH_SECONDS = 2.0
_CHOSEN = "transfer_pair"


def view(owner: str) -> None:
    """The newest pair of runs, or another one; how to get one where there is none."""
    st.caption(
        "Pretraining has given the body of a model its weights; fine-tuning begins from them, and "
        "only the head is new. From random weights, everything has to be learned from your rows."
    )
    found = {pair.pretrained.id: pair for pair in transfer.pairs(store.owned(owner, 200))}
    if not found:
        st.markdown(
            "**There is no pair yet:** two runs on /fine_tune that differ in nothing but "
            "“start from”."
        )
        run_pair.offer(owner, _remember)
        return
    if st.session_state.get(_CHOSEN) not in found:
        st.session_state.pop(_CHOSEN, None)
    chosen = st.selectbox(
        "Pair of runs",
        list(found),
        # Names can be equal, and Streamlit tells options apart by their text.
        format_func=lambda id: f"{found[id].name} · {id[-6:]}",
        key=_CHOSEN,
        persist_state="session",
    )
    pair = found[str(chosen)]
    live = pair.pretrained.is_live or pair.random.is_live
    st.fragment(_beside, run_every=REFRESH_SECONDS if live else None)(pair, live)
    with st.expander("Train another pair", icon=":material/science:"):
        run_pair.offer(owner, _remember)
    snippet(python.source())


def _remember(ids: list[str]) -> None:
    st.session_state[_CHOSEN] = ids[0]


def _beside(pair: Pair, were_live: bool) -> None:
    """What moves while one of the two does."""
    with frame.boundary("The two curves"):
        now = Pair(store.get(pair.pretrained.id), store.get(pair.random.id))
        runs = (now.pretrained, now.random)
        if were_live and not any(run.is_live for run in runs):
            st.rerun()
        curves = [run_curves.of(run) for run in runs]
        for run, column, what in zip(
            runs, st.columns(2), ("pretrained weights", "random weights"), strict=True
        ):
            with column.container(border=True):
                name, link = st.columns([3, 1], vertical_alignment="center")
                name.markdown(f"**{what}** {run_live.badge(run.state)}  \n{plain(run.name)}")
                link.page_link(frame.FINE_TUNE.path, label="Open it", query_params={"run": run.id})
        transfer_chart.draw(*curves)
        for said in transfer.says(*curves):
            st.markdown(plain(said))
