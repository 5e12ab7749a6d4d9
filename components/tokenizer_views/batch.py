"""Rows of one or two texts as one batch: padded, cut, and made into tensors."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components import batch_form, cache, frame
from components.batch_cut import ROWS, batch_cut
from components.batch_grid import LAYERS, batch_grid
from components.code import snippet
from components.in_url import whole_number
from components.notice import notice
from components.tokenizer_choice import choose
from glassbox.snippets import tokenizer_batch as python
from glassbox.snippets.tokenizer_load import load
from glassbox.tokenization import library
from glassbox.tokenization.batch import Batch
from glassbox.tokenization.batch_facts import Cells, padded
from glassbox.tokenization.batch_remarks import remarks
from glassbox.tokenization.batch_tensors import Framework, Tensors, tensors


def view(owner: str) -> None:
    """Rows and options, the grid, its tensors and its padding, what was cut, and the code."""
    left, right = st.columns([2, 3], gap="medium", vertical_alignment="bottom")
    with left:
        ref = choose(
            "Tokenizer", owner, key="batch_tokenizer", parameter="b_tokenizer",
            default=library.SUBWORD,
        )  # fmt: skip
    with right, st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.segmented_control(
            "return_tensors",
            ["none", "np", "pt"],
            default="none",
            required=True,
            key="b_tensors",
            help="np: NumPy arrays. pt: PyTorch tensors, as a model of transformers takes them",
            bind="query-params",
            persist_state="session",
        )
        special = st.toggle(
            "add_special_tokens",
            True,
            key="b_special",
            help="The template of the tokenizer: as BERT's, [CLS] A [SEP] B [SEP]",
            bind="query-params",
            persist_state="session",
        )
    rows = batch_form.rows_table()
    options = batch_form.options(add_special_tokens=special)
    with frame.boundary("The batch"):
        shared = library.get(ref, owner)
        found, batch = cache.batch(ref, owner, rows, options)
        if batch is None:
            batch_form.problems(found)
            return
        batch_form.problems([*found, *remarks(shared, batch)])
        _picture(batch)
        left, right = st.columns(2, gap="large")
        with left:
            made = _tensors(batch, wanted)
        with right:
            _padding(batch)
        if options.truncates:
            st.subheader("What truncation cut", anchor=False)
            cut = cache.batch_cut(ref, owner, batch, ROWS)
            batch_cut(cut, overflow=options.return_overflowing_tokens)
        framework: Framework | None = made.framework if made else None
        refused = bool(made and made.error)
        snippet(python.batch(load(ref), batch.rows, options, framework, error=refused))


def _picture(batch: Batch) -> None:
    layer = st.segmented_control(
        "Each cell shows",
        LAYERS,
        default="token",
        required=True,
        key="b_layer",
        bind="query-params",
        persist_state="session",
    )
    if layer == "token_type_ids" and layer not in batch.inputs:
        st.caption(
            "This tokenizer does not return token_type_ids: they are not among its "
            "model_input_names. Shown are those of its encodings."
        )
    batch_grid(batch, key="batch_grid", layer=layer)


def _tensors(batch: Batch, wanted: str) -> Tensors | None:
    """What is returned, by name; None for lists."""
    st.subheader("What comes back", anchor=False)
    if wanted == "none":
        widths = batch.widths
        least, most = min(widths), max(widths)
        each = f"{most:,}" if least == most else f"{least:,} to {most:,}"
        count = len(widths)
        _table(
            {
                "name": list(batch.inputs),
                "type": [
                    f"list of {count:,} ints"
                    if name == "overflow_to_sample_mapping"
                    else f"list of {count:,} lists of {each} ints"
                    for name in batch.inputs
                ],
            }
        )
        return None
    if wanted == "pt" and not frame.models_ready():
        return None
    made = tensors(batch, "pt" if wanted == "pt" else "np")
    if made.error:
        widths = batch.widths
        notice(
            "error",
            f"The library refuses: {made.error}",
            f"The rows have {min(widths):,} to {max(widths):,} tokens, and a tensor has one "
            "length. Padding makes the short ones longer; truncation the long ones shorter.",
        )
        return made
    _table(
        {
            "name": [each.name for each in made.tensors],
            "shape": [str(each.shape) for each in made.tensors],
            "dtype": [each.dtype for each in made.tensors],
        }
    )
    for why in dict.fromkeys(each.why for each in made.tensors if each.why):
        notice("warning", why)
    return made


def _table(columns: dict[str, Any]) -> None:
    st.dataframe(columns, hide_index=True, height="content")


def _padding(batch: Batch) -> None:
    """How many cells are padding, and how many a collator would make."""
    st.subheader("What padding costs", anchor=False)
    size = st.number_input(
        "Rows in a batch of the collator",
        1,
        1024,
        2,
        key="b_size",
        bind=whole_number("b_size"),
        persist_state="session",
        width=220,
        help="DataCollatorWithPadding pads each batch only to its own longest row, while training",
    )
    made = padded(batch, size)
    ways: list[tuple[str, Cells]] = [
        ("this batch", made.shown),
        ("all to the longest", made.together),
        (f"collator, batches of {size:,}", made.in_order),
        ("the same, sorted by length", made.by_length),
    ]
    _table(
        {
            "padded": [name for name, _ in ways],
            "cells": [cells.all for _, cells in ways],
            "padding": [cells.padding for _, cells in ways],
            "share": [f"{cells.share:.1%}" for _, cells in ways],
        }
    )
    shown = made.shown
    st.caption(
        f"{shown.padding:,} of this batch's {shown.all:,} cells are padding ({shown.share:.1%}). "
        "A model computes every cell. From the real lengths of the rows."
    )
