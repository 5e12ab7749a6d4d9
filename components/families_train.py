"""Train it yourself: a button that trains the tiny model anew, watched while it learns."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components import frame, notice, run_live, run_steer
from components.fine_tune_views import went
from components.run_list import when
from glassbox import workspace
from glassbox.errors import NotFound
from glassbox.families import bundled, lessons, recipes, runs
from glassbox.families.kinds import ABOUT, Kind
from glassbox.training import engine, launcher, store
from glassbox.training.spec import total_steps
from glassbox.training.store import Run
from glassbox.units import duration

TRAINED = "trained"
REFRESH_SECONDS = 0.5
_ID, _LISTED = "families_run_id", 6


def section(kind: Kind, owner: str) -> None:
    """What training is, the button, the run that is watched, and those there were."""
    st.subheader("Train it yourself", anchor=False)
    st.markdown(_offer(kind))
    _start(kind, owner)
    watched = st.query_params.get(TRAINED)
    if watched:
        with frame.boundary("The run"):
            _watched(watched, kind, owner)
    _list(kind, owner, watched)


def _offer(kind: Kind) -> str:
    """What the button does, and what that takes."""
    arguments = recipes.spec(kind).arguments
    of = "sentence pairs" if kind == "t5" else "texts"
    rows, seconds = lessons.count(kind), _bundled(kind).get("cpu_seconds")
    took = f" That took {duration(seconds)} of one core where it was made." if seconds else ""
    return (
        f"The bundled {bundled.TITLES[kind]} learned by **{ABOUT[kind].learned}** from "
        f"{rows:,} {of}, in {total_steps(arguments, rows):,} steps.{took} Here it begins "
        "again from random weights: the same data and settings, in a process of its own on one "
        "core; longer where others use that, too. Another seed comes to another model."
    )


def _bundled(kind: Kind) -> dict[str, Any]:
    """What was measured of the bundled model."""
    return workspace.read_json(bundled.HOME / kind / "results.json") or {}


def _start(kind: Kind, owner: str) -> None:
    live = any(run.is_live for run in runs.owned(owner, kind))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        seed = st.number_input(
            "Seed", 0, 2**31 - 1, 42, key="families_seed", width=150, persist_state="session",
            help="Draws the random weights, the order of the rows and what is masked.",
        )  # fmt: skip
        pressed = st.button(
            f"Train a {bundled.TITLES[kind]}",
            icon=":material/play_arrow:",
            type="primary",
            disabled=live,
            help="One is being trained already." if live else None,
        )
    if not pressed:
        return
    with frame.boundary("Starting the run"):
        # Two clicks on one button start one run.
        id = st.session_state.setdefault(_ID, workspace.new_id())
        st.query_params[TRAINED] = runs.start(kind, owner, id, int(seed))
        del st.session_state[_ID]
        st.rerun()


def _watched(id: str, kind: Kind, owner: str) -> None:
    run = store.get(id)
    if not runs.is_one(run):
        raise NotFound("That run trains no model of this page.", "Look for it on Fine-tune.")
    if not runs.trains(run, kind):
        # It is shown with the models of its own kind.
        return
    if run.owner != owner:
        notice.notice("info", "This run is somebody else's: you can watch it, not steer it.")
    interval = REFRESH_SECONDS if run.is_live else None
    with st.container(border=True):
        st.fragment(_watch, run_every=interval)(id, kind, owner, run.is_live)


def _watch(id: str, kind: Kind, owner: str, was_live: bool) -> None:
    """The part that refreshes itself while the run lives."""
    with frame.boundary("The view of this run"):
        run = store.get(id)
        if run.state == "queued":
            launcher.prepare()
        if was_live and not run.is_live:
            st.rerun()
        title, verbs = st.columns([3, 2], vertical_alignment="center")
        title.markdown(f"**{notice.plain(run.name)}** {run_live.badge(run.state)}")
        with verbs, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
            _steer(run, owner)
            _take(run, kind, owner)
        run_live.progress(
            run, engine.current().place(run.folder) if run.state == "queued" else None
        )
        if run.state == "finished":
            st.markdown(_told(run, kind))
        went.view(run)


def _steer(run: Run, owner: str) -> None:
    """Stop it, or let it go on."""
    asked = run_steer.draw(run, own=run.owner == owner)
    if asked == "stop":
        store.stop(run.id, owner)
        st.rerun()
    elif asked == "resume":
        with frame.boundary("Resuming the run"):
            launcher.resume(run.id, owner)
            st.rerun()


def _take(run: Run, kind: Kind, owner: str) -> None:
    """Have the model of an ended run answer in the part above."""
    if run.is_live or not run.status.has_model or run.owner != owner:
        return
    if st.button(
        "Use it above", key="families_use", icon=":material/arrow_upward:", type="primary"
    ):  # fmt: skip
        _use(run.id, kind)
        # All of the page, not only the fragment that the button is in.
        st.rerun()


def _told(run: Run, kind: Kind) -> str:
    """Its scores on the test split, and what it took, beside those of the bundled model."""
    mine, theirs = store.read_results(run.folder) or {}, _bundled(kind)
    names = {"accuracy": "tokens right", "perplexity": "perplexity", "exact": "answers exact"}
    told = [
        f"{said} {_number(name, mine['scores'][name])} "
        f"(bundled: {_number(name, theirs['scores'][name])})"
        for name, said in names.items()
        if name in mine.get("scores", {}) and name in theirs.get("scores", {})
    ]
    said = "On the test split, which it never saw: " + ", ".join(told) + "."
    if "cpu_seconds" in mine and "cpu_seconds" in theirs:
        said += (
            f" It took {duration(mine['cpu_seconds'])} of one core "
            f"(bundled: {duration(theirs['cpu_seconds'])})."
        )
    return said


def _number(name: str, value: float) -> str:
    return f"{value:.2f}" if name == "perplexity" else f"{value:.1%}"


def _use(id: str, kind: Kind) -> None:
    st.query_params[f"d_model_{kind}"] = f"run:{id}"


def _list(kind: Kind, owner: str, watched: str | None) -> None:
    """The models of this kind that were trained here."""
    mine = [run for run in runs.owned(owner, kind) if run.id != watched]
    for run in mine[:_LISTED]:
        name, state, opens, uses, deletes = st.columns(
            [4, 1.6, 1.1, 1.1, 1.1], vertical_alignment="center"
        )
        name.markdown(f"{notice.plain(run.name)} · :small[{notice.plain(when(run.created))}]")
        state.markdown(run_live.badge(run.state))
        if opens.button("Open", key=f"families_open_{run.id}", width="stretch"):
            st.query_params[TRAINED] = run.id
            st.rerun()
        uses.button(
            "Use", key=f"families_use_{run.id}", width="stretch", on_click=_use,
            args=(run.id, kind), disabled=run.is_live or not run.status.has_model,
        )  # fmt: skip
        if deletes.button(
            "Delete", key=f"families_delete_{run.id}", width="stretch", disabled=run.is_live
        ):
            store.delete(run.id, owner)
            st.rerun()
