"""What a run to be comes to, what its model will be given, and the models of ended runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from components.cache.datasets import applied, shown
from glassbox.data import chain
from glassbox.data.chain import Applied, Shown
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
from glassbox.training.preview import GivenBatch
from glassbox.training.spec import RunSpec
from glassbox.training.special_tokens import Special
from glassbox.training.store import Run

if TYPE_CHECKING:
    import numpy as np
    from datasets import DatasetDict

    from glassbox.tokenization.library import SharedTokenizer


def _data(spec: RunSpec, owner: str) -> Shown:
    return Shown(spec.dataset, owner, chain.from_text(spec.steps))


def _drawn(spec: RunSpec, owner: str) -> tuple[str, Parts]:
    """The rows of a run by part, and a key that is equal for runs of equal rows.

    A text without what of the spec the rows do not depend on: Streamlit takes milliseconds to hash
    the many fields of a spec.
    """
    data = _data(spec, owner)
    whole = shown(data)

    def wanted(rows: int, split: str | None) -> int:
        # More than there are is all of them.
        there = whole[split or spec.train_split].num_rows
        return rows if rows <= there else 0

    kept = replace(
        spec, model="", init="pretrained", loop="trainer", max_length=128,
        train_rows=wanted(spec.train_rows, spec.train_split),
        eval_rows=wanted(spec.eval_rows, spec.eval_split),
        arguments=Arguments(seed=spec.arguments.seed),
    )  # fmt: skip
    key = f"{data.key} {kept!r}"
    return key, _training_parts(key, spec, whole)


@st.cache_resource(max_entries=16, ttl=600, show_spinner=False)
def _training_parts(key: str, _spec: RunSpec, _dataset: DatasetDict) -> Parts:
    return parts.parts(_dataset, _spec)


def training_choices(ref: str, owner: str, steps: str = "") -> Choices:
    """What can be chosen for a dataset on /fine_tune."""
    data = Shown(ref, owner, chain.from_text(steps))
    return _training_choices(data.key, ref, steps, applied(data))


# An upload may be deleted, hence the ttl.
@st.cache_data(max_entries=32, ttl=600, show_spinner=False)
def _training_choices(key: str, _ref: str, _steps: str, _made: Applied) -> Choices:
    return choices.choices_of(_ref, _steps, _made.dataset, _made.left_out)


def training_labels(ref: str, owner: str, steps: str) -> LabelColumns:
    """Which columns can be learned, by task."""
    work = Shown(ref, owner, chain.from_text(steps))
    return _training_labels(work.key, shown(work))


@st.cache_data(max_entries=32, ttl=600, show_spinner=False)
def _training_labels(key: str, _dataset: DatasetDict) -> LabelColumns:
    return label_columns.label_columns(_dataset)


def training_plan(spec: RunSpec, owner: str) -> Plan:
    """What a run comes to, and what looks wrong about it."""
    data = _data(spec, owner)
    return _training_plan(f"{data.key} {spec!r}", spec, applied(data))


@st.cache_data(max_entries=128, ttl=600, show_spinner=False)
def _training_plan(key: str, _spec: RunSpec, _made: Applied) -> Plan:
    return choices.plan_of(_spec, _made.dataset, _made.left_out)


@st.cache_data(max_entries=64, ttl=600, show_spinner=False)
def model_sizes(ref: str) -> Sizes:
    """What of a model its memory depends on."""
    return fits.sizes(ref)


@st.cache_data(max_entries=64, ttl=600, show_spinner=False)
def model_facts(ref: str) -> ModelFacts:
    """What a model's config says of what it can be trained on."""
    return checks_model.model_facts(ref)


def training_parts(spec: RunSpec, owner: str) -> Parts:
    """The rows of a run by part; by numbers over the memory-mapped tables, never to be changed."""
    return _drawn(spec, owner)[1]


def training_dataset(spec: RunSpec, owner: str) -> DatasetDict:
    """The dataset of a run with its chain applied; shared, hence never to be changed."""
    return shown(_data(spec, owner))


# Small: the vocabulary of one model each.
@st.cache_resource(max_entries=6, ttl=600, show_spinner="Opening the tokenizer")
def training_tokenizer(model: str) -> SharedTokenizer:
    """The tokenizer that a run from ``model`` uses."""
    return preview.tokenizer(model)


def training_labels_of_parts(spec: RunSpec, owner: str) -> dict[str, np.ndarray]:
    """How often each label comes in each part of a run."""
    key, rows = _drawn(spec, owner)
    return _training_labels_of_parts(key, spec, rows, training_dataset(spec, owner))


@st.cache_data(max_entries=32, ttl=600, show_spinner=False)
def _training_labels_of_parts(
    key: str, _spec: RunSpec, _parts: Parts, _dataset: DatasetDict
) -> dict[str, np.ndarray]:
    return label_counts.label_counts(_parts, _spec, _dataset)


def training_missing(spec: RunSpec, owner: str) -> Mend | None:
    """What leaves out the rows without a text or a label, if there are any."""
    return findings.missing(spec, training_dataset(spec, owner))


def training_lengths(spec: RunSpec, owner: str, part: str, shared: SharedTokenizer) -> np.ndarray:
    """Tokens of the rows of one part, uncut; of a large part some of them."""
    key, rows = _drawn(spec, owner)
    return _training_lengths(key, part, shared.name, spec, shared, rows)


# 160 kB an entry at most.
@st.cache_data(max_entries=48, ttl=600, show_spinner=False)
def _training_lengths(
    key: str, part: str, name: str, _spec: RunSpec, _shared: SharedTokenizer, _parts: Parts
) -> np.ndarray:
    return preview.lengths(_parts.rows[part], _spec, _shared)


def training_batch(
    spec: RunSpec, owner: str, shared: SharedTokenizer, number: int, drawn: int
) -> GivenBatch:
    """Batch ``number`` (from 1), of which the grid has the first ``drawn`` rows."""
    key, rows = _drawn(spec, owner)
    whole = training_dataset(spec, owner)
    size = spec.arguments.per_device_train_batch_size
    if size * spec.max_length > _MOST_CELLS:
        return preview.batch(rows.rows[leaks.TRAINING], spec, shared, number, drawn, whole)
    asked = f"{size} {spec.max_length} {number} {drawn} {shared.name}"
    return _training_batch(f"{key} {asked}", spec, shared, rows, whole, number, drawn)


# Some hundred kilobytes an entry; larger batches are made anew.
_MOST_CELLS = 8_192


@st.cache_resource(max_entries=32, ttl=600, show_spinner=False)
def _training_batch(
    key: str,
    _spec: RunSpec,
    _shared: SharedTokenizer,
    _parts: Parts,
    _dataset: DatasetDict,
    _number: int,
    _drawn: int,
) -> GivenBatch:
    return preview.batch(_parts.rows[leaks.TRAINING], _spec, _shared, _number, _drawn, _dataset)


def training_special(spec: RunSpec, owner: str, shared: SharedTokenizer) -> Special | None:
    """Special tokens that stand in the texts of a run."""
    key, rows = _drawn(spec, owner)
    return _training_special(key, shared.name, spec.texts, shared, rows)


@st.cache_data(max_entries=32, ttl=600, show_spinner=False)
def _training_special(
    key: str, name: str, _texts: tuple[str, ...], _shared: SharedTokenizer, _parts: Parts
) -> Special | None:
    return special_tokens.look(_parts.rows, _texts, _shared)


def training_leaks(spec: RunSpec, owner: str) -> Leaks:
    """Rows of a run that come more than once."""
    key, rows = _drawn(spec, owner)
    return _training_leaks(key, spec.texts, rows)


@st.cache_data(max_entries=32, ttl=600, show_spinner="Comparing the rows")
def _training_leaks(key: str, _texts: tuple[str, ...], _parts: Parts) -> Leaks:
    return leaks.leaks(_parts.rows, _texts)


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
