"""One batch of a run to be: its rows as tokens and ids, and what the collator makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import cache, frame
from components.batch_grid import Layer, batch_grid
from components.in_url import in_url
from components.notice import plain
from glassbox.text import whole
from glassbox.training import preview
from glassbox.training.leaks import TRAINING
from glassbox.training.preview import LOOKED, Feature, GivenBatch

if TYPE_CHECKING:
    from components.run_before import Looked

_LAYERS: tuple[Layer, ...] = ("token", "id", "attention_mask", "token_type_ids")
_GRID_ROWS = 16


def view(looked: Looked) -> None:
    """The controls, the grid, the rows as text, and the tensors."""
    spec, rows = looked.spec, looked.parts.rows[TRAINING]
    size = spec.arguments.per_device_train_batch_size
    last = -(-rows.num_rows // size)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        layer = st.segmented_control(
            "Each cell shows",
            _LAYERS,
            required=True,
            key="cell",
            on_change=in_url("cell", list(_LAYERS), "token"),
            persist_state="session",
        )
        if st.session_state.get("fine_tune_batch", 1) > last:
            st.session_state["fine_tune_batch"] = 1
        number = st.number_input(
            f"Batch, of {last:,}",
            1,
            last,
            key="fine_tune_batch",
            persist_state="session",
            width=130,
            help="In the order of the rows; the run draws them in another one, by its seed.",
        )
    given = cache.training_batch(spec, looked.owner, looked.shared, int(number), _GRID_ROWS)
    batch_grid(given.grid, key="fine_tune_grid", layer=layer or "token")
    _facts(looked, given)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _rows(looked, given.features)
    with right, frame.boundary("The collator"):
        _tensors(looked, given.features)


def _facts(looked: Looked, batch: GivenBatch) -> None:
    """What padding and cutting come to, in this batch and in all."""
    lengths, most = looked.lengths[TRAINING], looked.spec.max_length
    given, width, drawn = batch.features, batch.width, len(batch.grid.encodings)
    cells = width * len(given)
    real = sum(len(each.tokens) for each in given)
    cut = int((lengths > most).sum())
    some = looked.parts.rows[TRAINING].num_rows > LOOKED
    of = f"{len(lengths):,} looked at" if some else f"{len(lengths):,}"
    more = f" The grid has the first {drawn}." if drawn < len(given) else ""
    st.caption(
        f"{len(given)} rows of {width} tokens = {cells:,} cells, {1 - real / cells:.1%} of them "
        f"padding.{more} Of all {of} training rows {cut:,} have more than {most:,} tokens and are "
        f"cut; the longest has {int(lengths.max()):,}."
    )


def _rows(looked: Looked, given: list[Feature]) -> None:
    """The batch's rows as a person reads them."""
    spec = looked.spec
    # Numbered as in the grid above.
    table: dict[str, list[Any]] = {"row": list(range(1, len(given) + 1))}
    table["labels"] = [_label(looked, each.label) for each in given]
    table["tokens"] = [
        f"{each.whole} → {len(each.tokens)}" if each.whole > len(each.tokens) else str(each.whole)
        for each in given
    ]
    # Columns of a file may be called as ours are.
    for place, name in enumerate(spec.texts):
        label = whole(name) if name not in ("row", "labels", "tokens") else f"{whole(name)} "
        table[label] = [whole(each.texts[place][:300]) for each in given]
    st.markdown("**The rows, and the labels they are learned with**")
    st.dataframe(
        table,
        hide_index=True,
        height=260,
        key="fine_tune_rows",
        column_config={
            "row": st.column_config.NumberColumn(width=50),
            "tokens": st.column_config.TextColumn(width=70),
            "labels": st.column_config.TextColumn(width=110),
        },
    )


def _label(looked: Looked, value: Any) -> str:
    """A label as the model gets it, and what it stands for."""
    names = [whole(name) for name in looked.parts.names]
    if looked.spec.problem_type == "single_label_classification":
        return f"{value} ({names[value]})"
    if looked.spec.problem_type == "regression":
        return f"{value:g}"
    said = [name for name, on in zip(names, value, strict=True) if on]
    return f"{[int(on) for on in value]} ({', '.join(said) or 'none'})"


def _tensors(looked: Looked, given: list[Feature]) -> None:
    st.markdown("**What DataCollatorWithPadding returns**")
    if not frame.models_ready():
        return
    tensors = preview.collate(given, looked.shared)
    st.dataframe(
        {
            "name": [each.name for each in tensors],
            "shape": [str(each.shape) for each in tensors],
            "dtype": [each.dtype for each in tensors],
        },
        hide_index=True,
        height="content",
        key="fine_tune_tensors",
    )
    st.caption(
        plain(
            "The model gets these by name: model(**batch). Other columns of the dataset are "
            "left out."
        )
    )
