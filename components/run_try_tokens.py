"""Which tokens mattered for one answer: the choices, the picture, and what it can say."""

from __future__ import annotations

import streamlit as st

from components import cache, frame
from components.notice import plain
from components.token_shares import token_shares
from glassbox import settings
from glassbox.snippets import fine_tune_try as python
from glassbox.training.attribution import STEPS, Attribution, Method
from glassbox.training.predict import Prediction
from glassbox.training.store import Run

_METHODS: dict[str, Method] = {
    "Integrated Gradients": "integrated_gradients",
    "Input × Gradient": "input_x_gradient",
}


def tokens(run: Run, text: str, pair: str | None, found: Prediction) -> str | None:
    """Draw it, folded until it is asked for; gives back the Python of it, None while folded."""
    folded = st.expander(
        "Which tokens mattered",
        icon=":material/ink_highlighter:",
        key="try_tokens",
        on_change="rerun",
    )
    with folded:
        if not folded.open:
            return None
        with frame.boundary("Which tokens mattered"):
            return _tokens(run, text, pair, found)
    return None


def _tokens(run: Run, text: str, pair: str | None, found: Prediction) -> str:
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    with row:
        target = found.best
        if len(found.names) > 1:
            target = st.selectbox(
                "For the class",
                range(len(found.names)),
                index=found.best,
                # A list tells its options apart by their text, and names may be equal.
                format_func=lambda id: f"{id} · {found.names[id]}",
                key=f"try_target_{run.id}_{found.best}",
                width=165,
            )
        method = _METHODS[
            st.segmented_control(
                "Method",
                list(_METHODS),
                default="Integrated Gradients",
                required=True,
                key="try_method",
                persist_state="session",
            )
        ]
        steps = 50
        if method == "integrated_gradients":
            steps = st.selectbox(
                "Steps",
                STEPS,
                STEPS.index(50),
                key="try_steps",
                width=110,
                help="Points on the way from the baseline to the text: more are more exact.",
            )
        words = st.toggle(
            "Whole words", key="try_words", help="Each word has the sum of its tokens."
        )
    shared = cache.token_shares(run, text, pair, int(target), method, int(steps))
    token_shares(
        shared,
        shared.by_word() if words else shared.shares,
        most=settings.current().max_drawn_tokens,
        key="try_shares",
    )
    st.markdown(_facts(shared))
    st.caption(_limits(method))
    return python.shares(run.spec, text, pair, int(target), method, int(steps))


def _facts(shared: Attribution) -> str:
    name = plain(shared.target)
    if shared.baseline is None or shared.delta is None:
        return (
            f"Logit of **{name}**: {shared.output:.4f}. The shares sum to {shared.total:+.4f}; by "
            "this method they need not sum to anything."
        )
    moved = shared.output - shared.baseline
    return (
        f"Logit of **{name}**: {shared.output:.4f} for the text, {shared.baseline:.4f} for the "
        f"baseline, a difference of {moved:+.4f}. The shares sum to {shared.total:+.4f}: "
        f"completeness delta {shared.delta:+.1e} with {shared.steps} steps."
    )


def _limits(method: Method) -> str:
    way = (
        "The baseline has the padding token in place of every token of the text; another baseline "
        "gives other shares."
        if method == "integrated_gradients"
        else "One gradient at the text itself: where the model is sure it is nearly flat, and says "
        "little."
    )
    return (
        "By captum, on the token embeddings. It says what this model's output hangs on for this "
        f"text, not why, and nothing of what is true. {way}"
    )
