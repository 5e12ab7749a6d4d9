"""Encodings, batches, and what is drawn of them."""

from __future__ import annotations

import dataclasses
import itertools
from array import array
from collections.abc import Sequence, Set
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import strip_data as strips
from glassbox.errors import Problem
from glassbox.tokenization import differences, library
from glassbox.tokenization import round_trip as round_trips
from glassbox.tokenization.batch import Batch, try_batch
from glassbox.tokenization.batch_cut import Cut, cut
from glassbox.tokenization.batch_options import BatchOptions, Row, cleaned
from glassbox.tokenization.convention import Convention
from glassbox.tokenization.differences import Border, Cuts
from glassbox.tokenization.encode import encode, without_lone_surrogates
from glassbox.tokenization.encoding import Encoding, Options
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.round_trip import RoundTrip

if TYPE_CHECKING:
    pass


def encoding(ref: str, text: str, options: Options, owner: str = "") -> Encoding:
    """``text`` by a tokenizer of the library; frozen, so everybody may share it."""
    # Asked for at every run: whoever may not have this tokenizer gets nothing from the cache.
    shared = library.get(ref, owner)
    # Streamlit's key of a cached call cannot be made from a lone surrogate.
    clean, replaced = without_lone_surrogates(text)
    made = _encoding(ref, clean, options, shared)
    return dataclasses.replace(made, replaced=replaced) if replaced else made


# An encoding of a megabyte takes 10 to 40 MB, hence so few; most take some kilobytes.
@st.cache_resource(max_entries=10, show_spinner="Encoding")
def _encoding(ref: str, text: str, options: Options, _shared: SharedTokenizer) -> Encoding:
    return encode(_shared, text, options)


def round_trip(ref: str, encoding: Encoding, owner: str = "") -> RoundTrip:
    """What the tokens of ``encoding`` decode to."""
    return _round_trip(ref, encoding.stamp, encoding, library.get(ref, owner))


@st.cache_resource(max_entries=16, show_spinner="Decoding")
def _round_trip(ref: str, stamp: str, _encoding: Encoding, _shared: SharedTokenizer) -> RoundTrip:
    return round_trips.round_trip(_shared, _encoding)


def cuts(encodings: Sequence[Encoding]) -> list[Cuts]:
    """Where the encodings of one text differ."""
    return _cuts(tuple(each.stamp for each in encodings), encodings)


@st.cache_resource(max_entries=8, show_spinner="Comparing")
def _cuts(stamps: tuple[str, ...], _encodings: Sequence[Encoding]) -> list[Cuts]:
    return differences.compare(_encodings)


def strip_data(
    encoding: Encoding, written: Convention | None, ringed: Set[Border], limit: int
) -> dict[str, Any]:
    """What a strip draws of an encoding; shared, hence never to be changed."""
    rings = array("q", itertools.chain.from_iterable(sorted(ringed))).tobytes()
    return _strip_data(encoding.stamp, written, rings, limit, encoding, ringed)


# 2,000 tokens take some 2 MB; a page asks again at each click.
@st.cache_resource(max_entries=16, show_spinner=False)
def _strip_data(
    stamp: str,
    written: Convention | None,
    rings: bytes,
    limit: int,
    _encoding: Encoding,
    _ringed: Set[Border],
) -> dict[str, Any]:
    return strips.strip_data(_encoding, written, _ringed, limit=limit)


def batch(
    ref: str, owner: str, rows: tuple[Row, ...], options: BatchOptions
) -> tuple[list[Problem], Batch | None]:
    """What is wrong with a batch, and the batch where nothing is."""
    clean, replaced = cleaned(rows)
    found, made = _batch(ref, clean, options, library.get(ref, owner))
    return found, dataclasses.replace(made, replaced=replaced) if made and replaced else made


# The largest batch takes 200 MB; most take some kilobytes.
@st.cache_resource(max_entries=4, show_spinner="Encoding")
def _batch(
    ref: str, rows: tuple[Row, ...], options: BatchOptions, _shared: SharedTokenizer
) -> tuple[list[Problem], Batch | None]:
    return try_batch(_shared, rows, options)


def batch_cut(ref: str, owner: str, made: Batch, shown: int) -> Cut:
    """What truncation cut from a batch, and the texts of its first ``shown`` rows."""
    return _batch_cut(ref, made.rows, made.options, shown, made, library.get(ref, owner))


@st.cache_resource(max_entries=8, show_spinner=False)
def _batch_cut(
    ref: str,
    rows: tuple[Row, ...],
    options: BatchOptions,
    shown: int,
    _batch: Batch,
    _shared: SharedTokenizer,
) -> Cut:
    return cut(_shared, _batch, shown)
