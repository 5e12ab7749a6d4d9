"""Building the model of the config: its shapes at once, then for real, and one forward pass."""

from __future__ import annotations

import streamlit as st

from components import cache, frame, model_config
from components.built_model import built_model, differences, outline
from components.code import snippet
from components.notice import notice
from components.seed_field import seed_field
from glassbox.errors import UserError
from glassbox.models import inputs, limits, look, memory
from glassbox.models.checks import check, has_errors
from glassbox.models.fields import ConfigValues
from glassbox.models.inputs import ModelInput
from glassbox.snippets import model_build as python
from glassbox.units import size

# What was built last in this session (glassbox.models.look.Built); the view "keep" saves it.
BUILT = "model_built"
SEED = "seed"
_TEXT, _IDS, _KIND = "model_text", "model_ids", "model_input"
_KINDS = {"text": "A text", "ids": "Token ids"}


def view(owner: str, values: ConfigValues) -> None:
    """Controls; then what was built, or as long as nothing is, the shapes alone."""
    model_config.summary(values)
    broken = has_errors(check(values, memory.available_bytes()))
    ready = frame.models_ready()
    seed, kind, typed, pressed = _controls(values, disabled=broken or not ready)
    if broken:
        notice(
            "warning",
            "This config cannot be built for real as it is.",
            "The view Config says why, and what would mend it.",
        )
    else:
        st.caption(
            f"Takes about {size(limits.needed_bytes(values))} of memory while it is built; "
            f"{size(memory.available_bytes())} are free."
        )
    if pressed:
        with frame.boundary("Building the model"):
            given = _given(values, kind, typed, seed)
            with st.spinner("Building the model and running it…"):
                st.session_state[BUILT] = look.look(values, seed, given)
    if ready:
        _results(values, seed)
    if not broken:
        snippet(python.source(values, seed, _for_code(values, kind, typed, seed)))


def _controls(values: ConfigValues, *, disabled: bool) -> tuple[int, str, str, bool]:
    """Seed, kind of input, what was typed, and whether the button was pressed."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = seed_field(SEED)
        if _KIND not in st.session_state:
            st.session_state[_KIND] = "text" if inputs.knows_text(values) else "ids"
        kind = st.segmented_control(
            "Run through it",
            list(_KINDS),
            format_func=_KINDS.__getitem__,
            required=True,
            key=_KIND,
            persist_state="session",
            width="content",
        )
        with st.container(width="stretch"):
            typed = _typed(str(kind), values)
        pressed = st.button(
            "Build the model",
            type="primary",
            icon=":material/construction:",
            disabled=disabled,
        )
    return seed, str(kind), typed, pressed


def _typed(kind: str, values: ConfigValues) -> str:
    if kind == "text":
        return (
            st.text_input(
                "Text",
                inputs.DEFAULT_TEXT,
                key=_TEXT,
                max_chars=inputs.MOST_CHARS,
                bind="query-params",
                persist_state="session",
            )
            or ""
        )
    return (
        st.text_input(
            "Token ids",
            key=_IDS,
            placeholder="101 7592 102, or empty: eight ids drawn from the seed",
            help=f"Whole numbers from 0 to {values.vocab_size - 1:,}.",
            persist_state="session",
        )
        or ""
    )


def _given(values: ConfigValues, kind: str, typed: str, seed: int) -> ModelInput:
    if kind == "text":
        return inputs.from_text(typed, values)
    return inputs.from_ids(typed, values) if typed.strip() else inputs.drawn(values, seed)


def _for_code(values: ConfigValues, kind: str, typed: str, seed: int) -> ModelInput | None:
    """What the code runs: what was typed, and where that cannot be run, what can."""
    try:
        return _given(values, kind, typed, seed)
    except UserError:
        return None if inputs.knows_text(values) else inputs.drawn(values, seed)


def _results(values: ConfigValues, seed: int) -> None:
    built: look.Built | None = st.session_state.get(BUILT)
    differ = differences(built, values, seed) if built is not None else []
    if built is not None and differ:
        notice(
            "info",
            f"The config has changed since a model was built: {'; '.join(differ)}.",
            "Build again to see the model of the config as it is now. Here are its shapes, and "
            "below them what was built.",
        )
    if built is None or differ:
        with frame.boundary("The shapes of the model"):
            outline(cache.model_outline(values))
    if built is not None:
        if differ:
            st.header("Built before", anchor=False)
        built_model(built)
