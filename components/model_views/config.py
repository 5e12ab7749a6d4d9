"""Editing the config: its fields, what is wrong with it, what it costs, its code."""

from __future__ import annotations

from components import model_config
from components.code import snippet
from components.config_form import config_form, problems
from components.model_cost import model_cost
from components.notice import problems as say
from glassbox.models import memory
from glassbox.models.checks import check, has_errors
from glassbox.models.fields import ConfigValues
from glassbox.snippets import model as python


def view(owner: str, values: ConfigValues) -> None:
    """Form, findings, cost, code."""
    config_form(values)
    say(list(model_config.problems()))
    found = check(values, memory.available_bytes())
    problems(found)
    model_cost(values, model_config.start(), buildable=not has_errors(found))
    if not has_errors(found):
        snippet(python.source(values))
