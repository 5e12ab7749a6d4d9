"""What collators make of sentences, with the bundled models' losses."""

from __future__ import annotations

import streamlit as st

from glassbox.families import learning, learning_pairs, loading
from glassbox.families.kinds import Kind
from glassbox.families.objective import Lesson


@st.cache_resource(max_entries=64, show_spinner="Running the model")
def lesson(
    ref: str, owner: str, task: str, texts: tuple[str, ...], share: float, dice: int
) -> Lesson:
    """The objective "mlm", "clm", "electra" or "denoise" on some sentences."""
    kind: Kind = "gpt" if task == "clm" else "bert"

    def work(model: loading.Loaded) -> Lesson:
        if task == "clm":
            return learning.causal(model, texts)
        if task == "electra":
            return learning.replaced(model, texts, share, dice)
        if task == "denoise":
            return learning_pairs.denoised(model, texts, share, dice)
        return learning.masked(model, texts, share, dice)

    return loading.use(ref, kind, owner, work)


@st.cache_resource(max_entries=32, show_spinner="Running the model")
def lesson_of_pairs(
    ref: str, owner: str, sources: tuple[str, ...], targets: tuple[str, ...]
) -> Lesson:
    """Sequence to sequence on some pairs."""
    return loading.use(
        ref, "t5", owner, lambda model: learning_pairs.paired(model, sources, targets)
    )
