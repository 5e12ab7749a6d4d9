"""A run to be: its data, its model, its TrainingArguments; and the runs there are."""

from __future__ import annotations

import streamlit as st

from components import cache, code, frame, notice, run_form, run_list, run_live
from components.fine_tune_views.run import open_run
from glassbox import catalog, workspace
from glassbox.snippets import fine_tune as snippets
from glassbox.training import launcher, store
from glassbox.training.choices import Plan
from glassbox.training.spec import RunSpec

# The one that learns within minutes; the sentence pairs take a quarter of an hour on one core.
EXAMPLE = "sample:reviews"


def view(owner: str) -> None:
    """The form, and below it the runs of ``owner``."""
    _form(owner)
    with frame.boundary("The list of runs"):
        _runs(owner)


def _form(owner: str) -> None:
    launcher.prepare()
    live = next((run for run in store.owned(owner) if run.is_live), None)
    if live is not None:
        said, button = st.columns([6, 1], vertical_alignment="center")
        said.markdown(f"{run_live.badge(live.state)} **{notice.plain(live.name)}** is going.")
        button.button("Open it", width="stretch", on_click=open_run, args=(live.id,))
    with st.container(border=True):
        st.markdown("**Data**")
        columns = st.columns([1.6, 1, 1, 1])
        entries = catalog.datasets(owner)
        dataset = run_form.source("Dataset", entries, "dataset", EXAMPLE, columns[0])
        choices = cache.training_choices(dataset, owner)
        roles = run_form.data(choices, dataset, columns[1:])
    with st.container(border=True):
        st.markdown("**Model and TrainingArguments**")
        first, second, third = st.columns([2, 1, 1])
        entries = catalog.models(owner)
        model = run_form.source("Model", entries, "model", catalog.EMBEDDED_MODEL, first)
        init = run_form.start_from(model, second)
        length = run_form.max_length(choices.suggested, third)
        arguments = run_form.arguments(choices.suggested.arguments, dataset)
    spec = RunSpec(**roles, model=model, init=init, max_length=length, arguments=arguments)
    notice.problems(list(choices.problems))
    if choices.problems:
        return
    plan = cache.training_plan(spec, owner)
    notice.problems(list(plan.problems))
    run_form.summary(plan, spec)
    _offer(spec, plan, owner)
    if plan.can_start:
        code.snippet(snippets.source(spec, plan))


def _offer(spec: RunSpec, plan: Plan, owner: str) -> None:
    """Name and Start. The id is made with the form, so that two clicks start one run."""
    id = st.session_state.setdefault("fine_tune_id", workspace.new_id())
    name, button = st.columns([4, 1], vertical_alignment="bottom")
    called = name.text_input(
        "Name of the run", value=run_form.title(spec), max_chars=store.NAME_CHARS
    )
    if button.button(
        "Start", type="primary", icon=":material/play_arrow:", width="stretch",
        disabled=not plan.can_start,
    ):  # fmt: skip
        with frame.boundary("Starting the run"):
            started = launcher.start(spec, called, owner, id)
            del st.session_state["fine_tune_id"]
            open_run(started)
            st.rerun()


def _runs(owner: str) -> None:
    runs = store.owned(owner)
    if not runs:
        return
    st.subheader("Your runs", anchor=False)
    chosen = run_list.draw(runs)
    if chosen is None:
        return
    if chosen.verb == "delete":
        store.delete(chosen.id, owner)
    else:
        open_run(chosen.id)
    st.rerun()
