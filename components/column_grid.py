"""The columns of a split as pages of cards; a click on a bar adds a filter to the chain."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import streamlit as st

from components import cache, dataset_chain
from components.column_cards import Card, column_cards
from components.in_url import in_url
from components.notice import user_error
from glassbox.data import clicked, spread
from glassbox.data.chain import Shown
from glassbox.data.spread import Spread
from glassbox.data.statistics import Profile
from glassbox.data.text_lengths import UNITS, Unit
from glassbox.errors import UserError

if TYPE_CHECKING:
    from datasets import Dataset

CARDS = 9  # a page: three rows of three at 1280 pixels
_FAILED = "columns_failed"
_ALL = "all_tokens"
_PARTLY = "Tokens of the"
_ROWS_AT_ONCE = 2_000
_SLOW_ROWS = 100_000
# Characters whose tokens are counted without being asked to: about two seconds.
_TOKENIZED_AT_ONCE = 3_000_000


def text_unit() -> Unit:
    """In what the lengths of texts are measured; the URL says it."""
    st.segmented_control(
        "Lengths of texts in",
        UNITS,
        required=True,
        key="unit",
        on_change=in_url("unit", UNITS, UNITS[0]),
        persist_state="session",
        help="Words are what text.split() gives; tokens are those of the embedded model.",
    )
    chosen = st.session_state.get("unit")
    return chosen if chosen in UNITS else UNITS[0]


def found_columns(names: list[str]) -> list[str]:
    """All columns, or, where they do not fit on one page, those that a person looks for."""
    if len(names) <= CARDS:
        return names
    wanted = st.text_input("Find a column", key="find_column", bind="query-params") or ""
    return [name for name in names if wanted.lower() in name.lower()]


def grid(shown: Shown, split: str, names: list[str], unit: Unit) -> None:
    """The cards of ``names``, a page at a time."""
    if _FAILED in st.session_state:
        user_error(st.session_state.pop(_FAILED))
    pages = max(1, -(-len(names) // CARDS))
    place, foot = st.container(), st.container(horizontal=True, vertical_alignment="center")
    number = 1
    if pages > 1:
        with foot:
            number = min(pages, st.pagination(pages, key="columns_page", bind="query-params"))
    names = names[(number - 1) * CARDS : number * CARDS]
    splits = cache.shown(shown)
    dataset, of_split = splits[split], split if len(splits) > 1 else ""
    with place:
        rows = dataset.num_rows
        said = f"Counting {len(names):,} columns over {rows:,} rows"
        # What is cached, or small, comes before a spinner would be seen.
        with st.spinner(said) if rows >= _SLOW_ROWS else nullcontext():
            cards = [_card(shown, split, dataset, name, unit) for name in names]
        _all_tokens(unit == "tokens" and any(card.note.startswith(_PARTLY) for card in cards))

        def keep(column: str, bar: int) -> None:
            card = next(each for each in cards if each.profile.name == column)
            feature = dataset.features[column]
            step = clicked.step_of(shown, of_split, feature, card.profile, card.shape, bar)
            if step is None:
                return
            try:
                dataset_chain.add(shown, step)
            except UserError as error:
                st.session_state[_FAILED] = error

        column_cards(cards, key="column_cards", on_pick=keep, stamp=f"{shown.key} {split}")


def _card(shown: Shown, split: str, dataset: Dataset, name: str, unit: Unit) -> Card:
    profile = cache.profile(shown, split, name)
    shape, note = profile.spread, ""
    if shape is None and profile.kind == "text":
        if unit == "tokens":
            shape, note = _tokens(shown, split, dataset, profile)
        else:
            shape = cache.lengths_of_texts(shown, split, name, unit)
    # A bar over a part of the rows would keep more rows than it counts.
    can = clicked.can_filter(dataset.features[name], shape) and not note
    return Card(profile, shape, clickable=can, note=note)


def _tokens(shown: Shown, split: str, dataset: Dataset, profile: Profile) -> tuple[Spread, str]:
    """The lengths in tokens, a part of the rows after the other; and which rows they are of."""
    import numpy as np  # noqa: PLC0415

    characters = cache.lengths_of_texts(shown, split, profile.name, "characters")
    rows = dataset.num_rows
    mean = (characters.mean or 0) * (rows - profile.nulls) / max(1, rows)
    most = rows
    if mean * rows > _TOKENIZED_AT_ONCE and not st.session_state.get(_ALL):
        most = max(_ROWS_AT_ONCE, int(_TOKENIZED_AT_ONCE / mean) // _ROWS_AT_ONCE * _ROWS_AT_ONCE)
    most = min(rows, most)
    bar, parts = st.empty(), []
    for start in range(0, most, _ROWS_AT_ONCE):
        if most > _ROWS_AT_ONCE:
            bar.progress(start / most, f"Counting tokens: {start:,} of {most:,} rows")
        stop = min(most, start + _ROWS_AT_ONCE)
        parts.append(cache.token_lengths(shown, split, profile.name, start, stop))
    bar.empty()
    counts = np.concatenate(parts) if parts else np.empty(0, np.int64)
    note = [] if most == rows else [f"{_PARTLY} first {most:,} of {rows:,} rows."]
    if left_out := int((counts < 0).sum()):
        note.append(f"{left_out:,} texts are too long to be tokenized here.")
    return spread.histogram(counts[counts >= 0], "tokens"), " ".join(note)


def _all_tokens(partial: bool) -> None:
    """Whether large columns are tokenized whole, which takes its time."""
    if partial or st.session_state.get(_ALL):
        st.toggle(
            "Tokens of all rows",
            key=_ALL,
            persist_state="session",
            help="Otherwise of the first 3 million characters of each column. A million rows of "
            "200 characters take about a minute; what is counted stays counted.",
        )
