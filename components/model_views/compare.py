"""The page's config beside another one: what differs, and what the difference costs."""

from __future__ import annotations

import streamlit as st

from components import config_comparison as comparison
from components import frame, model_config
from components.code import snippet
from components.compare_with import compare_with
from glassbox.models.compare import compare
from glassbox.models.fields import ConfigValues
from glassbox.snippets import model_compare as python


def view(owner: str, values: ConfigValues) -> None:
    """The other config, the sums, the picture, the tables, the code."""
    model_config.summary(values)
    with frame.boundary("The comparison"):
        other = compare_with(owner)
        if other is None:
            return
        made = compare(values, other.values, model_config.run())
        # Column titles: two of one name would be one.
        this, that = "This config", f"Against: {other.title}"
        comparison.totals(made, other.title)
        comparison.said(made)
        if made.effects:
            comparison.parts(made)
        comparison.numbers(made, this, that)
        if len(made.effects) > 1:
            st.subheader("Which change does how much", anchor=False)
            comparison.effects(made.effects)
        st.subheader("Fields", anchor=False)
        every = st.toggle("All fields, not only those that differ", key="compare_all")
        comparison.fields(made, this, that, every=every)
        snippet(python.source(values, other.values))
