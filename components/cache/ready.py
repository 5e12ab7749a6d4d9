"""Datasets made ready for a model, and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components.cache.datasets import applied
from glassbox.data import (
    export,
    formulas,
    mapping,
    mapping_asked,
)
from glassbox.data import export_notes as notes_of_export
from glassbox.data import mapped as mapped_results
from glassbox.data import mapping_cost as costs
from glassbox.data import token_lengths as lengths_in_tokens
from glassbox.data.chain import Shown
from glassbox.data.export import Export
from glassbox.data.mapped import Mapped
from glassbox.data.mapping import Mapping
from glassbox.data.mapping_asked import Asked
from glassbox.data.mapping_cost import Cost
from glassbox.errors import Problem
from glassbox.tokenization import library
from glassbox.tokenization.library import SharedTokenizer

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict


def mapping_problems(shown: Shown, asked: Asked) -> list[Problem]:
    """What is wrong with tokenizing a dataset in this way."""
    shared = library.get(asked.tokenizer, shown.owner)
    return _mapping_problems(shown.key, asked.stamp, applied(shown).dataset, shared, asked)


@st.cache_data(max_entries=64, ttl=600, show_spinner=False)
def _mapping_problems(
    key: str, stamp: str, _dataset: DatasetDict, _shared: SharedTokenizer, _asked: Asked
) -> list[Problem]:
    return mapping_asked.check(_dataset, _shared, _asked)


def mapping_size(work: Mapping) -> int:
    """Bytes of text that a map would tokenize."""
    return _mapping_size(work.key, applied(work.shown).dataset, work)


@st.cache_data(max_entries=64, ttl=600, show_spinner=False)
def _mapping_size(key: str, _dataset: DatasetDict, _work: Mapping) -> int:
    return mapping.size(_dataset, _work.asked)


def mapped(work: Mapping) -> Mapped:
    """A finished map: memory-mapped, and 4 bytes a row for the lengths; never to be changed."""
    return _mapped(work.key, work, applied(work.shown).dataset)


@st.cache_resource(max_entries=16, ttl=600, show_spinner=False)
def _mapped(key: str, _work: Mapping, _dataset: DatasetDict) -> Mapped:
    return mapped_results.load(_work, _dataset)


def mapped_spread(work: Mapping) -> lengths_in_tokens.Spread:
    """How long all rows of a finished map are, before any cut."""
    return _mapped_spread(work.key, mapped(work))


@st.cache_data(max_entries=32, ttl=600, show_spinner=False)
def _mapped_spread(key: str, _mapped: Mapped) -> lengths_in_tokens.Spread:
    return lengths_in_tokens.spread(_mapped.all_lengths)


def mapping_cost(work: Mapping, split: str) -> Cost:
    """What tokenizing costs in one call, in batches and row by row; measured once, for a while."""
    shared = library.get(work.asked.tokenizer, work.shown.owner)
    return _mapping_cost(work.key, split, applied(work.shown).dataset[split], work, shared)


@st.cache_data(max_entries=64, ttl=3_600, show_spinner="Measuring")
def _mapping_cost(
    key: str, split: str, _rows: Dataset, _work: Mapping, _shared: SharedTokenizer
) -> Cost:
    return costs.measure(_rows, _work.asked, _shared)


def export_preview(shown: Shown, asked: Export) -> str:
    """How the file begins that a dataset is taken away as."""
    return _export_preview(shown.key, asked, applied(shown).dataset)


@st.cache_data(max_entries=64, ttl=600, show_spinner=False)
def _export_preview(key: str, asked: Export, _dataset: DatasetDict) -> str:
    return export.preview(_dataset, asked)


def export_notes(shown: Shown, asked: Export) -> list[str]:
    """What a format changes about a dataset."""
    return _export_notes(shown.key, asked, applied(shown).dataset)


@st.cache_data(max_entries=64, ttl=600, show_spinner="Counting")
def _export_notes(key: str, asked: Export, _dataset: DatasetDict) -> list[str]:
    return notes_of_export.notes(_dataset, asked)


def formula_cells(shown: Shown) -> dict[str, int]:
    """Cells by column that a spreadsheet would take for a formula, in all splits."""
    return _formula_cells(shown.key, applied(shown).dataset)


@st.cache_data(max_entries=64, ttl=600, show_spinner=False)
def _formula_cells(key: str, _dataset: DatasetDict) -> dict[str, int]:
    return formulas.cells(_dataset.values())
