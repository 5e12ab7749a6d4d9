"""The stages of a walk, one below the other: a picture each, then its numbers and its Python."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

import streamlit as st

from components.notice import notice
from components.token_chips import Chip, Row, hue_of, rows
from components.token_label import shown
from glassbox.pipelines import encoding
from glassbox.pipelines.encoding import Batch
from glassbox.pipelines.walk import Walk

_HEAD = (
    '<div style="display:flex;flex-wrap:wrap;gap:.2rem .75rem;align-items:baseline">'
    '<span style="font-weight:650;font-size:1.05rem">{number}. {title}</span>'
    '<code style="font-size:.85rem">{shape}</code>'
    '<span style="opacity:.8;font-size:.9rem">{says}</span></div>'
)
# A picture of more tokens than this is a list; the numbers below it go on to _TABLE.
DRAWN, _TABLE = 64, 256


@contextmanager
def stage(number: int, title: str, shape: str, says: str) -> Iterator[None]:
    """The frame of one stage; all four are plain text."""
    with st.container(border=True):
        st.html(
            _HEAD.format(number=number, title=escape(title), shape=escape(shape), says=escape(says))
        )
        yield


def numbers(python: str, table: dict[str, Any] | None = None, *, key: str, **columns: Any) -> None:
    """What a stage unfolds to: one line of Python, and its numbers."""
    with st.expander("Numbers and Python", icon=":material/data_array:"):
        st.code(python, language="python")
        if table is not None:
            st.dataframe(
                table,
                hide_index=True,
                key=key,
                alt="The numbers of this stage",
                column_config=columns,
                height="auto" if _length(table) <= 12 else 420,
            )


def _length(table: dict[str, Any]) -> int:
    return max((len(each) for each in table.values()), default=0)


def name_of(at: int, labels: tuple[str, ...] = ()) -> str:
    """How a row is called wherever rows stand beside each other; in zero-shot with its label."""
    if labels:
        return f"Text {at // len(labels) + 1}: {labels[at % len(labels)]}"
    return f"Text {at + 1}"


def tokens(walk: Walk, number: int) -> None:
    """The tokenizer's own cut of each text, before any special token."""
    lines = [
        Row(
            name_of(at, walk.asked.labels),
            f"{len(each.tokens)} tokens",
            210,
            tuple(Chip(token, "", f"token {place}", hue_of(id)) for place, (token, id) in
                  enumerate(zip(each.tokens[:_TABLE], each.ids, strict=False))),
        )
        for at, each in enumerate(walk.batch.rows)
    ]  # fmt: skip
    count = sum(len(each.tokens) for each in walk.batch.rows)
    says = "Pieces of the model's vocabulary; every piece has its colour."
    with stage(number, "Tokens", f"{count} tokens", says):
        rows(lines, name="pipeline-tokens", height=18)
        table = _token_table(walk.batch, full=False)
        numbers("tokens = [tokenizer.tokenize(text) for text in texts]", table, key="p_tokens")


def ids(walk: Walk, number: int) -> None:
    """The ids, with what the template puts around them."""
    lines = []
    for at, each in enumerate(walk.batch.rows):
        chips = tuple(
            Chip(
                token,
                str(id),
                "added by the template" if special else f"id {id}",
                hue_of(id),
                "apart" if special else "plain",
            )
            for token, id, special in list(
                zip(each.full, each.full_ids, each.special, strict=True)
            )[:_TABLE]
        )
        lines.append(Row(name_of(at, walk.asked.labels), f"{len(each.full_ids)} ids", 160, chips))
    added = sum(walk.batch.rows[0].special)
    says = (
        f"Each token's number in the vocabulary. The template adds {added} special "
        f"{'token' if added == 1 else 'tokens'} (dashed) to each."
        if added
        else "Each token's number in the vocabulary. This tokenizer adds no special token."
    )
    with stage(number, "Input ids", f"{len(lines)} lists", says):
        rows(lines, name="pipeline-ids", height=20)
        call = "tokenizer(texts)" if not walk.asked.pairs else "tokenizer(texts, pairs)"
        numbers(
            f'ids = {call}["input_ids"]  # tokens, then special tokens around them',
            _token_table(walk.batch, full=True),
            key="p_ids",
        )


def _token_table(batch: Batch, *, full: bool) -> dict[str, list[Any]]:
    made: dict[str, list[Any]] = {"text": [], "token": [], "id": []}
    more: dict[str, list[Any]] = {"special": [], "characters": []} if full else {}
    for at, row in enumerate(batch.rows):
        pairs = zip(row.full, row.full_ids, strict=True) if full else zip(
            row.tokens, row.ids, strict=True
        )  # fmt: skip
        for place, (token, id) in enumerate(list(pairs)[:_TABLE]):
            made["text"].append(at + 1)
            made["token"].append(shown(token))
            made["id"].append(id)
            if full:
                special = row.special[place]
                more["special"].append("added" if special else "")
                start, end = row.spans[place]
                more["characters"].append("" if special else f"{start}–{end}")
    return {**made, **more}


def batch(walk: Walk, number: int) -> None:
    """The padded batch with its mask."""
    count, length = walk.batch.shape
    padding = sum(length - each for each in walk.batch.lengths())
    lines = []
    for at, row in enumerate(walk.batch.rows):
        pad = length - len(row.full_ids)
        left = pads_left(walk.batch, at)
        real = [
            Chip(token, "1", f"id {id}, attention_mask 1", hue_of(id))
            for token, id in list(zip(row.full, row.full_ids, strict=True))[:_TABLE]
        ]
        blank = [
            Chip(walk.batch.pad_token, "0", "padding, attention_mask 0", 0, "unknown")
            for _ in range(min(pad, _TABLE))
        ]
        chips = tuple(blank + real if left else real + blank)
        lines.append(
            Row(name_of(at, walk.asked.labels), f"{len(row.full_ids)} + {pad} padding", 130, chips)
        )
    says = (
        f"A tensor is a rectangle: {padding} padding tokens fill it up (hatched). Under each token "
        "stands its attention_mask: 0 is not looked at."
        if padding
        else "All rows are equally long, so nothing is padded. Under each token stands its "
        "attention_mask."
    )
    with stage(number, "One batch", str((count, length)), says):
        rows(lines, name="pipeline-batch", height=20)
        call = "texts" if not walk.asked.pairs else "texts, pairs"
        numbers(
            f'batch = tokenizer({call}, padding=True, truncation=True, return_tensors="pt")',
            _batch_table(walk.batch),
            key="p_batch",
        )


def pads_left(made: Batch, at: int) -> bool:
    """Whether the padding of a row comes before its tokens."""
    mask = made.inputs["attention_mask"][at]
    return bool(mask[0] == 0 and mask[-1] == 1)


def _batch_table(made: Batch) -> dict[str, list[Any]]:
    table: dict[str, list[Any]] = {"tensor": [], "text": []}
    length = min(made.shape[1], DRAWN)
    columns: dict[str, list[Any]] = {str(at): [] for at in range(length)}
    for name, tensor in made.inputs.items():
        for at, values in enumerate(tensor.tolist()):
            table["tensor"].append(name)
            table["text"].append(at + 1)
            for place in range(length):
                columns[str(place)].append(values[place])
    return {**table, **columns}


def about_cut(made: encoding.Batch) -> None:
    """Say what was cut."""
    cut = sum(row.cut for row in made.rows)
    if cut:
        notice(
            "info",
            f"{cut:,} tokens are cut: no row may have more than {max(made.lengths())} here.",
            "That is what truncation=True does, by hand and in the pipeline alike.",
        )
