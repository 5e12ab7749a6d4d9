"""The Python of a run, in its two variants: by the Trainer, and as a loop written out."""

from __future__ import annotations

from typing import cast, get_args

import streamlit as st

from components import cache, dataset_code
from components.in_url import in_url
from glassbox import catalog
from glassbox.data import chain, store
from glassbox.data.chain import Shown
from glassbox.snippets import fine_tune as python
from glassbox.training.choices import Plan
from glassbox.training.spec import Loop, RunSpec

_VARIANTS: dict[Loop, str] = {"trainer": "Trainer", "pytorch": "Plain PyTorch with Accelerate"}
_ABOUT: dict[Loop, str] = {
    "trainer": "transformers.Trainer with the run's settings.",
    "pytorch": "What the Trainer does inside, written out: the same losses step for step.",
}
_HEIGHT = 620
_TITLE = "The same in Python, without Glassbox"


def view(spec: RunSpec, plan: Plan, owner: str) -> None:
    """The script, with a switch between the variants; it opens on the one that the run is of."""
    left, right, load = st.columns([3, 2, 1], vertical_alignment="center")
    with left:
        loop = cast(Loop, _variant(spec.loop))
    every = right.toggle(
        "All arguments",
        key="script_every",
        persist_state="session",
        help="Those, too, that are as the library has them by default.",
    )
    source = script(spec, plan, owner, loop, every=every)
    load.download_button(
        "Download",
        source.encode(),
        "fine_tune.py",
        "text/x-python",
        icon=":material/download:",
        width="stretch",
        on_click="ignore",
    )
    st.caption(f"{_ABOUT[loop]} {_needs(spec, owner)}")
    st.code(source, language="python", height=_HEIGHT)


def folded(spec: RunSpec, plan: Plan, owner: str) -> None:
    """The same, folded away at the end of a page."""
    with st.expander(_TITLE, icon=":material/code:"):
        view(spec, plan, owner)


def _variant(own: Loop) -> str:
    options = list(get_args(Loop))
    chosen = st.segmented_control(
        "Variant",
        options,
        format_func=_VARIANTS.__getitem__,
        required=True,
        key="script",
        label_visibility="collapsed",
        on_change=in_url("script", options, own),
        persist_state="session",
    )
    return str(chosen)


def _needs(spec: RunSpec, owner: str) -> str:
    """What has to lie beside the script."""
    if catalog.is_sample(spec.dataset):
        data = "It reads the samples by their path in Glassbox's folder"
    elif store.source(spec.dataset, owner):
        data = "It fetches the dataset from the Hub"
    else:
        data = "It reads the uploaded file from the folder in which it runs"
    if spec.model.startswith(("saved:", "run:")):
        return f"{data}, and the model from the folder of its zip."
    return f"{data}."


def script(spec: RunSpec, plan: Plan, owner: str, loop: Loop, *, every: bool = False) -> str:
    """The source; raises NotFound when the data or the model is gone."""
    shown = Shown(spec.dataset, owner, chain.from_text(spec.steps))
    load = dataset_code.code_of(shown)
    return python.source(spec, plan, cache.shown(shown), load, loop=loop, every=every)
