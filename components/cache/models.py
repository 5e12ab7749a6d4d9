"""Models laid out, run, and looked into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from glassbox.models import activations as model_activations
from glassbox.models import family_build, look, weights
from glassbox.models import subject as subjects
from glassbox.models.activations import Activations
from glassbox.models.families import Choice
from glassbox.models.family_build import Sketch
from glassbox.models.fields import ConfigValues
from glassbox.models.look import Outline
from glassbox.models.reading import Reading
from glassbox.models.subject import Subject
from glassbox.models.weights import Family, Histogram

if TYPE_CHECKING:
    pass


# The tree of a model of 256 layers takes some 100 kB, since equal layers are one.
@st.cache_resource(max_entries=32, show_spinner=False)
def model_outline(values: ConfigValues) -> Outline:
    """The modules of a config, on the meta device."""
    return look.outline(values)


# Attention of 12 layers and 12 heads over 64 tokens takes 2.4 MB, hidden states as much again.
@st.cache_resource(max_entries=12, show_spinner="Running the model")
def activations(subject: Subject, reading: Reading) -> Activations:
    """What a model computes on the way; the subject was found for its owner, hence no owner."""
    return model_activations.activations(subject, reading)


@st.cache_resource(max_entries=16, show_spinner="Loading the model")
def weight_families(subject: Subject) -> tuple[Family, ...]:
    """All parameters of a model by name."""
    return subjects.use(subject, weights.families)


@st.cache_resource(max_entries=32, show_spinner="Counting")
def weight_histogram(subject: Subject, family: Family) -> Histogram:
    """How the values of one parameter are spread in each layer."""
    return subjects.use(subject, lambda model: weights.histogram(model, family))


def family_sketch(choice: Choice, tokens: int) -> Sketch:
    """A model of a family on the meta device, and one forward pass there."""
    return _family_sketch(choice.family.id, choice.values, choice.auto_class, tokens, choice)


# A tree of some hundred modules: 100 kB, and up to a second to lay it out.
@st.cache_resource(max_entries=64, show_spinner="Laying the model out")
def _family_sketch(
    family: str, values: tuple[object, ...], auto_class: str, tokens: int, _choice: Choice
) -> Sketch:
    return family_build.sketch(_choice, tokens)
