"""Texts on their way through a pipeline."""

from __future__ import annotations

import streamlit as st

from glassbox.pipelines import walk as walks
from glassbox.pipelines.models import PipelineModel
from glassbox.pipelines.walk import Asked, Walk


# Hidden states of 8 texts of 512 tokens and 768 numbers each take 13 MB; a sentence takes 20 kB.
@st.cache_resource(max_entries=12, show_spinner="Running the model")
def pipeline_walk(source: PipelineModel, asked: Asked) -> Walk:
    """Every stage of a batch; the model was found for its owner, hence no owner."""
    return walks.walk(source, asked)
