"""The model of a run, to be taken away: the zip, the proof, the Hub, TensorBoard."""

from __future__ import annotations

import streamlit as st

from components import (
    cache,
    code,
    frame,
    model_push,
    run_code,
    run_keep,
    run_load_back,
    visitor,
)
from components.notice import notice
from glassbox import settings
from glassbox.errors import UserError
from glassbox.snippets import fine_tune_keep as python
from glassbox.training import keep
from glassbox.training.store import Run


def view(run: Run) -> None:
    """What there is to keep, and every way to keep it."""
    if not run.status.has_model:
        st.caption("This run has saved no model: a model is saved when a run ends or is stopped.")
        return
    if run.owner != visitor.owner():
        notice(
            "info",
            "Only who started this run can take its model away.",
            "You can try it, and see how it went.",
        )
        return
    members = keep.members(run, _script(run))
    run_keep.ways_on(run, members)
    files, card, proof, hub, board = st.tabs(
        ["Files", "Model card", "Load it back", "Push to the Hub", "TensorBoard"]
    )
    with files:
        run_keep.files(run, members)
    with card:
        run_keep.card(members)
    with proof, frame.boundary("Loading it back"):
        run_load_back.draw(run, members)
    with hub, frame.boundary("The Hub"):
        st.caption("The model with its card and its event files, as one commit.")
        model_push.push_form(run.id, lambda: keep.pushed(run), example="your-name/my-classifier")
    with board:
        # In a class nobody is at the machine itself.
        run_keep.tensorboard(run, show_place=settings.current().profile == "laptop")
    code.snippet(python.load(run.spec))


def _script(run: Run) -> str | None:
    """The run as one script, where its data is still there."""
    try:
        plan = cache.training_plan(run.spec, run.owner)
        return run_code.script(run.spec, plan, run.owner, run.spec.loop) if plan.can_start else None
    except UserError:
        return None
