"""Shape it: a step at a time, beside the code that does the same, and the result to keep."""

from __future__ import annotations

import streamlit as st

from components import cache, dataset_chain, frame, step_forms
from components.code import snippet
from components.dataset_code import chain_code, code_of
from components.in_url import in_url
from components.notice import plain
from glassbox.data import store
from glassbox.data.chain import Shown
from glassbox.snippets import dataset_chain as python

_STEP = "step"
_KEPT = "dataset_kept"


def view(shown: Shown) -> None:
    """The form of a step, what is there now and its code, and keeping it."""
    dataset = cache.shown(shown)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader("Add a step", anchor=False)
        follow = in_url(_STEP, list(step_forms.FORMS), "filter")
        kind = st.pills(
            "Step",
            list(step_forms.FORMS),
            format_func=lambda each: step_forms.FORMS[each][0],
            key=_STEP,
            required=True,
            on_change=follow,
            persist_state="session",
            label_visibility="collapsed",
            wrap=True,
        )
        with frame.boundary("The step"):
            step = step_forms.draw(str(kind), shown, dataset)
            dataset_chain.add_button("Add this step", shown, step, key="step_add")
    with right, frame.boundary("The result"):
        st.subheader("As it is now", anchor=False)
        st.code(repr(dataset), language=None, wrap_lines=True, height=300)
        code = chain_code(shown)
        st.caption("The steps as calls of datasets")
        source = python.with_imports("\n".join(code.lines), code) if code.lines else "# no step yet"
        st.code(source, language="python", wrap_lines=True)
    with frame.boundary("Keeping it"):
        _keep(shown)
    snippet(code_of(shown))


def _keep(shown: Shown) -> None:
    """A dataset of one's own, of the rows as they are now."""
    dataset = cache.shown(shown)
    rows = sum(each.num_rows for each in dataset.values())
    if shown.steps and rows:
        st.subheader("Keep it", anchor=False)
        st.caption(
            "The steps so far become a dataset of your own: written to disk, on every list of "
            "datasets, and what a model can be trained on."
        )
        name, button = st.columns([3, 1], vertical_alignment="bottom")
        count = "1 step" if len(shown.steps) == 1 else f"{len(shown.steps)} steps"
        title = f"{store.name(shown.ref, shown.owner)}, {count}"
        called = name.text_input("Name", title, max_chars=120, key=f"keep_name_{len(shown.steps)}")
        if button.button("Keep this dataset", icon=":material/save:", width="stretch"):
            with st.spinner(f"Writing {rows:,} rows"):
                ref = store.keep(dataset, called or title, shown.owner)
            st.session_state[_KEPT] = (ref, called or title)
    if _KEPT in st.session_state:
        ref, label = st.session_state[_KEPT]
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.markdown(f"Kept as **{plain(label)}**.")
            st.button("Show it", icon=":material/table_rows:", on_click=_show, args=(ref,))
            st.page_link(
                "pages/fine_tune.py",
                label="Fine-tune on it",
                icon=":material/show_chart:",
                query_params={"dataset": ref},
            )


def _show(ref: str) -> None:
    st.query_params["dataset"] = ref
    st.query_params.pop("steps", None)
    st.query_params["view"] = st.session_state["dataset_view"] = "look"
