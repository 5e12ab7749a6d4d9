"""Attention: every head as a small picture, one of them as lines and as a heatmap."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from components import cache
from components.attention_lines import attention_lines
from components.charts import chart, inks
from components.code import snippet
from components.head_grid import head_grid
from components.in_url import in_url
from components.notice import plain
from components.token_label import for_plotly
from glassbox.models import attention
from glassbox.models.attention import Block
from glassbox.models.reading import Reading
from glassbox.models.subject import Subject
from glassbox.snippets import model_inside as python

LAYER, HEAD, PAIR, STATISTIC = "i_layer", "i_head", "i_pair", "i_stat"
ALL, MEAN = "all", "mean"
# The head of the embedded model in which "it" reads "animal".
_EXAMPLE = (5, 11)
# Numbers are written into the cells of a heatmap that has room for them.
_MOST_WRITTEN = 20
# Below it a weight would be written as .00.
_LEAST_WRITTEN = 0.005
# Where the colours end at least: weights that are nearly even shall look even, and faint.
_LEAST_TOP = 0.2


def view(chosen: Subject, read: Reading) -> None:
    """The overview and the lines side by side, then the heatmap and the code."""
    weights = cache.activations(chosen, read).attentions
    layer, head, pair = _controls(weights, read)
    block = attention.block(read, pair)
    one = weights[layer] if head in (ALL, MEAN) else weights[layer, int(head)][None]
    left, right = st.columns([1.08, 1], gap="medium")
    with left:
        _say(weights[layer] if head in (ALL, MEAN) else one, layer, head, block, pair)
        drawn = one.mean(0, keepdims=True) if head == MEAN else one
        names = [str(at) for at in range(len(drawn))] if head == ALL else [head]
        attention_lines(attention.part(drawn, block), names, read, block, key="inside_lines")
    with right:
        _overview(weights, read, layer, head)
    st.subheader("As a heatmap", anchor=False)
    _heatmap(attention.part(one.mean(0), block), read, block, layer, head)
    snippet(python.attention(chosen, read, layer, None if head in (ALL, MEAN) else int(head)))


def _controls(weights: np.ndarray, read: Reading) -> tuple[int, str, attention.Pair]:
    layers, heads = weights.shape[:2]
    fits = layers > _EXAMPLE[0] and heads > _EXAMPLE[1]
    first = _EXAMPLE if fits else (0, 0)
    of_layers = [str(at) for at in range(layers)]
    of_heads = [str(at) for at in range(heads)]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        layer = st.selectbox(
            "Layer",
            of_layers,
            key=LAYER,
            on_change=in_url(LAYER, of_layers, str(first[0])),
            persist_state="session",
            width=110,
        )
        titles = {ALL: "All, a colour each", MEAN: "Mean of all"}
        head = st.selectbox(
            "Head",
            [*of_heads, ALL, MEAN],
            key=HEAD,
            format_func=lambda each: titles.get(each, each),
            on_change=in_url(HEAD, [*of_heads, ALL, MEAN], str(first[1])),
            persist_state="session",
            width=190,
        )
        pair = None
        if read.is_pair:
            pair = st.segmented_control(
                "Who reads → who is read",
                list(attention.PAIRS),
                key=PAIR,
                format_func=attention.PAIRS.__getitem__,
                on_change=in_url(PAIR, list(attention.PAIRS), "all"),
                required=True,
                persist_state="session",
            )
    return int(layer), head, pair or "all"


def _say(shown: np.ndarray, layer: int, head: str, block: Block, pair: attention.Pair) -> None:
    """Where these numbers are from, and what a row of them adds up to."""
    of = {ALL: "all heads", MEAN: "the mean of all heads"}.get(head, f"head {head}")
    where = f"output.attentions[{layer}][0" + ("" if head in (ALL, MEAN) else f", {head}") + "]"
    st.markdown(f"**Layer {layer}, {of}** · `{where}`")
    if pair == "all":
        st.caption(
            "Each token's weights sum to 1 over all that it reads "
            f"(checked: the furthest sum is {attention.off_one(shown):.0e} off)."
        )
        return
    part = attention.share(shown, block)
    st.caption(
        f"Sentence {pair[0]} gives {part:.1%} of its attention to sentence {pair[1]} "
        "([CLS] and each [SEP] counted with their sentence). The weights are as they were, "
        "not scaled up to 1."
    )


def _overview(weights: np.ndarray, read: Reading, layer: int, head: str) -> None:
    known = attention.statistics(read)
    st.markdown("**Every head** · a click shows it as lines")
    name = st.selectbox(
        "The number under each head",
        list(known),
        key=STATISTIC,
        format_func=lambda each: known[each].title,
        on_change=in_url(STATISTIC, list(known), "previous"),
        persist_state="session",
        label_visibility="collapsed",
    )
    statistic = known[name]
    values = statistic.measure(weights, read)
    top = attention.strongest(values)
    st.caption(
        plain(
            f"{statistic.about} Mean over all tokens; largest in layer {top[0]}, head {top[1]}: "
            f"{values[top]:.2f}."
        )
    )

    def pick(of_layer: int, of_head: int) -> None:
        st.query_params[LAYER], st.query_params[HEAD] = str(of_layer), str(of_head)

    head_grid(
        weights,
        values,
        statistic.title,
        key="inside_heads",
        picked=(layer, None if head in (ALL, MEAN) else int(head)),
        on_pick=pick,
    )


def _written(shown: np.ndarray, top: float) -> dict[str, Any]:
    """The weights as text over the heatmap, each in what is read on its colour."""
    cells = [(down, along, float(value)) for (down, along), value in np.ndenumerate(shown)]
    cells = [cell for cell in cells if cell[2] >= _LEAST_WRITTEN]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [along for _, along, _ in cells],
        "y": [down for down, _, _ in cells],
        "text": [f"{value:.2f}".lstrip("0") for _, _, value in cells],
        "textfont": {"color": inks(value / top for _, _, value in cells), "size": 12},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _heatmap(shown: np.ndarray, read: Reading, block: Block, layer: int, head: str) -> None:
    if head == ALL:
        st.caption("The mean of all heads.")
    rows, columns = shown.shape
    names = [for_plotly(each) for each in read.labels]
    down, along = [names[at] for at in block.queries], [names[at] for at in block.keys]
    trace: dict[str, Any] = {
        "type": "heatmap",
        "z": shown.tolist(),
        "zmin": 0,
        "zmax": max(_LEAST_TOP, float(shown.max())),
        "customdata": [[[q, k] for k in along] for q in down],
        "hovertemplate": "%{customdata[0]} reads %{customdata[1]}: %{z:.3f}<extra></extra>",
        "colorbar": {"title": {"text": "weight"}, "thickness": 14},
        "xgap": 1,
        "ygap": 1,
    }
    written = [_written(shown, trace["zmax"])] if max(rows, columns) <= _MOST_WRITTEN else []
    chart(
        {
            "data": [trace, *written],
            "layout": {
                "xaxis": {
                    "title": {"text": "is read (key)"},
                    "tickvals": list(range(columns)),
                    "ticktext": along,
                    "tickangle": -45 if columns <= _MOST_WRITTEN else -90,
                    "tickfont": {"size": 12 if columns <= _MOST_WRITTEN else 9},
                    "showgrid": False,
                    "range": [-0.5, columns - 0.5],
                },
                "yaxis": {
                    "title": {"text": "reads (query)"},
                    "tickvals": list(range(rows)),
                    "ticktext": down,
                    "range": [rows - 0.5, -0.5],
                    "showgrid": False,
                },
            },
        },
        key="inside_heatmap",
        height=min(900, 150 + rows * (26 if rows <= _MOST_WRITTEN else 15)),
        alt=f"Attention weights of layer {layer}, head {head}: a row for each token that reads",
    )
