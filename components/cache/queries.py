"""Rows found, sorted and asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components.cache.datasets import applied
from glassbox.data import (
    picking,
    query,
    sql,
)
from glassbox.data import search as finding
from glassbox.data.chain import Shown
from glassbox.data.query import Key
from glassbox.data.search import Found, Search
from glassbox.data.sql import Example, Result

if TYPE_CHECKING:
    import numpy as np
    from datasets import Dataset, DatasetDict


def found(shown: Shown, split: str, search: Search) -> Found:
    """The rows of one split in which a search finds something."""
    return _found(shown.key, split, search, applied(shown).dataset[split])


# 8 bytes for each row that was found.
@st.cache_resource(max_entries=16, ttl=600, show_spinner="Searching")
def _found(key: str, split: str, search: Search, _rows: Dataset) -> Found:
    return finding.find(_rows, search)


def ordered(
    shown: Shown, split: str, search: Search | None, keys: tuple[Key, ...], count: int
) -> np.ndarray:
    """The first ``count`` rows (of those that a search found) in sorted order, or some more.

    All rows are put in order only for a page that is far behind.
    """
    rows = applied(shown).dataset[split]
    among = found(shown, split, search).rows if search is not None else None
    if among is not None:
        rows = picking.picked(rows, among, f"found {split}")
    if count <= query.FIRST:
        numbers = _first_sorted(shown.key, split, search, keys, rows)
    else:
        numbers = _order(shown.key, split, search, keys, rows)
    return numbers if among is None else among[numbers]


@st.cache_resource(max_entries=64, ttl=600, show_spinner="Sorting")
def _first_sorted(
    key: str, split: str, search: Search | None, keys: tuple[Key, ...], _rows: Dataset
) -> np.ndarray:
    return query.first_sorted(_rows, keys, query.FIRST)


# 8 bytes a row.
@st.cache_resource(max_entries=8, ttl=600, show_spinner="Sorting")
def _order(
    key: str, split: str, search: Search | None, keys: tuple[Key, ...], _rows: Dataset
) -> np.ndarray:
    return query.order(_rows, keys)


def asked(shown: Shown, text: str) -> Result:
    """What an SQL query gives."""
    return _asked(shown.key, text, applied(shown).dataset)


@st.cache_resource(max_entries=4, ttl=300, show_spinner="Asking")
def _asked(key: str, text: str, _dataset: DatasetDict) -> Result:
    return sql.ask(_dataset, text)


@st.cache_data(max_entries=64, ttl=600, show_spinner=False)
def _sql_help(key: str, _dataset: DatasetDict) -> tuple[list[tuple[str, str, str]], list[Example]]:
    return sql.schema(_dataset), sql.examples(_dataset)


def sql_help(shown: Shown) -> tuple[list[tuple[str, str, str]], list[Example]]:
    """The columns with their types in SQL, and queries made of their names."""
    return _sql_help(shown.key, applied(shown).dataset)
