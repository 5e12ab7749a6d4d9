"""One run: watched while it lives; when it has ended, its parts (ended.py)."""

from __future__ import annotations

import streamlit as st

from components import cache, frame, notice, run_code, run_form, run_live, run_steer, visitor
from components.fine_tune_views import ended, went
from glassbox.errors import NotFound
from glassbox.training import engine, launcher, store
from glassbox.training.spec import RunSpec
from glassbox.training.store import Run

REFRESH_SECONDS = 0.5


def open_run(id: str) -> None:
    """Let the address name the run."""
    st.query_params.clear()
    st.query_params["run"] = id


def close_run(spec: RunSpec | None = None) -> None:
    """Back to the form, filled in with ``spec``."""
    st.query_params.clear()
    if spec is None:
        run_form.keep()
    else:
        run_form.fill_in(spec)
    st.query_params["view"] = "new"


def _watch(id: str, was_live: bool) -> None:
    """The part that refreshes itself while the run lives."""
    with frame.boundary("The view of this run"):
        run = store.get(id)
        if run.state == "queued":
            launcher.prepare()
        if was_live and not run.is_live:
            st.rerun()
        st.markdown(f"### {notice.plain(run.name)} {run_live.badge(run.state)}")
        if run.note:
            st.text(run.note)
        with st.container(horizontal=True, vertical_alignment="center"):
            run_live.progress(
                run, engine.current().place(run.folder) if run.state == "queued" else None
            )
            asked = run_steer.draw(run, own=run.owner == visitor.owner())
        if asked == "stop":
            store.stop(id, visitor.owner())
        elif asked == "resume":
            with frame.boundary("Resuming the run"):
                launcher.resume(id, visitor.owner())
                st.rerun()
        if run.is_live:
            went.view(run)


def view(id: str, owner: str) -> None:
    """The run ``id``; somebody else's can be watched only. Raises NotFound."""
    run = store.get(id)
    if run.kind:
        raise NotFound("That run trains a model of Families.", "It is watched there.")
    if run.owner != owner:
        notice.notice(
            "info",
            "This run is somebody else's: you can look at it, not steer it.",
            "“Run again with changes” makes one of your own with its settings.",
        )
    _around(run, own=run.owner == owner)
    # No interval once it has ended: a page that watches nothing asks for nothing.
    st.fragment(_watch, run_every=REFRESH_SECONDS if run.is_live else None)(id, run.is_live)
    if not run.is_live:
        ended.view(run)
        return
    with frame.boundary("The code of this run"):
        plan = cache.training_plan(run.spec, run.owner)
        if plan.can_start:
            run_code.folded(run.spec, plan, run.owner)


def _around(run: Run, *, own: bool) -> None:
    """To other runs, and what is said of this one."""

    def save(name: str, note: str) -> None:
        with frame.boundary("The name and the note"):
            store.describe(run.id, run.owner, name, note)
            st.rerun()

    with st.container(horizontal=True, gap="small"):
        st.button("New run", icon=":material/add:", on_click=close_run)
        st.button(
            "Run again with changes",
            icon=":material/replay:",
            on_click=close_run,
            args=(run.spec,),
            help="Opens the form with these settings.",
        )
        if own:
            run_steer.describe(run, save)
        if own and not run.is_live and run_steer.delete(run, "run_delete"):
            with frame.boundary("Deleting the run"):
                store.delete(run.id, run.owner)
                close_run()
                st.rerun()
