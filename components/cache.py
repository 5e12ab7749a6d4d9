"""The only places where Streamlit's caches are used, each with a bound.

Any browser can clear these caches for everybody, so they hold only what can be made again.
"""

from __future__ import annotations

import streamlit as st

from glassbox.tokenization import library
from glassbox.tokenization.encode import encode
from glassbox.tokenization.encoding import Encoding, Options
from glassbox.training import choices, predict
from glassbox.training.choices import Choices, Plan
from glassbox.training.predict import Classifier
from glassbox.training.spec import RunSpec


# An encoding of the longest text takes 50 MB, hence so few; most take some kilobytes.
@st.cache_resource(max_entries=6, show_spinner=False)
def encoding(name: str, text: str, options: Options) -> Encoding:
    """``text`` by the tokenizer ``name`` of the library; frozen, so everybody may share it."""
    return encode(library.get(name), text, options)


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
