"""Editing the config: its fields, what is wrong with it, what it costs, its code."""

from __future__ import annotations

import streamlit as st

from components import config_form, config_problems, config_start, field_table, model_config
from components.code import snippet
from components.config_elsewhere import elsewhere
from components.frame import boundary
from components.model_cost import model_cost
from components.model_memory import forward_pass, memory, run_form
from components.model_sweep import model_sweep
from glassbox.models import memory as machine
from glassbox.models.checks import check, has_errors
from glassbox.models.config_values import ConfigValues
from glassbox.snippets import model as python


def view(owner: str, values: ConfigValues) -> None:
    """Start, controls beside the cost that follows them, findings, memory, sweep, reference."""
    run = model_config.run()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        config_start.presets()
        elsewhere(owner)
    found = check(values, machine.available_bytes(), run)
    controls, cost = st.columns(2, gap="medium")
    with controls:
        config_form.sizes(values)
        config_problems.untaken(model_config.problems())
        config_problems.problems(found)
    with cost, boundary("The cost"):
        counted = model_cost(values, model_config.start(), run, buildable=not has_errors(found))
    config_form.rest(values)
    if counted:
        with boundary("Memory and operations"):
            _with_input(values)
        with boundary("The plot"):
            model_sweep(values, run)
        field_table.formulas(values, run)
    field_table.field_table(values)
    if not has_errors(found):
        snippet(python.source(values))


def _with_input(values: ConfigValues) -> None:
    run = model_config.run()
    st.subheader("Memory and operations", anchor=False)
    run_form(run)
    left, right = st.columns([7, 5], gap="large")
    with left:
        memory(values, run)
    with right:
        forward_pass(values, run)
