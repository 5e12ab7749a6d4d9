"""A run to be: its data, its model, its TrainingArguments, what they come to; and one's runs."""

from __future__ import annotations

import streamlit as st

from components import (
    cache,
    frame,
    notice,
    run_before,
    run_before_time,
    run_code,
    run_form,
    run_form_id,
    run_form_summary,
    run_list,
    run_live,
)
from components.fine_tune_views.run import open_run
from components.run_before import Looked
from components.run_form import Filled
from glassbox.training import findings, launcher, store
from glassbox.training.spec import RunSpec


def view(owner: str) -> None:
    """The form with its button, what looks wrong, what the run comes to, and the runs there are."""
    launcher.prepare()
    _going(owner)
    filled = run_form.draw(owner)
    with frame.boundary("What the run comes to"):
        _below(filled, owner)
    with frame.boundary("The list of runs"):
        _runs(owner)


def _going(owner: str) -> None:
    live = next((run for run in store.owned(owner) if run.is_live), None)
    if live is not None:
        said, button = st.columns([6, 1], vertical_alignment="center")
        said.markdown(f"{run_live.badge(live.state)} **{notice.plain(live.name)}** is going.")
        button.button("Open it", width="stretch", on_click=open_run, args=(live.id,))


def _below(filled: Filled, owner: str) -> None:
    """From the button on."""
    spec = filled.spec
    guessed = list(filled.choices.problems)
    if run_form_summary.errors(guessed):
        run_form_summary.problems([findings.mended(each, spec) for each in guessed])
        return
    plan = cache.training_plan(spec, owner)
    found = run_form_summary.of_plan(plan, spec, owner)
    looked = run_form_summary.looked_at(spec, plan, owner)
    if looked is not None:
        # Whatever a look takes too long for, or fails at: the run can start all the same.
        with frame.boundary("A look through the rows"):
            found += run_form_summary.of_rows(looked)
    can = plan.can_start and not run_form_summary.errors([each.problem for each in found])

    def begin(name: str) -> None:
        _start(spec, name, owner, looked)

    if not run_form_summary.start(run_form.title(spec), "Start", can=can, begin=begin):
        run_form_id.drawn(st.session_state)
    run_form_summary.line(plan, spec, looked, can=can)
    run_form_summary.problems(found)
    if looked is not None:
        run_before.view(looked)
    elif plan.can_start:
        # The tokenizer that the model brings is opened by torch's half of transformers.
        frame.models_ready()
    if plan.can_start:
        with frame.boundary("The code"):
            run_code.folded(spec, plan, owner)


def _start(spec: RunSpec, name: str, owner: str, looked: Looked | None) -> None:
    with frame.boundary("Starting the run"):
        expected = None if looked is None else run_before_time.expected(looked)
        id = run_form_id.current(st.session_state)
        started = launcher.start(spec, name, owner, id, expected=expected)
        run_form_id.used(st.session_state)
        open_run(started)
        st.rerun()


def _runs(owner: str) -> None:
    runs, damaged = store.owned(owner), store.damaged(owner)
    if not runs and not damaged:
        return
    st.subheader("Your runs", anchor=False)
    chosen = run_list.draw(runs) or run_list.damaged(damaged)
    if chosen is None:
        return
    if chosen.verb == "delete":
        store.delete(chosen.id, owner)
    elif chosen.verb == "stop":
        store.stop(chosen.id, owner)
    else:
        open_run(chosen.id)
    st.rerun()
