"""A model as its config lays it out (shapes only), and one that was really built."""

from __future__ import annotations

import streamlit as st

from components.forward_pass import forward_pass
from components.module_tree import module_tree
from components.notice import notice
from glassbox.models.fields import ConfigValues
from glassbox.models.look import Built, Outline
from glassbox.units import size


def outline(shapes: Outline) -> None:
    """The modules of a config on the meta device, and what that proves."""
    equal = shapes.parameters == shapes.formula
    notice(
        "info" if equal else "error",
        f"Shapes only: {shapes.parameters:,} parameters counted in the modules, "
        f"{'as' if equal else 'but'} the formula says"
        f"{'' if equal else f' {shapes.formula:,}'}; "
        f"laid out in {shapes.seconds * 1e3:,.0f} ms on the meta device, which holds no weights.",
        "It is no proof that the model works: some configs fail only with real weights, or only "
        "when something is run through them.",
    )
    module_tree(shapes.layers, key="model_outline")


def built_model(built: Built) -> None:
    """What was built, its modules with what each did in the pass, and the pass."""
    equal = built.parameters == built.formula
    notice(
        "success" if equal else "error",
        f"Built: {built.parameters:,} parameters counted in the model, "
        f"{'as' if equal else 'but'} the formula says{'' if equal else f' {built.formula:,}'}.",
        f"{size(built.weight_bytes)} of weights, drawn at random from seed {built.seed}, in "
        f"{built.build_seconds:.2f} s; one forward pass takes {built.run.bare_seconds * 1e3:,.1f} "
        "ms. The model was let go again, and its memory with it: the seed brings it back bit for "
        "bit.",
    )
    st.subheader("Modules", anchor=False)
    module_tree(built.layers, built.run.calls, key="model_layers")
    st.caption(
        "Equal layers are one row: its parameters and its time are those of all of them, the "
        "shapes those of the first. A weight that is used twice is counted where it comes first. "
        "“Not called” is not idle by mistake: sdpa drops out inside its own kernel, for one."
    )
    st.subheader("One forward pass", anchor=False)
    forward_pass(built.run, built.given)


def differences(built: Built, now: ConfigValues, seed: int) -> list[str]:
    """What has changed since ``built`` was built, in words; empty when nothing has."""
    before, after = vars(built.values), vars(now)
    differ = [
        f"{name} {before[name]}, now {after[name]}" for name in after if before[name] != after[name]
    ]
    if built.seed != seed:
        differ.append(f"seed {built.seed}, now {seed}")
    return differ
