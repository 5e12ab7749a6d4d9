"""Datasets as they are shown, and what is counted over all of their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from glassbox.data import (
    chain,
    columns,
    statistics,
    store,
    text_lengths,
)
from glassbox.data import quality as qualities
from glassbox.data.chain import Applied, Shown
from glassbox.data.columns import Roles
from glassbox.data.quality import Quality
from glassbox.data.spread import Spread
from glassbox.data.statistics import Profile
from glassbox.data.text_lengths import Unit

if TYPE_CHECKING:
    import numpy as np
    from datasets import Dataset, DatasetDict


# Memory-mapped: an entry costs a few kilobytes, whatever the dataset has.
@st.cache_resource(max_entries=64, ttl=600, show_spinner="Loading the dataset")
def dataset(ref: str, owner: str) -> DatasetDict:
    """A dataset that ``owner`` may see; shared, hence never to be changed."""
    return store.load(ref, owner)


def applied(shown: Shown) -> Applied:
    """A dataset with its chain of steps, and which steps were skipped and why.

    Each beginning of the chain has its own entry: one more step, or one less, costs only that.
    """
    # Asked for at every run: whoever may not see this dataset gets nothing from the cache.
    whole = dataset(shown.ref, shown.owner)
    return _applied(shown.key, shown, whole) if shown.steps else Applied(whole)


# By indices over the memory-mapped table: 8 bytes a row for a step that chooses or orders rows.
@st.cache_resource(max_entries=48, ttl=600, show_spinner="Applying the step")
def _applied(key: str, _shown: Shown, _whole: DatasetDict) -> Applied:
    return chain.apply_last(
        applied(_shown.before()), _shown.steps[-1], lambda ref: dataset(ref, _shown.owner)
    )


def shown(shown: Shown) -> DatasetDict:
    """A dataset with its chain of steps applied; shared, hence never to be changed."""
    return applied(shown).dataset


def profile(shown: Shown, split: str, column: str) -> Profile:
    """What is in one column, over all rows of one split."""
    return _profile(shown.key, split, column, applied(shown).dataset[split])


@st.cache_data(max_entries=512, ttl=600, show_spinner="Counting")
def _profile(key: str, split: str, column: str, _rows: Dataset) -> Profile:
    return statistics.profile(_rows, column)


def lengths_of_texts(shown: Shown, split: str, column: str, unit: Unit) -> Spread:
    """How long the texts of one column are, in characters or words."""
    return _lengths_of_texts(shown.key, split, column, unit, applied(shown).dataset[split])


@st.cache_data(max_entries=512, ttl=600, show_spinner="Measuring the texts")
def _lengths_of_texts(key: str, split: str, column: str, unit: Unit, _rows: Dataset) -> Spread:
    return statistics.text_lengths(_rows, column, unit)


def token_lengths(shown: Shown, split: str, column: str, start: int, stop: int) -> np.ndarray:
    """Tokens of the texts in the rows from ``start`` to ``stop``, by the embedded tokenizer."""
    return _token_lengths(shown.key, split, column, start, stop, applied(shown).dataset[split])


# Some thousand rows an entry, 8 bytes each: what was counted stays while the rest is.
@st.cache_data(max_entries=1_024, ttl=600, show_spinner=False)
def _token_lengths(
    key: str, split: str, column: str, start: int, stop: int, _rows: Dataset
) -> np.ndarray:
    return text_lengths.tokens_of_rows(_rows, column, start, stop)


def quality(shown: Shown, texts: tuple[str, ...], label: str | None) -> Quality:
    """What is wrong with a dataset whose model reads ``texts`` and learns ``label``."""
    return _quality(shown.key, texts, label, applied(shown).dataset)


# The numbers of the rows that were found: some 8 bytes a row and check at most.
@st.cache_resource(max_entries=6, ttl=600, show_spinner="Looking through all rows")
def _quality(key: str, texts: tuple[str, ...], label: str | None, _dataset: DatasetDict) -> Quality:
    return qualities.looked_through(_dataset, texts, label)


def roles(shown: Shown) -> Roles | None:
    """The likeliest text and label columns; None where one of them is missing."""
    return _roles(shown.key, applied(shown).dataset)


@st.cache_data(max_entries=64, ttl=600, show_spinner=False)
def _roles(key: str, _dataset: DatasetDict) -> Roles | None:
    found = columns.guess_roles(_dataset)
    return found if isinstance(found, Roles) else None
