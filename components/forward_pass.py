"""One forward pass: what went in, what came out, and where the time went."""

from __future__ import annotations

import streamlit as st

from components.charts import chart
from components.module_tree import shape_text
from components.notice import plain
from glassbox.models import timing
from glassbox.models.forward import PEEK_COLUMNS, PEEK_ROWS, Pass
from glassbox.models.inputs import ModelInput

_TOKENS_SHOWN = 60
_ROW_PIXELS = 35
_MOST_ROWS = 14


def forward_pass(run: Pass, given: ModelInput) -> None:
    """Draw a pass over ``given``: input, tensors, the corner of one, and the time."""
    _input(given)
    _tensors(run)
    _peek(run, given)
    _time(run)


def _input(given: ModelInput) -> None:
    st.caption(plain(f"What went in: {given.about}, {len(given.ids):,} ids in one row."))
    shown = given.ids[:_TOKENS_SHOWN]
    if given.tokens is None:
        text = " ".join(str(id) for id in shown)
    else:
        text = " ".join(f"{token}:{id}" for token, id in zip(given.tokens, shown, strict=False))
    more = len(given.ids) - len(shown)
    st.code(text + (f" … and {more:,} more" if more else ""), language=None, wrap_lines=True)


def about(name: str, last: int) -> str:
    """What an output of the model is, in a few words; ``last`` is the last hidden state."""
    if name == "last_hidden_state":
        return "one vector a token: the last hidden state"
    if name == "pooler_output":
        return "one vector for the input, from its first token"
    if name == "hidden_states[0]":
        return "after the embeddings"
    if name.startswith("hidden_states["):
        layer = int(name[len("hidden_states[") : -1])
        return f"after layer {layer - 1}" + (", the last" if layer == last else "")
    return ""


def _tensors(run: Pass) -> None:
    st.markdown("**What came out**")
    last = sum(each.name.startswith("hidden_states[") for each in run.tensors) - 1
    column = st.column_config
    figure = column.NumberColumn(format="%.3f", width=70)
    st.dataframe(
        {
            "Tensor": [each.name for each in run.tensors],
            "Shape": [shape_text(each.shape) for each in run.tensors],
            "What it is": [about(each.name, last) for each in run.tensors],
            # Never “-0.000”.
            "mean": [round(each.mean, 3) + 0.0 for each in run.tensors],
            "std": [each.std for each in run.tensors],
            "min": [each.low for each in run.tensors],
            "max": [each.high for each in run.tensors],
        },
        hide_index=True,
        height=min(_MOST_ROWS, len(run.tensors) + 1) * _ROW_PIXELS + 3,
        key="model_shapes",
        column_config={
            "Tensor": column.TextColumn(width=140),
            "Shape": column.TextColumn(width=100),
            "What it is": column.TextColumn(width=270),
            "mean": figure,
            "std": figure,
            "min": figure,
            "max": figure,
        },
        alt="Tensors of the output: shape (batch, tokens, hidden size), and their values",
    )


def _peek(run: Pass, given: ModelInput) -> None:
    if run.peek is None:
        return
    _, rows, width = run.peek.shape
    st.markdown(f"**A corner of {plain(run.peek.name)}**")
    tokens = given.tokens or tuple(str(id) for id in given.ids)
    values = run.peek.values
    table: dict[str, list[str] | list[float]] = {"token": list(tokens[: len(values)])}
    for dimension in range(len(values[0]) if values else 0):
        table[str(dimension)] = [row[dimension] for row in values]
    number = st.column_config.NumberColumn(format="%.3f")
    st.dataframe(
        table,
        hide_index=True,
        height=min(_MOST_ROWS, len(values) + 1) * _ROW_PIXELS + 3,
        key="model_peek",
        column_config={name: number for name in table if name != "token"},
        alt="Values of the first tokens and dimensions",
    )
    st.caption(
        f"The first {min(rows, PEEK_ROWS)} of {rows:,} tokens, "
        f"{min(width, PEEK_COLUMNS)} of {width:,} dimensions."
    )


def short(names: tuple[str, ...]) -> list[str]:
    """``encoder.layer.3`` as ``layer 3``, unless there are two stacks of layers to tell apart."""
    stacks = {name.rpartition(".")[0] for name in names if name.rpartition(".")[2].isdecimal()}
    if len(stacks) != 1:
        return list(names)
    (stack,) = stacks
    return [
        f"layer {name[len(stack) + 1 :]}" if name.startswith(f"{stack}.") else name
        for name in names
    ]


def _time(run: Pass) -> None:
    st.markdown("**Where the time goes**")
    found = timing.blocks(run.calls)
    shown = found[: timing.MOST_BLOCKS]
    names = short(tuple(each.name for each in shown))
    bars = []
    for kind in timing.KINDS:
        times = [each.seconds.get(kind, 0.0) * 1e3 for each in shown]
        if any(times):
            bars.append({
                "type": "bar",
                "name": kind,
                "x": names,
                "y": times,
                "hovertemplate": f"%{{x}}<br>{kind}: %{{y:.3f}} ms<extra></extra>",
            })  # fmt: skip
    layout = {
        "barmode": "stack",
        "bargap": 0.25,
        "legend": {"traceorder": "normal"},
        "xaxis": {"title": {"text": "part of the model"}, "type": "category"},
        "yaxis": {"title": {"text": "milliseconds"}},
    }
    kinds = timing.by_kind(run.calls)
    whole = max(sum(kinds.values()), 1e-12)
    first, second = list(kinds)[:2]
    chart(
        {"data": bars, "layout": layout},
        key="model_time",
        alt="Milliseconds of each part of the model by kind of work",
        height=300,
    )
    bare, hooked = run.bare_seconds * 1e3, run.hooked_seconds * 1e3
    st.caption(
        f"{first} takes {kinds[first] / whole:.0%} of it and {second} {kinds[second] / whole:.0%}. "
        f"Of {run.repeats} passes on one thread this is the median one: {hooked:,.2f} ms with a "
        f"hook before and after each module, {bare:,.2f} ms without (median too). The difference "
        "is what looking costs; it is Python's, so it weighs most in a small model."
        + (f" The first {len(shown)} of {len(found)} parts." if len(found) > len(shown) else "")
    )
