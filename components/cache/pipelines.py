"""Texts on their way through a pipeline, and what is learnt from models on that page."""

from __future__ import annotations

import streamlit as st

from glassbox.pipelines import heads, meaning, tasks, traps
from glassbox.pipelines import walk as walks
from glassbox.pipelines.heads import Fit
from glassbox.pipelines.meaning import Meaning
from glassbox.pipelines.models import PipelineModel
from glassbox.pipelines.traps import Trap
from glassbox.pipelines.walk import Asked, Walk


# Hidden states of 8 texts of 512 tokens and 768 numbers each take 13 MB; a sentence takes 20 kB.
@st.cache_resource(max_entries=12, show_spinner="Running the model")
def pipeline_walk(source: PipelineModel, asked: Asked) -> Walk:
    """Every stage of a batch; the model was found for its owner, hence no owner."""
    return walks.walk(source, asked)


@st.cache_data(max_entries=32, show_spinner="Loading the weights into that class")
def head_fit(source: PipelineModel, task: str, text: str, labels: int | None) -> Fit:
    """How a model's weights fit the class of a task."""
    return heads.fit(source, tasks.find(task), text, labels)


@st.cache_data(max_entries=32, show_spinner="Walking into it")
def trap(source: PipelineModel, name: str, texts: tuple[str, ...]) -> Trap:
    """A mistake made for real, and its mend."""
    return traps.run(source, name, texts)


@st.cache_resource(max_entries=16, show_spinner="Running the model")
def word_meaning(source: PipelineModel, texts: tuple[str, ...], word: str) -> Meaning:
    """A word in several sentences."""
    return meaning.meaning(source, texts, word)
