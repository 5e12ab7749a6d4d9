"""The only places where Streamlit's caches are used, each with a bound.

Any browser can clear these caches for everybody, so they hold only what can be made again.
"""

from __future__ import annotations

import dataclasses
import itertools
from array import array
from collections.abc import Sequence, Set
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import strip_data as strips
from glassbox.data import (
    chain,
    columns,
    export,
    formulas,
    mapping,
    mapping_asked,
    picking,
    query,
    sql,
    statistics,
    store,
    text_lengths,
)
from glassbox.data import export_notes as notes_of_export
from glassbox.data import mapped as mapped_results
from glassbox.data import mapping_cost as costs
from glassbox.data import quality as qualities
from glassbox.data import search as finding
from glassbox.data import token_lengths as lengths_in_tokens
from glassbox.data.chain import Applied, Shown
from glassbox.data.columns import Roles
from glassbox.data.export import Export
from glassbox.data.mapped import Mapped
from glassbox.data.mapping import Mapping
from glassbox.data.mapping_asked import Asked
from glassbox.data.mapping_cost import Cost
from glassbox.data.quality import Quality
from glassbox.data.query import Key
from glassbox.data.search import Found, Search
from glassbox.data.spread import Spread
from glassbox.data.sql import Example, Result
from glassbox.data.statistics import Profile
from glassbox.data.text_lengths import Unit
from glassbox.errors import Problem
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
from glassbox.training import choices, predict
from glassbox.training.choices import Choices, Plan
from glassbox.training.predict import Classifier
from glassbox.training.spec import RunSpec

if TYPE_CHECKING:
    import numpy as np
    from datasets import Dataset, DatasetDict


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


@st.cache_data(max_entries=32, ttl=600, show_spinner=False)
def training_choices(ref: str, owner: str) -> Choices:
    """What can be chosen for a dataset on /fine_tune; an upload may be deleted, hence the ttl."""
    return choices.choices(ref, owner)


@st.cache_data(max_entries=64, ttl=600, show_spinner=False)
def training_plan(spec: RunSpec, owner: str) -> Plan:
    """What a run comes to, and what looks wrong about it."""
    return choices.plan(spec, owner)


# A model of 22 million parameters takes 91 MB: two of them, whoever tries them.
@st.cache_resource(max_entries=2, show_spinner=False)
def classifier(run: str) -> Classifier:
    """The model of an ended run, loaded once for everybody."""
    return predict.load(run)


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


def family_sketch(choice: Choice, tokens: int) -> Sketch:
    """A model of a family on the meta device, and one forward pass there."""
    return _family_sketch(choice.family.id, choice.values, choice.auto_class, tokens, choice)


# A tree of some hundred modules: 100 kB, and up to a second to lay it out.
@st.cache_resource(max_entries=64, show_spinner="Laying the model out")
def _family_sketch(
    family: str, values: tuple[object, ...], auto_class: str, tokens: int, _choice: Choice
) -> Sketch:
    return family_build.sketch(_choice, tokens)


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
