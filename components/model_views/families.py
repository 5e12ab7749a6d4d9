"""Eleven families: their configs, what each costs, one really built, and who has which class."""

from __future__ import annotations

import streamlit as st

from components import auto_map, cache, family_choice, family_form, family_model, frame
from components.code import snippet
from components.family_keep import build_and_keep
from components.notice import problems
from glassbox.models import auto_classes
from glassbox.models.family_checks import check
from glassbox.models.family_url import Asked
from glassbox.models.fields import ConfigValues
from glassbox.snippets import families as python


def view(owner: str, values: ConfigValues) -> None:
    """The family and its config; then, with torch, the model; then the map of auto classes."""
    asked = family_choice.current()
    family_form.family_switch(asked)
    family_form.about(asked.choice.family)
    classes: tuple[str, ...] = ()
    form = st.container()
    if frame.models_ready():
        classes = auto_classes.for_family(asked.choice.family)
        if asked.choice.auto_class not in classes:
            asked = family_choice.without_class()
    with form:
        family_form.family_form(asked, classes)
        found = check(asked.choice, asked.tokens)
        problems(list(asked.problems))
        family_form.findings(found)
    if not classes:
        return
    if not any(each.severity == "error" for each in found):
        with frame.boundary("The model"):
            _model(owner, asked)
    st.header("Which class for which task", anchor=False)
    with frame.boundary("The map of auto classes"):
        auto_map.auto_map(asked.choice)
        name = auto_classes.class_name(asked.choice.auto_class, asked.choice.family.id)
        st.code(python.auto_class(asked.choice, name), language="python")
        auto_map.whole_library()


def _model(owner: str, asked: Asked) -> None:
    sketch = cache.family_sketch(asked.choice, asked.tokens)
    family_model.cost(sketch, asked.tokens)
    built = build_and_keep(owner, asked, sketch)
    if built is None:
        family_model.layers(sketch)
        family_model.shapes(sketch.inputs, sketch.outputs)
    else:
        family_model.real(built, sketch)
    snippet(
        python.source(
            asked.choice,
            sketch.class_name,
            asked.tokens,
            built.seed if built else 0,
            inputs=tuple(each.name for each in sketch.inputs),
            counted=sketch.flops is not None,
        )
    )
