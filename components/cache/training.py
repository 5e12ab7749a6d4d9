"""What a run to be comes to, and the models of ended runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from glassbox.training import choices, predict
from glassbox.training.choices import Choices, Plan
from glassbox.training.predict import Classifier
from glassbox.training.spec import RunSpec

if TYPE_CHECKING:
    pass


@st.cache_data(max_entries=32, ttl=600, show_spinner=False)
def training_choices(ref: str, owner: str) -> Choices:
    """What can be chosen for a dataset on /fine_tune; an upload may be deleted, hence the ttl."""
    return choices.choices(ref, owner)


@st.cache_data(max_entries=64, ttl=600, show_spinner=False)
def training_plan(spec: RunSpec, owner: str) -> Plan:
    """What a run comes to, and what looks wrong about it."""
    return choices.plan(spec, owner)


# A model of 22 million parameters takes 91 MB: two of them, whoever tries them.
@st.cache_resource(max_entries=2, show_spinner=False)
def classifier(run: str) -> Classifier:
    """The model of an ended run, loaded once for everybody."""
    return predict.load(run)
