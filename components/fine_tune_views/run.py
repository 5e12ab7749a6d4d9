"""One run: watched while it lives, read and tried when it has ended."""

from __future__ import annotations

import streamlit as st

from components import (
    cache,
    code,
    frame,
    notice,
    run_form,
    run_live,
    run_result,
    run_steer,
    visitor,
)
from glassbox.snippets import fine_tune as snippets
from glassbox.training import launcher, predict, store, tickets
from glassbox.training.curve import curve
from glassbox.training.events import Feed
from glassbox.training.spec import RunSpec
from glassbox.training.store import Run

REFRESH_SECONDS = 0.5


def _feed_of(run: Run) -> Feed:
    """What this browser has read of the run so far; a reload begins again from the file."""
    key = "fine_tune_feed"
    if key not in st.session_state or st.session_state[key].path.parent != run.folder:
        st.session_state[key] = Feed(run.folder / "events.jsonl")
    feed: Feed = st.session_state[key]
    feed.update()
    return feed


def open_run(id: str) -> None:
    """Let the address name the run."""
    st.query_params.clear()
    st.query_params["run"] = id


def close_run(spec: RunSpec | None = None) -> None:
    """Back to the form, filled in with ``spec``."""
    st.query_params.clear()
    if spec is not None:
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
        feed = _feed_of(run)
        shown = curve(feed.logs)
        st.markdown(f"### {notice.plain(run.name)} {run_live.badge(run.state)}")
        if run.note:
            st.text(run.note)
        bar, button = st.columns([6, 1], vertical_alignment="center")
        with bar:
            run_live.progress(run, tickets.place(id) if run.state == "queued" else None)
        with button:
            asked = run_steer.draw(run, own=run.owner == visitor.owner())
        if asked == "stop":
            store.stop(id, visitor.owner())
        elif asked == "resume":
            with frame.boundary("Resuming the run"):
                launcher.resume(id, visitor.owner())
                st.rerun()
        if not run.is_live:
            run_result.scores(run, store.read_results(run.folder))
        run_live.numbers(run, shown)
        run_live.curves(run, shown)
        run_live.printed(run, store.tail(run.folder, run_live.LOG_LINES), feed.notes)


def view(id: str, owner: str) -> None:
    """The run ``id``; somebody else's can be watched only. Raises NotFound."""
    run = store.get(id)
    if run.owner != owner:
        notice.notice("info", "This run is somebody else's: you can watch it, not steer it.")
    results = None if run.is_live else store.read_results(run.folder)
    _around(run, own=run.owner == owner)
    # No interval once it has ended: a page that watches nothing asks for nothing.
    st.fragment(_watch, run_every=REFRESH_SECONDS if run.is_live else None)(id, run.is_live)
    if run.status.has_model and not run.is_live:
        st.subheader("Try it", anchor=False)
        with frame.boundary("Trying the model"):
            _try_it(run)
    if results is not None:
        run_result.details(run, results)
    with frame.boundary("The code of this run"):
        plan = cache.training_plan(run.spec, run.owner)
        if plan.can_start:
            code.snippet(snippets.source(run.spec, plan))


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


def _try_it(run: Run) -> None:
    left, right = st.columns([3, 2])
    with left:
        text, pair = run_result.sentences(run.spec.text, run.spec.text_pair)
    with right:
        if text is None:
            st.caption("Type a sentence of your own; the model's answer comes here.")
        elif frame.models_ready():
            with frame.boundary("Trying the model"):
                model = cache.classifier(run.id)
                run_result.prediction(predict.classify(model, text, pair))
