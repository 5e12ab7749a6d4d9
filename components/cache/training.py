"""What a run to be comes to, what its model will be given, and the models of ended runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from components.cache.datasets import shown
from glassbox.data import chain
from glassbox.data.chain import Shown
from glassbox.training import (
    attribution,
    checks_model,
    choices,
    findings,
    fits,
    label_columns,
    label_counts,
    leaks,
    parts,
    predict,
    preview,
    special_tokens,
)
from glassbox.training.arguments import Arguments
from glassbox.training.attribution import Attribution, Method
from glassbox.training.checks_model import ModelFacts
from glassbox.training.choices import Choices, Plan
from glassbox.training.findings import Mend
from glassbox.training.fits import Sizes
from glassbox.training.label_columns import LabelColumns
from glassbox.training.leaks import Leaks
from glassbox.training.parts import Parts
from glassbox.training.predict import Classifier
from glassbox.training.spec import RunSpec
from glassbox.training.special_tokens import Special
from glassbox.training.store import Run

if TYPE_CHECKING:
    import numpy as np
    from datasets import DatasetDict

    from glassbox.tokenization.library import SharedTokenizer


@st.cache_data(max_entries=32, ttl=600, show_spinner=False)
def training_choices(ref: str, owner: str, steps: str = "") -> Choices:
    """What can be chosen for a dataset on /fine_tune; an upload may be deleted, hence the ttl."""
    return choices.choices(ref, owner, steps)


def training_labels(ref: str, owner: str, steps: str) -> LabelColumns:
    """Which columns can be learned, by task."""
    work = Shown(ref, owner, chain.from_text(steps))
    return _training_labels(work.key, shown(work))


@st.cache_data(max_entries=32, ttl=600, show_spinner=False)
def _training_labels(key: str, _dataset: DatasetDict) -> LabelColumns:
    return label_columns.label_columns(_dataset)


@st.cache_data(max_entries=64, ttl=600, show_spinner=False)
def training_plan(spec: RunSpec, owner: str) -> Plan:
    """What a run comes to, and what looks wrong about it."""
    return choices.plan(spec, owner)


@st.cache_data(max_entries=64, ttl=600, show_spinner=False)
def model_sizes(ref: str) -> Sizes:
    """What of a model its memory depends on."""
    return fits.sizes(ref)


@st.cache_data(max_entries=64, ttl=600, show_spinner=False)
def model_facts(ref: str) -> ModelFacts:
    """What a model's config says of what it can be trained on."""
    return checks_model.model_facts(ref)


def _rows_of(spec: RunSpec) -> RunSpec:
    """The spec without what its rows do not depend on."""
    return replace(
        spec, model="", init="pretrained", loop="trainer", max_length=128,
        arguments=Arguments(seed=spec.arguments.seed),
    )  # fmt: skip


def training_parts(spec: RunSpec, owner: str) -> Parts:
    """The rows of a run by part; by numbers over the memory-mapped tables, never to be changed."""
    work = Shown(spec.dataset, owner, chain.from_text(spec.steps))
    return _training_parts(work.key, _rows_of(spec), shown(work))


@st.cache_resource(max_entries=16, ttl=600, show_spinner=False)
def _training_parts(key: str, spec: RunSpec, _dataset: DatasetDict) -> Parts:
    return parts.parts(_dataset, spec)


def training_dataset(spec: RunSpec, owner: str) -> DatasetDict:
    """The dataset of a run with its chain applied; shared, hence never to be changed."""
    return shown(Shown(spec.dataset, owner, chain.from_text(spec.steps)))


# Small: the vocabulary of one model each.
@st.cache_resource(max_entries=6, ttl=600, show_spinner="Opening the tokenizer")
def training_tokenizer(model: str) -> SharedTokenizer:
    """The tokenizer that a run from ``model`` uses."""
    return preview.tokenizer(model)


def training_labels_of_parts(spec: RunSpec, owner: str) -> dict[str, np.ndarray]:
    """How often each label comes in each part of a run."""
    dataset = training_dataset(spec, owner)
    return _training_labels_of_parts(_rows_of(spec), owner, training_parts(spec, owner), dataset)


@st.cache_data(max_entries=32, ttl=600, show_spinner=False)
def _training_labels_of_parts(
    spec: RunSpec, owner: str, _parts: Parts, _dataset: DatasetDict
) -> dict[str, np.ndarray]:
    return label_counts.label_counts(_parts, spec, _dataset)


def training_missing(spec: RunSpec, owner: str) -> Mend | None:
    """What leaves out the rows without a text or a label, if there are any."""
    return findings.missing(spec, training_dataset(spec, owner))


def training_lengths(spec: RunSpec, owner: str, part: str, shared: SharedTokenizer) -> np.ndarray:
    """Tokens of the rows of one part, uncut; of a large part some of them."""
    rows = training_parts(spec, owner)
    return _training_lengths(_rows_of(spec), owner, part, shared.name, shared, rows)


# 160 kB an entry at most.
@st.cache_data(max_entries=48, ttl=600, show_spinner=False)
def _training_lengths(
    spec: RunSpec, owner: str, part: str, name: str, _shared: SharedTokenizer, _parts: Parts
) -> np.ndarray:
    return preview.lengths(_parts.rows[part], spec, _shared)


def training_special(spec: RunSpec, owner: str, shared: SharedTokenizer) -> Special | None:
    """Special tokens that stand in the texts of a run."""
    return _training_special(
        _rows_of(spec), owner, shared.name, shared, training_parts(spec, owner)
    )


@st.cache_data(max_entries=32, ttl=600, show_spinner=False)
def _training_special(
    spec: RunSpec, owner: str, name: str, _shared: SharedTokenizer, _parts: Parts
) -> Special | None:
    texts = [name for name in (spec.text, spec.text_pair) if name]
    return special_tokens.look(_parts.rows, texts, _shared)


def training_leaks(spec: RunSpec, owner: str) -> Leaks:
    """Rows of a run that come more than once."""
    return _training_leaks(_rows_of(spec), owner, training_parts(spec, owner))


@st.cache_data(max_entries=32, ttl=600, show_spinner="Comparing the rows")
def _training_leaks(spec: RunSpec, owner: str, _parts: Parts) -> Leaks:
    texts = [name for name in (spec.text, spec.text_pair) if name]
    return leaks.leaks(_parts.rows, texts)


def classifier(run: Run) -> Classifier:
    """The model of an ended run, loaded once for everybody; anew when it was resumed and saved."""
    return _classifier(run.id, predict.stamp(run))


# A model of 22 million parameters takes 91 MB: two of them, whoever tries them.
@st.cache_resource(max_entries=2, show_spinner="Loading the model")
def _classifier(run: str, stamp: int) -> Classifier:
    return predict.load(run)


def untrained(run: Run, trained: Classifier) -> Classifier:
    """The model as the run began with it."""
    return _untrained(run.id, predict.stamp(run), run, trained)


@st.cache_resource(max_entries=1, show_spinner="Making the model as it was before training")
def _untrained(id: str, stamp: int, _run: Run, _trained: Classifier) -> Classifier:
    return predict.untrained(_run, _trained)


def token_shares(
    run: Run, text: str, pair: str | None, target: int, method: Method, steps: int
) -> Attribution:
    """What each token has of the output for a class."""
    model = classifier(run)
    return _token_shares(run.id, predict.stamp(run), text, pair, target, method, steps, model)


@st.cache_data(max_entries=64, show_spinner="Following the gradients")
def _token_shares(
    run: str,
    stamp: int,
    text: str,
    pair: str | None,
    target: int,
    method: Method,
    steps: int,
    _model: Classifier,
) -> Attribution:
    return attribution.attribute(_model, text, pair, target, method, steps)
