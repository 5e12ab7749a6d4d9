"""One batch through the collator: which one, its grid, its tensors, and what padding costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import cache, frame
from components.batch_grid import Layer, batch_grid
from components.in_url import in_url, whole_number
from components.notice import plain
from glassbox.data import collating, token_lengths
from glassbox.data.collating import Pick
from glassbox.data.mapped import Mapped
from glassbox.data.mapping import Mapping
from glassbox.data.statistics import type_text
from glassbox.tokenization.batch_facts import Cells
from glassbox.tokenization.batch_options import own_limit
from glassbox.tokenization.library import SharedTokenizer

if TYPE_CHECKING:
    import numpy as np

_LAYERS: tuple[Layer, ...] = ("token", "id", "attention_mask", "token_type_ids", "position")
_MULTIPLES = ("off", "8", "16", "32", "64")
_NO_LABEL = "(none)"
_MOST_ROWS = 1_024
_GRID_ROWS = 32
_LARGEST_SEED = 2**32 - 1


def pick(made: Mapped, split: str, label: str | None) -> Pick:
    """Draw the controls of the batch; ``label`` is the likeliest label column."""
    rows = made.dataset[split]
    st.subheader("A batch from DataCollatorWithPadding", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        size = st.number_input(
            "batch_size", 1, _MOST_ROWS, 8, key="r_size", bind=whole_number("r_size"),
            persist_state="session", width=104,
        )  # fmt: skip
        last = -(-rows.num_rows // size)
        number = st.number_input(
            f"Batch, of {last:,}", 1, max(1, last), 1, key="r_batch", bind=whole_number("r_batch"),
            persist_state="session", width=124,
        )  # fmt: skip
        shuffled = st.toggle(
            "shuffled", key="r_shuffled", bind="query-params", persist_state="session",
            help="In the order of shuffle(seed), as a Trainer's would be in some order",
        )  # fmt: skip
        seed = st.number_input(
            "seed", 0, _LARGEST_SEED, 42, key="r_seed", bind=whole_number("r_seed"),
            persist_state="session", width=96, disabled=not shuffled,
        )  # fmt: skip
        multiple = st.selectbox(
            "pad_to_multiple_of", _MULTIPLES, key="r_multiple", bind="query-params",
            persist_state="session", width=146,
        )  # fmt: skip
        labels = [_NO_LABEL, *collating.label_columns(rows)]
        default = label if label in labels else collating.likely_label(rows)
        chosen = st.selectbox(
            "Label", labels, key="r_label", persist_state="session", width=146,
            on_change=in_url("r_label", labels, default or _NO_LABEL),
            help="Columns of whole numbers without empty cells; a ClassLabel is one",
        )  # fmt: skip
    return Pick(
        split,
        int(size),
        min(int(number), max(1, last)),
        int(seed) if shuffled else None,
        None if multiple == "off" else int(multiple),
        None if chosen == _NO_LABEL else str(chosen),
    )


def batch(work: Mapping, made: Mapped, shared: SharedTokenizer, chosen: Pick) -> None:
    """The grid of the batch, its tensors, and the padding of it and of the whole epoch."""
    rows = made.dataset[chosen.split]
    numbers = collating.picked(rows.num_rows, chosen)
    cut = token_lengths.truncated(made.lengths[chosen.split], work.asked.limit(shared))
    width = collating.width(cut[numbers], chosen.multiple)
    layer = st.segmented_control(
        "Each cell shows", _LAYERS, default="token", required=True, key="r_layer",
        bind="query-params", persist_state="session",
    )  # fmt: skip
    before = cache.shown(work.shown)[chosen.split]
    drawn = numbers[:_GRID_ROWS]
    grid = collating.grid(before, drawn, work.asked, shared, chosen, width)
    batch_grid(grid, key="ready_grid", layer=layer)
    which = ", ".join(f"{each:,}" for each in drawn[:8]) + (" …" if len(numbers) > 8 else "")
    more = f" The grid has the first {_GRID_ROWS} of them." if len(numbers) > _GRID_ROWS else ""
    st.caption(plain(f"Rows {which} of {chosen.split}.{more}"))
    left, right = st.columns([2, 3], gap="large")
    with left, frame.boundary("The collator"):
        _tensors(rows, numbers, shared, chosen)
    with right:
        fixed = work.asked.limit(shared) or own_limit(shared)
        _padding(cut, numbers, width, chosen, fixed)


def _tensors(rows: Any, numbers: list[int], shared: SharedTokenizer, chosen: Pick) -> None:
    st.markdown("**What the collator returns**")
    if not frame.models_ready():
        return
    given = collating.features(rows, numbers, shared, chosen)
    tensors = collating.collate(given, shared, chosen)
    st.dataframe(
        {
            "name": [each.name for each in tensors],
            "shape": [str(each.shape) for each in tensors],
            "dtype": [each.dtype for each in tensors],
        },
        hide_index=True,
        height="content",
    )
    said = "A model wants its labels as `labels`."
    if chosen.label:
        feature = plain(type_text(rows.features[chosen.label]))
        said = f"The column {plain(chosen.label)} ({feature}) becomes `labels`: " + (
            "the collator renames it."
            if chosen.label == "label"
            else "renamed first, the collator knows only `label`."
        )
    st.caption(f"{said} Texts and other columns are left out: no tensor can be made of them.")


def _padding(
    cut: np.ndarray, numbers: list[int], width: int, chosen: Pick, fixed: int | None
) -> None:
    st.markdown("**What padding costs**")
    order = collating.order(len(cut), chosen.seed)
    multiple = chosen.multiple or 1
    longest = int(cut.max())
    real = int(cut[numbers].sum())
    count = len(numbers)
    found = token_lengths.epoch(cut[order], chosen.size, fixed or longest, multiple)
    together = -(-longest // multiple) * multiple
    ways: list[tuple[str, int | None, Cells]] = [
        ("by the collator", count * width, found.in_order),
        ("the same, sorted by length", None, found.by_length),
        (f"all to the longest ({together:,})", count * together, found.together),
    ]
    if fixed is not None:
        to = max(fixed, longest)
        ways.append((f"to max_length ({to:,})", count * to, found.fixed))
    st.dataframe(
        {
            "padded": [name for name, _, _ in ways],
            # Sorted by length, the rows of this batch lie in others.
            "batch cells": ["" if cells is None else f"{cells:,}" for _, cells, _ in ways],
            "of it padding": [_share(cells, real) for _, cells, _ in ways],
            "epoch cells": [cells.all for _, _, cells in ways],
            "of it padding ": [f"{cells.share:.1%}" for _, _, cells in ways],
        },
        hide_index=True,
        height="content",
        column_config={
            "batch cells": st.column_config.TextColumn(alignment="right"),
            "epoch cells": st.column_config.NumberColumn(format="localized"),
        },
    )
    saved = 1 - found.in_order.all / ways[-1][2].all
    by_length = found.by_length.all / found.in_order.all
    st.caption(
        f"A model computes every cell. Over the {found.batches:,} batches of an epoch the collator "
        f"makes {saved:.0%} fewer than the last line; sorted by length (group_by_length of the "
        f"Trainer) there are {by_length:.0%} of the collator's. From the lengths of all "
        f"{len(cut):,} rows of the split."
    )


def _share(cells: int | None, real: int) -> str:
    return "" if cells is None else f"{1 - real / cells:.1%}"
